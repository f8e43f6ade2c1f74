package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Flattens all axes except the batch into one.
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

  /** Creates the layer. */
  public static Flatten of() {
    return new Flatten();
  }

  /**
   * Sets the position of the channels; {@code "channels_first"} moves the channels to the end
   * before flattening.
   */
  public Flatten dataFormat(String name) {
    return with(this, f -> f.dataFormat = DataFormat.of(name));
  }

  @Override
  protected Tensor call(Tensor x) {
    return dataFormat.toLast(x).flatten();
  }
}
