package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Stretches each channel of each image to the whole range of values, in training and in inference:
 * {@code (x − min) / (max − min)} of the range.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. A constant channel does not change.
 *
 * <pre>{@code
 * AutoContrast.of().valueRange(0, 1)
 * }</pre>
 */
public final class AutoContrast extends ToneTransform<AutoContrast> {
  private AutoContrast() {}

  /** Creates a layer for values from 0 to 255. */
  public static AutoContrast of() {
    return new AutoContrast();
  }

  @Override
  Tensor ofBytes(Tensor images) {
    var high = images.max(new int[] {1, 2}, true);
    var low = images.negative().max(new int[] {1, 2}, true).negative();
    var differ = high.greater(low);
    var range = Ops.where(differ, high.subtract(low), Ops.onesLike(high));
    return Ops.where(differ, images.subtract(low).divide(range).multiply(255), images);
  }
}
