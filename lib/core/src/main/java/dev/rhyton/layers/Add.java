package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The sum of its inputs, element by element.
 *
 * <p>Inputs of one shape (sizes of 1 are broadcast), output of that shape.
 *
 * <pre>{@code
 * Add.of().apply(x, Dense.of(64).apply(x))     // a residual connection
 * }</pre>
 */
public final class Add extends Merge {
  private Add() {}

  /** The layer. */
  public static Add of() {
    return new Add();
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::add).orElseThrow();
  }
}
