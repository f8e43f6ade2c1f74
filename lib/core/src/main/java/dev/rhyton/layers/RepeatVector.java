package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/**
 * Repeats each sample {@code n} times along a new axis.
 *
 * <p>Input {@code (batch, features)}, output {@code (batch, n, features)}.
 *
 * <pre>{@code
 * RepeatVector.of(3)
 * }</pre>
 */
public final class RepeatVector extends BaseLayer<RepeatVector> {
  private @Range(atLeast = 1) int n = 1;

  private RepeatVector() {}

  /** Creates a layer that repeats its input this number of times. */
  public static RepeatVector of(int n) {
    return made(new RepeatVector(), l -> l.n = n);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("features");
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.expandDims(1).tile(1, n, 1);
  }
}
