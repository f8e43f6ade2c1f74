package dev.rhyton.regularizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/** {@code l2 · Σw²}: keeps weights small. */
public final class L2 extends Regularizer {
  private @Range(atLeast = 0) double l2 = 0.01;

  private L2() {}

  /** Creates the penalty with factor 0.01, as Keras by default. */
  public static L2 of() {
    return new L2();
  }

  /** Creates the penalty with a factor; Keras' default is 0.01. */
  public static L2 of(double l2) {
    return made(new L2(), r -> r.l2 = l2);
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    return weight.square().sum().multiply(l2);
  }
}
