package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.internal.PoolOps;

/**
 * Returns the maximum of each window for each channel.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', channels)}.
 *
 * <pre>{@code
 * MaxPooling1D.of(2)
 * }</pre>
 */
public final class MaxPooling1D extends Pooling<MaxPooling1D> {
  private MaxPooling1D() {
    super(1, PoolOps::maxPool);
  }

  /**
   * Creates a layer with windows of {@code poolSize}: one number, or one for each axis. By default
   * windows do not overlap.
   */
  public static MaxPooling1D of(int... poolSize) {
    return made(
        new MaxPooling1D(), p -> p.poolSize = SpatialSizes.perAxis("poolSize", 1, poolSize));
  }
}
