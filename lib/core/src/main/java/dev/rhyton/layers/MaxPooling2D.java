package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.internal.PoolOps;

/**
 * Returns the maximum of each window for each channel.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels)}.
 *
 * <pre>{@code
 * MaxPooling2D.of(2)
 * }</pre>
 */
public final class MaxPooling2D extends Pooling<MaxPooling2D> {
  private MaxPooling2D() {
    super(2, PoolOps::maxPool);
  }

  /**
   * Creates a layer with windows of {@code poolSize}: one number, or one for each axis. By default
   * windows do not overlap.
   */
  public static MaxPooling2D of(int... poolSize) {
    return made(
        new MaxPooling2D(), p -> p.poolSize = SpatialSizes.perAxis("poolSize", 2, poolSize));
  }
}
