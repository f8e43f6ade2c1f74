package dev.rhyton.layers;

import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Base class of layers that reduce each channel to one number.
 *
 * @param <P> the layer itself, which setters return
 */
public abstract class GlobalPooling<P extends GlobalPooling<P>> extends BaseLayer<P> {
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private boolean keepdims;
  private final transient int rank;

  GlobalPooling(int rank) {
    this.rank = rank;
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
  protected void checkInputs(List<Shape> inputs) {
    Space.check(label(), inputs.get(0), rank);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    int first = dataFormat == DataFormat.CHANNELS_LAST ? 1 : 2;
    var axes = IntStream.range(first, first + rank).toArray();
    var pooled = pool(x, axes, context);
    return keepdims ? pooled : pooled.squeeze(axes);
  }

  /** Reduces each channel to one number; the axes are kept with size 1. */
  abstract Tensor pool(Tensor x, int[] axes, Context context);

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
