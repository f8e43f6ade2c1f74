package dev.rhyton.quantizers;

import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Integers that represent floats. Without zero points the floats are {@code values / scale}; with
 * zero points, which groups of values have, {@code (values - zeroPoint) · scale}.
 *
 * @param values the integers
 * @param scale the scale, in the dtype of the floats
 * @param zeroPoint for each group the integer that represents 0, or null
 */
public record Quantized(Tensor values, Tensor scale, @Nullable Tensor zeroPoint) {}
