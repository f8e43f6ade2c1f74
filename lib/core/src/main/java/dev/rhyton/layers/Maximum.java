package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The largest of its inputs, element by element.
 *
 * <p>Inputs of one shape, output of that shape. Sizes of 1 are broadcast; what has fewer axes gets
 * those it lacks after the batch.
 *
 * <pre>{@code
 * Maximum.of().apply(x, y)
 * }</pre>
 */
public final class Maximum extends Merge<Maximum> {

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
