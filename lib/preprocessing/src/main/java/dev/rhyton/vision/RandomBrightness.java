package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;

/**
 * Makes each image brighter or darker in training: {@code x + factor · (high − low)}, within the
 * range of values.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomBrightness.of(0.2).valueRange(0, 1)
 * }</pre>
 */
public final class RandomBrightness extends ColorTransform<RandomBrightness, Tensor> {
  private double[] factor = {0, 0};

  private RandomBrightness() {}

  /**
   * Creates a layer with a lower and an upper bound of the factor, from -1 to 1, or one number for
   * both directions.
   */
  public static RandomBrightness of(double... factor) {
    return made(new RandomBrightness(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, -1, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, factor[0], factor[1], 1, 1, 1).multiply(high() - low());
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor delta) {
    return clip(images.add(delta));
  }
}
