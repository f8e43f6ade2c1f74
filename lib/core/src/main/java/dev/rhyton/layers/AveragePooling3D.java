package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.internal.PoolOps;

/**
 * Returns the mean of each window for each channel; padding is not counted.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', channels)}.
 *
 * <pre>{@code
 * AveragePooling3D.of(2)
 * }</pre>
 */
public final class AveragePooling3D extends Pooling<AveragePooling3D> {
  private AveragePooling3D() {
    super(3, PoolOps::averagePool);
  }

  /**
   * Creates a layer with windows of {@code poolSize}: one number, or one for each axis. By default
   * windows do not overlap.
   */
  public static AveragePooling3D of(int... poolSize) {
    return made(
        new AveragePooling3D(), p -> p.poolSize = SpatialSizes.perAxis("poolSize", 3, poolSize));
  }
}
