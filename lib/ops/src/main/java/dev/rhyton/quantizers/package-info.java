/**
 * Quantization: weights and inputs as small integers with scales, by Keras' names.
 *
 * <pre>{@code
 * model.quantize("int8");
 * model.quantize(Int4QuantizationConfig.of().blockSize(64));
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.quantizers;

import com.google.errorprone.annotations.CheckReturnValue;
