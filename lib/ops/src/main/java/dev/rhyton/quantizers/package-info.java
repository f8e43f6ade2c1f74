/**
 * Quantization: weights and inputs as small integers with scales, by Keras' names.
 *
 * <pre>{@code
 * var model = Sequential.of(Dense.of(64).activation("relu"), Dense.of(10));
 * model.build(784);
 * model.quantize("int8");
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.quantizers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
