package dev.rhyton.layers;

import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * Base class of layers that divide an image of any size into windows. Window i of n extends from
 * {@code ⌊i · size / n⌋} to {@code ⌈(i + 1) · size / n⌉}.
 *
 * @param <P> the layer itself, which setters return
 */
public abstract class AdaptivePooling<P extends AdaptivePooling<P>> extends BaseLayer<P> {
  private int[] outputSize;
  private DataFormat dataFormat = DataFormat.usual();

  private final transient int rank;
  private final transient Reduction reduction;

  /** Reduces a window to one number along an axis, which is kept. */
  interface Reduction {
    Tensor apply(Tensor window, int axis);
  }

  AdaptivePooling(int rank, Reduction reduction) {
    this.rank = rank;
    this.reduction = reduction;
    outputSize = Space.ones(rank);
  }

  private P set(Consumer<AdaptivePooling<P>> change) {
    return self(with(this, change));
  }

  final P outputSize(int... size) {
    return set(p -> p.outputSize = Space.perAxis("outputSize", rank, size));
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public P dataFormat(String name) {
    return set(p -> p.dataFormat = DataFormat.of(name));
  }

  @Override
  protected void check() {
    Space.checkWindow(className(), "outputSize", rank, outputSize);
  }

  @Override
  protected InputSpec inputSpec() {
    return Space.spec(rank, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = dataFormat.toLast(x);
    for (int i = 0; i < rank; i++) y = pool(y, 1 + i, outputSize[i]);
    return dataFormat.fromLast(y);
  }

  private Tensor pool(Tensor x, int axis, int windows) {
    long size = x.shape().dim(axis);
    var parts = new ArrayList<Tensor>();
    for (int i = 0; i < windows; i++) {
      long end = ((i + 1) * size + windows - 1) / windows;
      parts.add(reduction.apply(x.slice(axis, i * size / windows, end), axis));
    }
    return windows == 1 ? parts.get(0) : TensorOps.concatenate(axis, parts);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
