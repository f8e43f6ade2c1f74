package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Permutes the axes of each sample.
 *
 * <p>Input {@code (batch, ...)}, output with the axes in the order of {@code dims}, where they are
 * counted from 1.
 *
 * <pre>{@code
 * Permute.of(2, 1)      // (batch, steps, features) to (batch, features, steps)
 * }</pre>
 */
public final class Permute extends BaseLayer<Permute> {
  private int[] dims = {1};

  private Permute() {}

  /** Creates a layer with this order of axes; the axes of a sample are counted from 1. */
  public static Permute of(int... dims) {
    return made(new Permute(), l -> l.dims = Check.given("Permute", "dims", dims));
  }

  @Override
  protected void check() {
    var sorted = Arrays.stream(dims).sorted().toArray();
    Check.that(
        Arrays.equals(sorted, IntStream.rangeClosed(1, dims.length).toArray()),
        "Permute: expected each of 1 to %d once, received %s.",
        dims.length,
        Arrays.toString(dims));
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.ndim(dims.length + 1);
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.transpose(IntStream.concat(IntStream.of(0), Arrays.stream(dims)).toArray());
  }
}
