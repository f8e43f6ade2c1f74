package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.internal.PoolOps;

/**
 * Returns the maximum of each window for each channel.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output {@code (batch, depth', height',
 * width', channels)}.
 *
 * <pre>{@code
 * MaxPooling3D.of(2)
 * }</pre>
 */
public final class MaxPooling3D extends Pooling<MaxPooling3D> {
  private MaxPooling3D() {
    super(3, PoolOps::maxPool);
  }

  /**
   * Creates a layer with windows of {@code poolSize}: one number, or one for each axis. By default
   * windows do not overlap.
   */
  public static MaxPooling3D of(int... poolSize) {
    return made(
        new MaxPooling3D(), p -> p.poolSize = SpatialSizes.perAxis("poolSize", 3, poolSize));
  }
}
