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
public final class RandomBrightness extends FactorTransform<RandomBrightness> {
  private RandomBrightness() {
    super(-1, 1, 0, 0);
  }

  /**
   * Creates a layer with a lower and an upper bound of the factor, from -1 to 1, or one number for
   * both directions.
   */
  public static RandomBrightness of(double... factor) {
    return between(new RandomBrightness(), factor);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return super.draw(images).multiply(high() - low());
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor delta) {
    return clip(images.add(delta));
  }
}
