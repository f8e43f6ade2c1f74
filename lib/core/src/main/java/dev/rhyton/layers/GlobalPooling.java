package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Tensor;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Base class of layers that reduce each channel to one number.
 *
 * @param <P> the layer itself, which setters return
 */
public abstract class GlobalPooling<P extends GlobalPooling<P>> extends BaseLayer<P> {
  private DataFormat dataFormat = DataFormat.usual();
  private boolean keepdims;
  private final transient int rank;
  private final transient Reduction reduction;

  /** Reduces an image to one number for each channel and keeps the axes with size 1. */
  interface Reduction {
    Tensor apply(Tensor x, int[] axes);
  }

  GlobalPooling(int rank, Reduction reduction) {
    this.rank = rank;
    this.reduction = reduction;
  }

  private P set(Consumer<GlobalPooling<P>> change) {
    return self(with(this, change));
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public P dataFormat(String name) {
    return set(p -> p.dataFormat = DataFormat.of(name));
  }

  /** Sets whether the spatial axes are kept with size 1. */
  public P keepdims(boolean keep) {
    return set(p -> p.keepdims = keep);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(rank, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    int first = dataFormat == DataFormat.CHANNELS_LAST ? 1 : 2;
    var axes = IntStream.range(first, first + rank).toArray();
    var pooled = pool(x, axes, context);
    return keepdims ? pooled : pooled.squeeze(axes);
  }

  Tensor pool(Tensor x, int[] axes, Context context) {
    return reduction.apply(x, axes);
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
