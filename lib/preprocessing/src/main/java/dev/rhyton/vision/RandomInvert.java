package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Inverts some images in training: {@code high − x}.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomInvert.of(0.5).valueRange(0, 1)
 * }</pre>
 */
public final class RandomInvert extends ColorTransform<RandomInvert, Tensor> {
  private double[] factor = {0, 1};

  private RandomInvert() {}

  /** Creates a layer with a random probability between 0 and 1. */
  public static RandomInvert of() {
    return new RandomInvert();
  }

  /** Creates a layer with a random probability between two bounds, or with only an upper bound. */
  public static RandomInvert of(double... factor) {
    return made(new RandomInvert(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    return chosen(images, factor);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor inverted) {
    return Ops.where(inverted, images.negative().add(high()), images);
  }
}
