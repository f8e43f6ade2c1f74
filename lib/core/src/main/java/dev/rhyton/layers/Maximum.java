package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Computes the maximum of its inputs element by element.
 *
 * <p>The inputs have the same shape, which is also the shape of the output. Axes of size 1 are
 * broadcast; inputs with fewer axes get axes of size 1 after the batch.
 *
 * <pre>{@code
 * Maximum.of().apply(x, y)
 * }</pre>
 */
public final class Maximum extends Merge<Maximum> {

  private Maximum() {}

  /** Creates the layer. */
  public static Maximum of() {
    return new Maximum();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return fold(inputs, Tensor::maximum);
  }

  @Override
  boolean usesMasks() {
    return true;
  }
}
