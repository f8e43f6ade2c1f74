package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;

/**
 * A random transform of colours, which lie in a range.
 *
 * @param <L> the layer, which every setter gives back changed
 * @param <T> what is drawn for a batch
 */
public abstract class ColorTransform<L extends ColorTransform<L, T>, T>
    extends RandomTransform<L, T> {
  private double[] valueRange = {0, 255};

  /** The least and the greatest value that a pixel has, (0, 255) by default. */
  public L valueRange(double low, double high) {
    return self(with(this, l -> l.valueRange = new double[] {low, high}));
  }

  @Override
  protected void check() {
    valueRange = Factor.valueRange(className(), valueRange);
  }

  /** The least value of a pixel. */
  protected final double low() {
    return valueRange[0];
  }

  /** The greatest value of a pixel. */
  protected final double high() {
    return valueRange[1];
  }

  /** Values brought into the range. */
  protected final Tensor clip(Tensor images) {
    return images.clip(low(), high());
  }

  /** Values in the range as numbers from 0 to {@code most}. */
  protected final Tensor scaled(Tensor images, double most) {
    return Factor.rescaled(images, low(), high(), 0, most);
  }

  /** Numbers from 0 to {@code most} as values in the range. */
  protected final Tensor unscaled(Tensor images, double most) {
    return Factor.rescaled(images, 0, most, low(), high());
  }
}
