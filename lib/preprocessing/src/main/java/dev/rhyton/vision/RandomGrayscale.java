package dev.rhyton.vision;

import dev.rhyton.config.Range;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Converts some images to greyscale in training: all three channels are the brightness of the
 * pixel.
 *
 * <p>Input and output {@code (batch, height, width, 3)}.
 *
 * <pre>{@code
 * RandomGrayscale.of(0.3)
 * }</pre>
 */
public final class RandomGrayscale extends RandomTransform<RandomGrayscale, Tensor> {
  private @Range(atLeast = 0, atMost = 1) double factor = 0.5;

  private RandomGrayscale() {}

  /** Creates a layer that converts each image with probability 0.5. */
  public static RandomGrayscale of() {
    return new RandomGrayscale();
  }

  /** Creates a layer that converts each image with this probability. */
  public static RandomGrayscale of(double factor) {
    return made(new RandomGrayscale(), l -> l.factor = factor);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, 0, 1, 1, 1, 1).less(factor);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor gray) {
    return Ops.where(gray, ImageOps.rgbToGrayscale(images, LAST), images);
  }
}
