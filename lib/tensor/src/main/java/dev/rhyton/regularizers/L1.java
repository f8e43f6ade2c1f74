package dev.rhyton.regularizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/** {@code l1 · Σ|w|}: drives weights to 0. */
public final class L1 extends Regularizer {
  private @Range(atLeast = 0) double l1 = 0.01;

  private L1() {}

  /** Creates the penalty with factor 0.01, as Keras by default. */
  public static L1 of() {
    return new L1();
  }

  /** Creates the penalty with a factor; Keras' default is 0.01. */
  public static L1 of(double l1) {
    return made(new L1(), r -> r.l1 = l1);
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    return weight.abs().sum().multiply(l1);
  }
}
