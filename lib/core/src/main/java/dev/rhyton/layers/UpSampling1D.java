package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Repeats each step of a sequence.
 *
 * <p>Input {@code (batch, steps, channels)}, output with spatial axes that are {@code size} times
 * as long.
 *
 * <pre>{@code
 * UpSampling1D.of(2)
 * }</pre>
 */
public final class UpSampling1D extends BaseLayer<UpSampling1D> {
  private @Range(atLeast = 1) int size = 2;

  private UpSampling1D() {}

  /** Creates a layer that repeats each step twice. */
  public static UpSampling1D of() {
    return new UpSampling1D();
  }

  /** Creates a layer that repeats each step this number of times. */
  public static UpSampling1D of(int size) {
    return made(new UpSampling1D(), l -> l.size = size);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(1, DataFormat.CHANNELS_LAST);
  }

  @Override
  protected Tensor call(Tensor x) {
    return Ops.repeat(x, size, 1);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
