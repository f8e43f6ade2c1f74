package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Blurs some images in training with a Gaussian kernel whose width is drawn for each batch.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomGaussianBlur.of(0.5).kernelSize(5).sigma(0.3, 1)
 * }</pre>
 */
public final class RandomGaussianBlur
    extends ColorTransform<RandomGaussianBlur, RandomGaussianBlur.Blur> {
  private double[] factor = {0, 1};
  private int[] kernelSize = {3, 3};
  private double[] sigma = {0, 1};

  /** The images to change, and the standard deviations along width and height. */
  record Blur(Tensor chosen, Tensor sigma) {}

  private RandomGaussianBlur() {}

  /** Creates a layer with a random probability between 0 and 1. */
  public static RandomGaussianBlur of() {
    return new RandomGaussianBlur();
  }

  /** Creates a layer with a random probability between two bounds, or with only an upper bound. */
  public static RandomGaussianBlur of(double... factor) {
    return made(new RandomGaussianBlur(), l -> l.factor = factor);
  }

  /**
   * Sets the size of the kernel: an odd number, or one for the width and one for the height; by
   * default 3.
   */
  public RandomGaussianBlur kernelSize(int... size) {
    return with(this, l -> l.kernelSize = SpatialSizes.perAxis("kernelSize", 2, size));
  }

  /**
   * Sets the smallest and the largest standard deviation in pixels, or only the largest; by default
   * 1.
   */
  public RandomGaussianBlur sigma(double... deviation) {
    return with(this, l -> l.sigma = deviation);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
    sigma = FactorRange.range(className(), "sigma", sigma, 0, 1);
    SpatialSizes.checkWindow(className(), "kernel_size", 2, kernelSize);
    for (int size : kernelSize) {
      Check.that(size % 2 == 1, "%s: kernel_size must be odd, received %d.", className(), size);
    }
  }

  @Override
  protected Blur draw(Tensor images) {
    var both = List.of(uniform(sigma[0], sigma[1]), uniform(sigma[0], sigma[1]));
    return new Blur(chosen(images, factor), Ops.stack(both, 0).add(1e-6));
  }

  @Override
  protected Tensor transformImages(Tensor images, Blur blur) {
    var blurred = PixelWindows.gaussianBlur(images, kernelSize, blur.sigma);
    return clip(Ops.where(blur.chosen, blurred, images));
  }
}
