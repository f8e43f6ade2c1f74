package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Subtracts the second input from the first.
 *
 * <p>The inputs have the same shape, which is also the shape of the output. Axes of size 1 are
 * broadcast; inputs with fewer axes get axes of size 1 after the batch.
 *
 * <pre>{@code
 * Subtract.of().apply(x, y)
 * }</pre>
 */
public final class Subtract extends Merge<Subtract> {

  private Subtract() {}

  /** Creates the layer. */
  public static Subtract of() {
    return new Subtract();
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.ANY.and(InputSpec.ANY);
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return inputs.get(0).subtract(inputs.get(1));
  }
}
