package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Zooms each image in training about its centre: {@code 1 + factor} times as much of the height and
 * of the width is visible.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomZoom.of(0.2)                                  // the same along both axes
 * RandomZoom.of(-0.3, 0).widthFactor(-0.3, 0)         // only larger, each axis separately
 * }</pre>
 */
public final class RandomZoom extends GeometricTransform<RandomZoom> {
  private double[] heightFactor = {0, 0};
  private double @Nullable [] widthFactor;

  private RandomZoom() {}

  /**
   * Creates a layer with a lower and an upper bound for the height, or one number for both
   * directions.
   */
  public static RandomZoom of(double... heightFactor) {
    return made(new RandomZoom(), l -> l.heightFactor = heightFactor);
  }

  /** Sets a separate range for the width; without it the aspect ratio is preserved. */
  public RandomZoom widthFactor(double... factor) {
    return with(this, l -> l.widthFactor = factor);
  }

  @Override
  protected void check() {
    super.check();
    heightFactor = FactorRange.range(className(), "height_factor", heightFactor, -1, 1);
    if (widthFactor != null) {
      widthFactor = FactorRange.range(className(), "width_factor", widthFactor, -1, 1);
    }
  }

  @Override
  protected Tensor draw(Tensor images) {
    var y = uniform(images, 1 + heightFactor[0], 1 + heightFactor[1], 1);
    var x = widthFactor == null ? y : uniform(images, 1 + widthFactor[0], 1 + widthFactor[1], 1);
    var offsetX = x.negative().add(1).multiply((columns(images) - 1) / 2.0);
    var offsetY = y.negative().add(1).multiply((rows(images) - 1) / 2.0);
    var zero = Ops.zerosLike(y);
    return Ops.concatenate(List.of(x, zero, offsetX, zero, y, offsetY, zero, zero), 1);
  }
}
