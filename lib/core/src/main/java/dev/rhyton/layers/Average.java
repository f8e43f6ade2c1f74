package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Computes the mean of its inputs element by element.
 *
 * <p>The inputs have the same shape, which is also the shape of the output. Axes of size 1 are
 * broadcast; inputs with fewer axes get axes of size 1 after the batch.
 *
 * <pre>{@code
 * Average.of().apply(x, y)
 * }</pre>
 */
public final class Average extends Merge<Average> {

  private Average() {}

  /** Creates the layer. */
  public static Average of() {
    return new Average();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::add).orElseThrow().divide(inputs.size());
  }
}
