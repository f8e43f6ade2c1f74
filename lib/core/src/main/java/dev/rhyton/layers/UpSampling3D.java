package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;

/**
 * Repeats the slices of each spatial axis of a volume.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with spatial axes that are
 * {@code size} times as long.
 *
 * <pre>{@code
 * UpSampling3D.of(2)
 * }</pre>
 */
public final class UpSampling3D extends UpSampling<UpSampling3D> {
  private UpSampling3D() {
    super(3);
  }

  /** Creates a layer with this number of repetitions: one number, or one for each axis. */
  public static UpSampling3D of(int... size) {
    return made(new UpSampling3D(), l -> l.size = SpatialSizes.perAxis("size", 3, size));
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
