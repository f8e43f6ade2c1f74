package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values with which the parts of samples are compared. */
final class Baseline {
  private Baseline() {}

  /**
   * Returns the values for each sample.
   *
   * @param given a sample, or one for each of the samples; null for the same value everywhere
   */
  static float[] of(String owner, NDArray x, @Nullable NDArray given, double value) {
    var values = new float[(int) x.size()];
    if (given == null) {
      Arrays.fill(values, (float) value);
      return values;
    }
    boolean single = given.shape().equals(x.shape().from(1));
    Check.that(
        single || given.shape().equals(x.shape()),
        "%s: expected a baseline of shape %s, or %s for all samples, received %s.",
        owner,
        x.shape().from(1),
        x.shape(),
        given.shape());
    var source = given.toFloats();
    for (int i = 0; i < values.length; i++) values[i] = source[i % source.length];
    return values;
  }
}
