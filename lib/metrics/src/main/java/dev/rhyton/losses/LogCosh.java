package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(log cosh(yPred − yTrue))} over the last axis. It is like the squared error for small
 * errors and like the absolute error for large ones.
 */
public final class LogCosh extends RegressionLoss<LogCosh> {
  private LogCosh() {}

  /** Returns the loss. */
  public static LogCosh of() {
    return new LogCosh();
  }

  /** Returns {@code x + log(1 + e⁻²ˣ) − log 2}, which does not overflow for large x. */
  @Override
  Tensor of(Tensor error) {
    return error.add(error.multiply(-2).softplus()).subtract(Math.log(2));
  }
}
