package dev.rhyton.layers;

import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * The largest number of each window, channel by channel.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * channels)}.
 *
 * <pre>{@code
 * MaxPooling2D.of(2)
 * }</pre>
 */
public final class MaxPooling2D extends Pooling2D {
  private MaxPooling2D() {}

  /**
   * Windows of {@code size} by {@code size}, or of {@code (height, width)}; they do not overlap.
   */
  public static MaxPooling2D of(int... size) {
    return made(new MaxPooling2D(), p -> p.poolSize = Conv2D.pair("poolSize", size));
  }

  /** How far apart the windows lie; by default their size. */
  public MaxPooling2D strides(int... steps) {
    return with(this, p -> p.strides = Conv2D.pair("strides", steps));
  }

  /** {@code "valid"} (default) or {@code "same"}. */
  public MaxPooling2D padding(String name) {
    return with(this, p -> p.padding = Padding.of(name));
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public MaxPooling2D dataFormat(String name) {
    return with(this, p -> p.dataFormat = DataFormat.of(name));
  }

  @Override
  Tensor pool(Tensor x, int[] size, int[] steps, String border) {
    return Ops.maxPool2d(x, size, steps, border);
  }
}
