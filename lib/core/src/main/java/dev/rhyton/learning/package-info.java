/**
 * The auto-learning modes: the ways in which a model learns its weights.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.weight().then(Learning.plain())));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.learning;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
