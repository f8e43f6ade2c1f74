package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The smallest of its inputs, element by element.
 *
 * <p>Inputs of one shape, output of that shape. Sizes of 1 are broadcast; what has fewer axes gets
 * those it lacks after the batch.
 *
 * <pre>{@code
 * Minimum.of().apply(x, y)
 * }</pre>
 */
public final class Minimum extends Merge<Minimum> {

  private Minimum() {}

  /** The layer. */
  public static Minimum of() {
    return new Minimum();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return fold(inputs, Tensor::minimum);
  }
}
