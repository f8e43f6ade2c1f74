package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Adds a number to each pixel in training, as a byte, and then inverts the pixel, {@code 255 − x},
 * unless it is below a threshold.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. Without factors all pixels are
 * inverted.
 *
 * <pre>{@code
 * Solarization.of().thresholdFactor(0.5, 0.8)
 * }</pre>
 */
public final class Solarization extends ColorTransform<Solarization, Solarization.Drawn> {
  private double[] additionFactor = {0, 0};
  private double[] thresholdFactor = {0, 0};

  /** The addition and the threshold of each image. */
  record Drawn(Tensor addition, Tensor threshold) {}

  private Solarization() {}

  /** Creates a layer that inverts all pixels. */
  public static Solarization of() {
    return new Solarization();
  }

  /**
   * Sets the upper bound of the addition as a fraction of 255, or the lower bound in bytes and the
   * upper bound.
   */
  public Solarization additionFactor(double... factor) {
    return with(this, l -> l.additionFactor = factor);
  }

  /**
   * Sets the upper bound of the threshold as a fraction of 255, or the lower bound in bytes and the
   * upper bound.
   */
  public Solarization thresholdFactor(double... factor) {
    return with(this, l -> l.thresholdFactor = factor);
  }

  @Override
  protected void check() {
    super.check();
    additionFactor = FactorRange.range(className(), "addition_factor", additionFactor, 0, 1);
    thresholdFactor = FactorRange.range(className(), "threshold_factor", thresholdFactor, 0, 1);
  }

  /** Returns the random values; as in Keras, the lower bounds are not scaled. */
  @Override
  protected Drawn draw(Tensor images) {
    return new Drawn(
        uniform(images, additionFactor[0], additionFactor[1] * 255, 1, 1, 1),
        uniform(images, thresholdFactor[0], thresholdFactor[1] * 255, 1, 1, 1));
  }

  @Override
  protected Tensor transformImages(Tensor images, Drawn drawn) {
    var bytes = scaled(images, 255).add(drawn.addition).clip(0, 255);
    var inverted = bytes.negative().add(255);
    return unscaled(Ops.where(bytes.less(drawn.threshold), bytes, inverted), 255);
  }
}
