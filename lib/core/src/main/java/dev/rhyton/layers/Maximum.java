package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The largest of its inputs, element by element.
 *
 * <p>Inputs of one shape (sizes of 1 are broadcast), output of that shape.
 *
 * <pre>{@code
 * Maximum.of().apply(x, y)
 * }</pre>
 */
public final class Maximum extends Merge {

  private Maximum() {}

  /** The layer. */
  public static Maximum of() {
    return new Maximum();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return fold(inputs, Tensor::maximum);
  }
}
