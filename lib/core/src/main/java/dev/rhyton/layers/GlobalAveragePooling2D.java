package dev.rhyton.layers;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The mean of each channel over the whole image.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, channels)}, or {@code
 * (batch, 1, 1, channels)} with {@code keepdims}.
 *
 * <pre>{@code
 * Sequential.of(Conv2D.of(32, 3), GlobalAveragePooling2D.of(), Dense.of(10))
 * }</pre>
 */
public final class GlobalAveragePooling2D extends Layer {
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private boolean keepdims;

  private GlobalAveragePooling2D() {}

  /** The layer. */
  public static GlobalAveragePooling2D of() {
    return new GlobalAveragePooling2D();
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public GlobalAveragePooling2D dataFormat(String name) {
    return with(this, p -> p.dataFormat = DataFormat.of(name));
  }

  /** Keeps height and width at size 1. */
  public GlobalAveragePooling2D keepdims(boolean keep) {
    return with(this, p -> p.keepdims = keep);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    checkRank(inputs.get(0), 4, "(?, height, width, channels)");
  }

  @Override
  protected Tensor call(Tensor x) {
    var axes = dataFormat == DataFormat.CHANNELS_LAST ? new int[] {1, 2} : new int[] {2, 3};
    return keepdims ? x.meanKeep(axes) : x.mean(axes);
  }
}
