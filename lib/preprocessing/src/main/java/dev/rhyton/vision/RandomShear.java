package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Shears each image in training: {@code x + shearX · y} and {@code y + shearY · x}, in a random
 * direction.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomShear.of(0.2, 0)
 * }</pre>
 */
public final class RandomShear extends GeometricTransform<RandomShear> {
  private double[] xFactor = {0, 0};
  private double[] yFactor = {0, 0};

  private RandomShear() {}

  /** Creates a layer with upper bounds of the shear along the width and along the height. */
  public static RandomShear of(double xFactor, double yFactor) {
    return of(new double[] {xFactor}, new double[] {yFactor});
  }

  /** Creates a layer with a lower and an upper bound for each axis. */
  public static RandomShear of(double[] xFactor, double[] yFactor) {
    return made(
        new RandomShear(),
        l -> {
          l.xFactor = xFactor;
          l.yFactor = yFactor;
        });
  }

  /**
   * Checks the bounds. Keras rejects negative numbers, but writes a number f as -f to f; both are
   * accepted here.
   */
  @Override
  protected void check() {
    super.check();
    xFactor = FactorRange.range(className(), "x_factor", xFactor, -1, 1);
    yFactor = FactorRange.range(className(), "y_factor", yFactor, -1, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    var one = Ops.onesLike(uniform(images, 0, 1, 1));
    var sign = Ops.where(uniform(images, 0, 1, 1).greater(0.5), one.negative(), one);
    var x = uniform(images, xFactor[0], xFactor[1], 1).multiply(sign);
    var y = uniform(images, yFactor[0], yFactor[1], 1).multiply(sign);
    var zero = Ops.zerosLike(one);
    return Ops.concatenate(List.of(one, x, zero, y, one, zero, zero, zero), 1);
  }
}
