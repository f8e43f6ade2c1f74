package dev.rhyton.layers;

import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ImageProcessing;

/**
 * Repeats the rows and columns of an image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with spatial axes that are {@code size}
 * times as long.
 *
 * <pre>{@code
 * UpSampling2D.of(2)
 * }</pre>
 */
public final class UpSampling2D extends UpSampling<UpSampling2D> {
  private Interpolation interpolation = Interpolation.NEAREST;

  private UpSampling2D() {
    super(2);
  }

  /** Creates a layer with this number of repetitions: one number, or one for each axis. */
  public static UpSampling2D of(int... size) {
    return made(new UpSampling2D(), l -> l.size = Space.perAxis("size", 2, size));
  }

  /**
   * Sets the interpolation: {@code "nearest"} (default) repeats pixels, {@code "bilinear"} and
   * {@code "bicubic"} mix neighbouring pixels.
   */
  public UpSampling2D interpolation(String name) {
    return with(this, l -> l.interpolation = Interpolation.of(name));
  }

  @Override
  Tensor enlarged(Tensor x) {
    if (interpolation == Interpolation.NEAREST) return super.enlarged(x);
    long height = x.shape().dim(1) * size[0];
    long width = x.shape().dim(2) * size[1];
    return ImageProcessing.resize(x, height, width, interpolation.name()).cast(x.dtype());
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
