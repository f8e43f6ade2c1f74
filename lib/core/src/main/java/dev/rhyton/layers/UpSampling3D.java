package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Repeats the slices of each axis of space, which makes a volume larger.
 *
 * <p>Input {@code (batch, depth, height, width, channels)}, output with axes of space {@code size}
 * times as long.
 *
 * <pre>{@code
 * UpSampling3D.of(2)
 * }</pre>
 */
public final class UpSampling3D extends Layer {
  private int[] size = Space.perAxis("size", 3, 2);
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private UpSampling3D() {}

  /** How often to repeat, one number or one for each axis. */
  public static UpSampling3D of(int... size) {
    return made(new UpSampling3D(), l -> l.size = Space.perAxis("size", 3, size));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public UpSampling3D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  protected void check() {
    for (int s : size) Check.positive("UpSampling3D", "size", s);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    Space.check(label(), inputs.get(0), 3);
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = dataFormat.toLast(x);
    for (int i = 0; i < 3; i++) y = Ops.repeat(y, 1 + i, size[i]);
    return dataFormat.fromLast(y);
  }
}
