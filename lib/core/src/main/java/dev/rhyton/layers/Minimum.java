package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Computes the minimum of its inputs element by element.
 *
 * <p>The inputs have the same shape, which is also the shape of the output. Axes of size 1 are
 * broadcast; inputs with fewer axes get axes of size 1 after the batch.
 *
 * <pre>{@code
 * Minimum.of().apply(x, y)
 * }</pre>
 */
public final class Minimum extends Merge<Minimum> {

  private Minimum() {}

  /** Creates the layer. */
  public static Minimum of() {
    return new Minimum();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return fold(inputs, Tensor::minimum);
  }

  @Override
  boolean usesMasks() {
    return true;
  }
}
