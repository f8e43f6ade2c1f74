/**
 * Arrays, tensors and weights, their shapes and dtypes, and the settings of the library.
 *
 * <pre>{@code
 * var x = NDArray.from(new float[][] {{3, 4}});
 * x.square().sum(-1).sqrt().value();                             // [5]
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.tensor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
