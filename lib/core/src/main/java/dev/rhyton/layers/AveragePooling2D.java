package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.internal.PoolOps;

/**
 * Returns the mean of each window for each channel; padding is not counted.
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

  /**
   * Creates a layer with windows of {@code poolSize}: one number, or one for each axis. By default
   * windows do not overlap.
   */
  public static AveragePooling2D of(int... poolSize) {
    return made(
        new AveragePooling2D(), p -> p.poolSize = SpatialSizes.perAxis("poolSize", 2, poolSize));
  }
}
