package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.internal.PoolOps;

/**
 * Returns the mean of each window for each channel; padding is not counted.
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

  /**
   * Creates a layer with windows of {@code poolSize}: one number, or one for each axis. By default
   * windows do not overlap.
   */
  public static AveragePooling1D of(int... poolSize) {
    return made(
        new AveragePooling1D(), p -> p.poolSize = SpatialSizes.perAxis("poolSize", 1, poolSize));
  }
}
