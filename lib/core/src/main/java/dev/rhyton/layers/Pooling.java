package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that reduce each window to one number.
 *
 * @param <P> the layer itself, which setters return
 */
public abstract class Pooling<P extends Pooling<P>> extends BaseLayer<P> {
  int[] poolSize;
  private int @Nullable [] strides;
  private Padding padding = Padding.VALID;
  private DataFormat dataFormat = DataFormat.usual();

  private final transient int rank;
  private final transient Pool pool;

  /** Reduces each window of a size to one number, for an input with its channels last. */
  interface Pool {
    Tensor apply(Tensor x, int[] size, int[] steps, String border);
  }

  Pooling(int rank, Pool pool) {
    this.rank = rank;
    this.pool = pool;
    poolSize = SpatialSizes.perAxis("poolSize", rank, 2);
  }

  private P set(Consumer<Pooling<P>> change) {
    return self(with(this, change));
  }

  /** Sets the strides of the windows, by default their size. */
  public P strides(int... steps) {
    return set(p -> p.strides = SpatialSizes.perAxis("strides", rank, steps));
  }

  /** Sets the padding: {@code "valid"} (default) or {@code "same"}. */
  public P padding(String name) {
    return set(p -> p.padding = Padding.of(name));
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
    SpatialSizes.checkWindow(className(), "poolSize", rank, poolSize);
    if (strides != null) SpatialSizes.checkWindow(className(), "strides", rank, strides);
    Check.that(
        padding != Padding.CAUSAL, "%s: padding \"causal\" is only for Conv1D.", className());
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(rank, dataFormat);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var window = Arrays.stream(poolSize).asLongStream().toArray();
    if (padding == Padding.VALID)
      SpatialSizes.checkImage(label(), inputs.get(0), window, dataFormat);
  }

  @Override
  protected boolean needsSizes() {
    return rank == 3;
  }

  @Override
  protected Tensor call(Tensor x) {
    var last = dataFormat.toLast(x);
    return dataFormat.fromLast(
        pool.apply(last, poolSize, strides == null ? poolSize : strides, padding.name()));
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
