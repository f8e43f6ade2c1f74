package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * Inverts what is bright in training: of each pixel {@code x + addition}, as a byte, {@code 255 −
 * x} where it is not below a threshold.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. Without factors all is inverted.
 *
 * <pre>{@code
 * Solarization.of().thresholdFactor(0.5, 0.8)
 * }</pre>
 */
public final class Solarization extends ColorTransform<Solarization, Solarization.Drawn> {
  private double[] additionFactor = {0, 0};
  private double[] thresholdFactor = {0, 0};

  /** What is added to each image, and its threshold. */
  record Drawn(Tensor addition, Tensor threshold) {}

  private Solarization() {}

  /** All is inverted. */
  public static Solarization of() {
    return new Solarization();
  }

  /** The greatest addition as a share of 255, or the least, in bytes, and the greatest. */
  public Solarization additionFactor(double... factor) {
    return with(this, l -> l.additionFactor = factor);
  }

  /** The greatest threshold as a share of 255, or the least, in bytes, and the greatest. */
  public Solarization thresholdFactor(double... factor) {
    return with(this, l -> l.thresholdFactor = factor);
  }

  @Override
  protected void check() {
    super.check();
    additionFactor = Factor.range(className(), "addition_factor", additionFactor, 0, 1);
    thresholdFactor = Factor.range(className(), "threshold_factor", thresholdFactor, 0, 1);
  }

  /** The lower bounds stay as they are: so it is in Keras. */
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
    return unscaled(TensorOps.where(bytes.less(drawn.threshold), bytes, inverted), 255);
  }
}
