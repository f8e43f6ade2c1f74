package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * {@code y = x · scale + offset}, in training and in inference.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * Rescaling.of(1 / 255.0)        // pixels to 0..1
 * }</pre>
 */
public final class Rescaling extends Layer {
  private double scale = 1;
  private double offset;

  private Rescaling() {}

  /** The factor. */
  public static Rescaling of(double scale) {
    return made(new Rescaling(), r -> r.scale = scale);
  }

  /** What is added after the multiplication. */
  public Rescaling offset(double value) {
    return with(this, r -> r.offset = value);
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.cast(dtype().compute()).multiply(scale).add(offset);
  }
}
