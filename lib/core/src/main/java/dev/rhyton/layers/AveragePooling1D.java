package dev.rhyton.layers;

import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.PoolOps;

/**
 * The mean of each window, channel by channel; padding does not count.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels)}.
 *
 * <pre>{@code
 * AveragePooling1D.of(2)
 * }</pre>
 */
public final class AveragePooling1D extends Pooling<AveragePooling1D> {
  private AveragePooling1D() {
    super(1, PoolOps::averagePool);
  }

  /** Windows of {@code size}, one number or one for each axis; they do not overlap. */
  public static AveragePooling1D of(int... size) {
    return made(new AveragePooling1D(), p -> p.poolSize = Space.perAxis("poolSize", 1, size));
  }
}
