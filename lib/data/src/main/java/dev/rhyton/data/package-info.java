/**
 * Samples and targets from arrays and streams, and their transformations on the way into a model.
 *
 * <pre>{@code
 * var data = Dataset.of(x, y);          // Dataset of 40 samples
 * model.fit(data.shuffle(100).prefetch(), epochs(10));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.data;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
