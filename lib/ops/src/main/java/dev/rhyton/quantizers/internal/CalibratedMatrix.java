package dev.rhyton.quantizers.internal;

import dev.rhyton.tensor.NDArray;

/**
 * A matrix of weights that was quantized by samples; its rows are outputs.
 *
 * @param whole the integers, uint8 (outputs, inputs)
 * @param scale the scale of each group, (outputs, groups)
 * @param zero the integer that represents 0 in each group, uint8 (outputs, groups)
 * @param groups the group of each input, whose fraction does not count
 * @param inputScales the numbers by which AWQ has multiplied the weights of each input, or null
 */
public record CalibratedMatrix(
    NDArray whole, NDArray scale, NDArray zero, NDArray groups, NDArray inputScales) {}
