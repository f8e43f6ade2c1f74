package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Lays all axes but the batch out as one.
 *
 * <p>Input {@code (batch, ...)}, output {@code (batch, product)}; {@code (batch)} becomes {@code
 * (batch, 1)}.
 *
 * <pre>{@code
 * Sequential.of(Flatten.of(), Dense.of(10))
 * }</pre>
 */
public final class Flatten extends BaseLayer<Flatten> {
  private DataFormat dataFormat = DataFormat.usual();

  private Flatten() {}

  /** The layer. */
  public static Flatten of() {
    return new Flatten();
  }

  /** {@code "channels_first"} puts the channels last before they are laid out. */
  public Flatten dataFormat(String name) {
    return with(this, f -> f.dataFormat = DataFormat.of(name));
  }

  @Override
  protected Tensor call(Tensor x) {
    return dataFormat.toLast(x).flatten();
  }
}
