package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adds its inputs element by element.
 *
 * <p>The inputs have the same shape, which is also the shape of the output. Axes of size 1 are
 * broadcast; inputs with fewer axes get axes of size 1 after the batch.
 *
 * <pre>{@code
 * Add.of().apply(x, Dense.of(64).apply(x))     // a residual connection
 * }</pre>
 */
public final class Add extends Merge<Add> {
  private Add() {}

  /** Creates the layer. */
  public static Add of() {
    return new Add();
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var first = inputs.get(0);
    for (var other : inputs) {
      Check.that(
          isBroadcast(first, other),
          "%s: expected inputs of one shape, received %s and %s.",
          label(),
          first,
          other);
    }
  }

  private static boolean isBroadcast(Shape a, Shape b) {
    int rank = Math.min(a.rank(), b.rank()); // missing axes are inserted after the batch axis
    return IntStream.range(0, rank).allMatch(i -> fit(a.dim(-i), b.dim(-i)));
  }

  private static boolean fit(long a, long b) {
    return Math.min(a, b) <= 1 || a == b;
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::add).orElseThrow();
  }
}
