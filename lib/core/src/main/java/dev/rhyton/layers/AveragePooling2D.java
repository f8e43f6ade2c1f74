package dev.rhyton.layers;

import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.PoolOps;

/**
 * The mean of each window, channel by channel; padding does not count.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels)}.
 *
 * <pre>{@code
 * AveragePooling2D.of(2)
 * }</pre>
 */
public final class AveragePooling2D extends Pooling<AveragePooling2D> {
  private AveragePooling2D() {
    super(2, PoolOps::averagePool);
  }

  /** Windows of {@code size}, one number or one for each axis; they do not overlap. */
  public static AveragePooling2D of(int... size) {
    return made(new AveragePooling2D(), p -> p.poolSize = Space.perAxis("poolSize", 2, size));
  }
}
