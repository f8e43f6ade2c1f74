package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Base class of layers that enlarge several spatial axes.
 *
 * @param <U> the layer itself, which setters return
 */
public abstract class UpSampling<U extends UpSampling<U>> extends BaseLayer<U> {
  @Range(atLeast = 1)
  int[] size;

  private DataFormat dataFormat = DataFormat.usual();

  UpSampling(int rank) {
    size = SpatialSizes.perAxis("size", rank, 2);
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public U dataFormat(String format) {
    return self(with(this, l -> ((UpSampling<?>) l).dataFormat = DataFormat.of(format)));
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(size.length, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    return dataFormat.fromLast(enlarged(dataFormat.toLast(x)));
  }

  /** Enlarges the spatial axes of an input with channels last. */
  Tensor enlarged(Tensor x) {
    for (int i = 0; i < size.length; i++) x = Ops.repeat(x, size[i], 1 + i);
    return x;
  }
}
