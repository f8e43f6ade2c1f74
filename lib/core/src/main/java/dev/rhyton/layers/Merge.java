package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What the layers have in common that make one tensor of several.
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

  /** As in Keras, what has fewer axes gets those it lacks after the batch. */
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

  /** Brings inputs together one by one; in a step that is left out of one, the other stands. */
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

  static Tensor where(Tensor mask, Tensor x, Tensor other) {
    return mask == null ? x : TensorOps.where(wide(mask, x), x, other);
  }

  /** A mask with as many axes as what it is of. */
  static Tensor wide(Tensor mask, Tensor x) {
    var wide = mask;
    while (wide.shape().rank() < x.shape().rank()) wide = wide.expandDims(-1);
    return wide;
  }

  /** A step counts where it counts in one of the inputs, if all of them have masks. */
  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    if (masks.contains(null)) return null;
    return masks.stream().reduce(Tensor::logicalOr).orElseThrow();
  }
}
