package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Multiplies its inputs element by element.
 *
 * <p>The inputs have the same shape, which is also the shape of the output. Axes of size 1 are
 * broadcast; inputs with fewer axes get axes of size 1 after the batch.
 *
 * <pre>{@code
 * Multiply.of().apply(x, y)
 * }</pre>
 */
public final class Multiply extends Merge<Multiply> {

  private Multiply() {}

  /** Creates the layer. */
  public static Multiply of() {
    return new Multiply();
  }

  /**
   * As in Keras, a step that is masked in one input counts as 1 there; a step that is masked in all
   * inputs is 0.
   */
  @Override
  Tensor merge(List<Tensor> inputs) {
    var masks = inputs.stream().map(Tensor::mask).toList();
    var y =
        inputs.stream()
            .map(x -> where(x.mask(), x, Ops.onesLike(x)))
            .reduce(Tensor::multiply)
            .orElseThrow();
    return masks.contains(null) ? y : where(computeMask(inputs, masks), y, Ops.zerosLike(y));
  }

  @Override
  boolean usesMasks() {
    return true;
  }
}
