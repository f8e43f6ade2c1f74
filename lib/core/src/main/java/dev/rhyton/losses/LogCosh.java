package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/** {@code mean(log cosh(yPred − yTrue))} over the last axis: squared near 0, absolute far off. */
public final class LogCosh extends RegressionLoss<LogCosh> {
  private LogCosh() {}

  /** The loss. */
  public static LogCosh of() {
    return new LogCosh();
  }

  /** {@code x + log(1 + e⁻²ˣ) − log 2}, which no large x makes overflow. */
  @Override
  Tensor of(Tensor error) {
    return error.add(error.multiply(-2).softplus()).subtract(Math.log(2));
  }
}
