package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Shifts each image in training by a random fraction of its height and width, down and to the right
 * if positive.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomTranslation.of(0.1, 0.2)
 * }</pre>
 */
public final class RandomTranslation extends GeometricTransform<RandomTranslation> {
  private double[] heightFactor = {0, 0};
  private double[] widthFactor = {0, 0};

  private RandomTranslation() {}

  /**
   * Creates a layer with upper bounds as fractions of the height and of the width, for both
   * directions.
   */
  public static RandomTranslation of(double heightFactor, double widthFactor) {
    return of(new double[] {heightFactor}, new double[] {widthFactor});
  }

  /**
   * Creates a layer with a lower and an upper bound for each axis, as fractions of the height and
   * of the width.
   */
  public static RandomTranslation of(double[] heightFactor, double[] widthFactor) {
    return made(
        new RandomTranslation(),
        l -> {
          l.heightFactor = heightFactor;
          l.widthFactor = widthFactor;
        });
  }

  @Override
  protected void check() {
    super.check();
    heightFactor = FactorRange.range(className(), "height_factor", heightFactor, -1, 1);
    widthFactor = FactorRange.range(className(), "width_factor", widthFactor, -1, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    var down = uniform(images, heightFactor[0], heightFactor[1], 1).multiply(rows(images));
    var right = uniform(images, widthFactor[0], widthFactor[1], 1).multiply(columns(images));
    var one = Ops.onesLike(down);
    var zero = Ops.zerosLike(down);
    return Ops.concatenate(
        List.of(one, zero, right.negative(), zero, one, down.negative(), zero, zero), 1);
  }
}
