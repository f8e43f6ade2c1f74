package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.List;

/**
 * The product of its inputs, element by element.
 *
 * <p>Inputs of one shape, output of that shape. Sizes of 1 are broadcast; what has fewer axes gets
 * those it lacks after the batch.
 *
 * <pre>{@code
 * Multiply.of().apply(x, y)
 * }</pre>
 */
public final class Multiply extends Merge<Multiply> {

  private Multiply() {}

  /** The layer. */
  public static Multiply of() {
    return new Multiply();
  }

  /**
   * As in Keras, a step that is left out of one input counts as 1, and gives 0 where it is left out
   * of all.
   */
  @Override
  Tensor merge(List<Tensor> inputs) {
    var masks = inputs.stream().map(Tensor::mask).toList();
    var y =
        inputs.stream()
            .map(x -> where(x.mask(), x, TensorOps.onesLike(x)))
            .reduce(Tensor::multiply)
            .orElseThrow();
    return masks.contains(null) ? y : where(computeMask(inputs, masks), y, TensorOps.zerosLike(y));
  }
}
