package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Rotates each image in training about its centre by a random angle from {@code [factor₀ · 2π,
 * factor₁ · 2π]}, counter-clockwise if positive.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomRotation.of(0.1).fillMode("nearest")        // -36° to 36°
 * }</pre>
 */
public final class RandomRotation extends GeometricTransform<RandomRotation> {
  private double[] factor = {0, 0};

  private RandomRotation() {}

  /**
   * Creates a layer with a lower and an upper bound as fractions of a full rotation, or one number
   * for both directions.
   */
  public static RandomRotation of(double... factor) {
    return made(new RandomRotation(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, -1, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    double turn = 2 * Math.PI;
    var angle = uniform(images, factor[0] * turn, factor[1] * turn, 1);
    var cos = angle.cos();
    var sin = angle.sin();
    double x = (columns(images) - 1) / 2.0;
    double y = (rows(images) - 1) / 2.0;
    var offsetX = sin.multiply(y).subtract(cos.multiply(x)).add(x);
    var offsetY = sin.multiply(x).add(cos.multiply(y)).negative().add(y);
    var zero = Ops.zerosLike(angle);
    return Ops.concatenate(List.of(cos, sin.negative(), offsetX, sin, cos, offsetY, zero, zero), 1);
  }
}
