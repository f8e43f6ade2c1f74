package dev.rhyton.quantizers.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    NDArray whole, NDArray scale, NDArray zero, NDArray groups, @Nullable NDArray inputScales) {
  /**
   * Returns the matrix of some integers, (outputs, inputs).
   *
   * @param levels those of each group
   */
  static CalibratedMatrix of(
      int[] whole, List<Levels> levels, float[] groups, @Nullable NDArray inputScales) {
    int count = levels.size();
    int inputs = groups.length;
    int outputs = whole.length / inputs;
    var scale = new float[outputs * count];
    var zero = new int[outputs * count];
    for (int o = 0; o < outputs; o++) {
      for (int g = 0; g < count; g++) {
        scale[o * count + g] = levels.get(g).scale[o];
        zero[o * count + g] = (int) levels.get(g).zero[o];
      }
    }
    return new CalibratedMatrix(
        NDArray.of(DType.UINT8, Shape.of(outputs, inputs), whole),
        NDArray.of(scale, outputs, count),
        NDArray.of(DType.UINT8, Shape.of(outputs, count), zero),
        NDArray.from(groups),
        inputScales);
  }
}
