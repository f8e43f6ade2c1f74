package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The mean of its inputs, element by element.
 *
 * <p>Inputs of one shape, output of that shape. Sizes of 1 are broadcast; what has fewer axes gets
 * those it lacks after the batch.
 *
 * <pre>{@code
 * Average.of().apply(x, y)
 * }</pre>
 */
public final class Average extends Merge<Average> {

  private Average() {}

  /** The layer. */
  public static Average of() {
    return new Average();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::add).orElseThrow().divide(inputs.size());
  }
}
