package dev.rhyton.vision;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * Blurs or sharpens each image in training: {@code x + (1 − 2 · factor) · (smooth − x)}. A factor
 * of 0 returns the blurred image, and 0.5 the image itself.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomSharpness.of(0.2, 1)
 * }</pre>
 */
public final class RandomSharpness extends ColorTransform<RandomSharpness, Tensor> {
  private double[] factor = {0, 0};

  private RandomSharpness() {}

  /**
   * Creates a layer with a lower and an upper bound of the factor, from 0 to 1; one number is the
   * upper bound.
   */
  public static RandomSharpness of(double... factor) {
    return made(new RandomSharpness(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, factor[0], factor[1], 1, 1, 1);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor sharpness) {
    var window =
        TensorOps.constant(NDArray.of(new float[] {1, 1, 1, 1, 5, 1, 1, 1, 1}, 3, 3, 1, 1));
    var smooth = PixelWindows.eachChannel(images, window.divide(13));
    var share = sharpness.multiply(-2).add(1);
    return clip(images.add(smooth.subtract(images).multiply(share)));
  }
}
