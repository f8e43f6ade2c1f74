package dev.rhyton.vision;

import dev.rhyton.ops.ImageOps;
import dev.rhyton.tensor.Tensor;

/**
 * Changes colours towards grey in training, {@code x + factor · (gray − x)}, or away from grey if
 * the factor is negative.
 *
 * <p>Input and output {@code (batch, height, width, 3)}.
 *
 * <pre>{@code
 * RandomColorDegeneration.of(0, 0.8)
 * }</pre>
 */
public final class RandomColorDegeneration extends ColorTransform<RandomColorDegeneration, Tensor> {
  private double[] factor = {0, 0};

  private RandomColorDegeneration() {}

  /**
   * Creates a layer with a lower and an upper bound of the factor, from -1 to 1, or one number for
   * both directions.
   */
  public static RandomColorDegeneration of(double... factor) {
    return made(new RandomColorDegeneration(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, -1, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, factor[0], factor[1], 1, 1, 1);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor share) {
    var gray = ImageOps.rgbToGrayscale(images, LAST);
    return clip(images.add(gray.subtract(images).multiply(share)));
  }
}
