package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;

/**
 * Base class of random transforms of colours.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 * @param <T> the random values for a batch
 */
public abstract class ColorTransform<L extends ColorTransform<L, T>, T>
    extends RandomTransform<L, T> {
  private double[] valueRange = {0, 255};

  /** Sets the lowest and the highest value of a pixel, by default (0, 255). */
  public L valueRange(double low, double high) {
    return self(with(this, l -> l.valueRange = new double[] {low, high}));
  }

  @Override
  protected void check() {
    valueRange = FactorRange.valueRange(className(), valueRange);
  }

  /** Returns the lowest value of a pixel. */
  protected final double low() {
    return valueRange[0];
  }

  /** Returns the highest value of a pixel. */
  protected final double high() {
    return valueRange[1];
  }

  /** Clips values to the range. */
  protected final Tensor clip(Tensor images) {
    return images.clip(low(), high());
  }

  /** Converts values in the range to numbers from 0 to {@code most}. */
  protected final Tensor scaled(Tensor images, double most) {
    return FactorRange.rescaled(images, low(), high(), 0, most);
  }

  /** Converts numbers from 0 to {@code most} to values in the range. */
  protected final Tensor unscaled(Tensor images, double most) {
    return FactorRange.rescaled(images, 0, most, low(), high());
  }
}
