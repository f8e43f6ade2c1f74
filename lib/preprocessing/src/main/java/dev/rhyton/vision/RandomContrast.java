package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;

/**
 * Changes the contrast of each image in training: {@code (x − mean) · contrast + mean}, within the
 * range of values, with the mean of each channel and a contrast from {@code 1 − factor₀} to {@code
 * 1 + factor₁}.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomContrast.of(0.2, 0.4)         // 0.8 to 1.4 times the contrast
 * }</pre>
 */
public final class RandomContrast extends ColorTransform<RandomContrast, Tensor> {
  private double[] factor = {0, 0};

  private RandomContrast() {}

  /**
   * Creates a layer with the largest decrease and the largest increase of the contrast, from 0 to
   * 1; one number is only an increase, as in Keras.
   */
  public static RandomContrast of(double... factor) {
    return made(new RandomContrast(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, 1 - factor[0], 1 + factor[1], 1, 1, 1);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor contrast) {
    var mean = images.mean(new int[] {1, 2}, true);
    return clip(images.subtract(mean).multiply(contrast).add(mean));
  }
}
