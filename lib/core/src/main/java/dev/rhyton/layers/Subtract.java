package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The first input less the second.
 *
 * <p>Inputs of one shape, output of that shape. Sizes of 1 are broadcast; what has fewer axes gets
 * those it lacks after the batch.
 *
 * <pre>{@code
 * Subtract.of().apply(x, y)
 * }</pre>
 */
public final class Subtract extends Merge<Subtract> {

  private Subtract() {}

  /** The layer. */
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
