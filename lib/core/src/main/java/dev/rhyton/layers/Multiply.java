package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The product of its inputs, element by element.
 *
 * <p>Inputs of one shape (sizes of 1 are broadcast), output of that shape.
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
