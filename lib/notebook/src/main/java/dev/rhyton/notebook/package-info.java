/**
 * Rendering in notebooks: tables, plots, and the display of the last expression of a cell.
 *
 * <pre>{@code
 * Renderers.install();                              // in the first cell, where IJava or JJava runs it
 * Plots.images(digits.test().x().slice(0, 20), 10);
 * Tables.scores(digits.test().y(), model.predict(digits.test()));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.notebook;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
