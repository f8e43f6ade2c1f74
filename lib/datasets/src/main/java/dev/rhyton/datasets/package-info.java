/**
 * Data sets: folders of files, CSV and NumPy files, downloads, and small bundled data sets.
 *
 * <pre>{@code
 * var digits = Datasets.loadDigits();
 * var train = digits.train().take(40);
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.datasets;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
