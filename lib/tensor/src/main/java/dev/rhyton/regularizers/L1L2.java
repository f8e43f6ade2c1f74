package dev.rhyton.regularizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/** {@code l1 · Σ|w| + l2 · Σw²}. */
public final class L1L2 extends Regularizer {
  private @Range(atLeast = 0) double l1;
  private @Range(atLeast = 0) double l2;

  private L1L2() {}

  /** Creates the sum of both penalties with their factors; Keras' defaults are 0. */
  public static L1L2 of(double l1, double l2) {
    return made(
        new L1L2(),
        r -> {
          r.l1 = l1;
          r.l2 = l2;
        });
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    return weight.abs().sum().multiply(l1).add(weight.square().sum().multiply(l2));
  }
}
