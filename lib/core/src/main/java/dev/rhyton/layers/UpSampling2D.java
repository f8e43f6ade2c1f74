package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Repeats rows and columns, which makes an image larger.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with axes of space {@code size} times
 * as long.
 *
 * <pre>{@code
 * UpSampling2D.of(2)
 * }</pre>
 */
public final class UpSampling2D extends Layer {
  private int[] size = Space.perAxis("size", 2, 2);
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private Interpolation interpolation = Interpolation.NEAREST;

  private UpSampling2D() {}

  /** How often to repeat, one number or one for each axis. */
  public static UpSampling2D of(int... size) {
    return made(new UpSampling2D(), l -> l.size = Space.perAxis("size", 2, size));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public UpSampling2D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  /**
   * {@code "nearest"} (default) repeats, {@code "bilinear"} and {@code "bicubic"} mix neighbours.
   */
  public UpSampling2D interpolation(String name) {
    return with(this, l -> l.interpolation = Interpolation.of(name));
  }

  @Override
  protected void check() {
    for (int s : size) Check.positive("UpSampling2D", "size", s);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    Space.check(label(), inputs.get(0), 2);
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = dataFormat.toLast(x);
    if (interpolation != Interpolation.NEAREST) y = interpolated(y);
    else for (int i = 0; i < 2; i++) y = Ops.repeat(y, 1 + i, size[i]);
    return dataFormat.fromLast(y);
  }

  private Tensor interpolated(Tensor y) {
    long height = y.shape().dim(1) * size[0];
    long width = y.shape().dim(2) * size[1];
    return Ops.resize(y, height, width, interpolation.name()).cast(y.dtype());
  }
}
