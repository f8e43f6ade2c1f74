package dev.rhyton.layers;

import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
    outputSize = SpatialSizes.ones(rank);
  }

  private P set(Consumer<AdaptivePooling<P>> change) {
    return self(with(this, change));
  }

  final P outputSize(int... size) {
    return set(p -> p.outputSize = SpatialSizes.perAxis("outputSize", rank, size));
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
    SpatialSizes.checkWindow(className(), "outputSize", rank, outputSize);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(rank, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = dataFormat.toLast(x);
    for (int i = 0; i < rank; i++) y = pool(y, 1 + i, outputSize[i]);
    return dataFormat.fromLast(y);
  }

  /** Windows of equal length are reduced together, since there may be many; lengths are few. */
  private Tensor pool(Tensor x, int axis, int windows) {
    long size = x.shape().dim(axis);
    MemoryCheck.checkArray(Shape.of(windows, size / windows + 2), DType.INT32);
    var ofLength = new TreeMap<Integer, List<Integer>>();
    for (int i = 0; i < windows; i++) {
      int length = (int) (end(i, size, windows) - start(i, size, windows));
      ofLength.computeIfAbsent(length, l -> new ArrayList<>()).add(i);
    }
    var parts = new ArrayList<Tensor>();
    var places = new int[windows];
    int place = 0;
    for (var entry : ofLength.entrySet()) {
      int length = entry.getKey();
      var elements = new int[entry.getValue().size()][length];
      for (int w = 0; w < elements.length; w++) {
        int window = entry.getValue().get(w);
        long start = start(window, size, windows);
        for (int k = 0; k < length; k++) elements[w][k] = (int) (start + k);
        places[window] = place++;
      }
      var reduced = reduction.apply(Ops.take(x, elements, axis), axis + 1);
      parts.add(reduced.squeeze(axis + 1));
    }
    if (parts.size() == 1) return parts.get(0);
    var all = Ops.concatenate(parts, axis);
    return Ops.take(all, places, axis);
  }

  private static long start(long window, long size, int windows) {
    return window * size / windows;
  }

  private static long end(long window, long size, int windows) {
    return ((window + 1) * size + windows - 1) / windows;
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
