package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.tensor.Tensor;
import java.util.Locale;

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
    return made(new UpSampling2D(), l -> l.size = SpatialSizes.perAxis("size", 2, size));
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
    int height = Check.whole(label(), "the height", x.shape().dim(1) * size[0]);
    int width = Check.whole(label(), "the width", x.shape().dim(2) * size[1]);
    var how = interpolation.name().toLowerCase(Locale.ROOT);
    return ImageOps.resize(
        x, new int[] {height, width}, how, false, false, false, "constant", 0, "channels_last");
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
