package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that merge several tensors into one.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class Merge<L extends Merge<L>> extends BaseLayer<L> {
  @Override
  protected InputSpec inputSpec() {
    return InputSpec.ANY.and(InputSpec.ANY).orMore();
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return List.of(merge(aligned(inputs)));
  }

  /** As in Keras, inputs with fewer axes get axes of size 1 after the batch. */
  List<Tensor> aligned(List<Tensor> inputs) {
    int rank = inputs.stream().mapToInt(x -> x.shape().rank()).max().orElseThrow();
    return inputs.stream().map(x -> aligned(x, rank)).toList();
  }

  private static Tensor aligned(Tensor x, int rank) {
    var y = x;
    while (y.shape().rank() < rank) y = y.expandDims(1);
    return y;
  }

  abstract Tensor merge(List<Tensor> inputs);

  /**
   * Merges the inputs one by one; in a step that is masked in one input, the other input is used.
   */
  static Tensor fold(List<Tensor> inputs, BinaryOperator<Tensor> operation) {
    var y = inputs.get(0);
    var counts = y.mask();
    for (var x : inputs.subList(1, inputs.size())) {
      var mask = x.mask();
      var both = where(mask, operation.apply(y, x), y);
      y = where(counts, both, where(mask, x, y));
      counts = counts == null || mask == null ? null : counts.logicalOr(mask);
    }
    return y;
  }

  static Tensor where(@Nullable Tensor mask, Tensor x, Tensor other) {
    return mask == null ? x : Ops.where(wide(mask, x), x, other);
  }

  /** Returns a mask with as many axes as its tensor. */
  static Tensor wide(Tensor mask, Tensor x) {
    var wide = mask;
    while (wide.shape().rank() < x.shape().rank()) wide = wide.expandDims(-1);
    return wide;
  }

  /**
   * A step counts if it counts in one of the inputs; there is a mask only if all inputs have one.
   */
  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    if (masks.contains(null)) return null;
    return masks.stream().reduce(Tensor::logicalOr).orElseThrow();
  }
}
