package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
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
public final class Multiply extends Merge {

  private Multiply() {}

  /** The layer. */
  public static Multiply of() {
    return new Multiply();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return fold(inputs, Tensor::multiply);
  }
}
