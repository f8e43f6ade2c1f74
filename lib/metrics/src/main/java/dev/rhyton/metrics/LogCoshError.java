package dev.rhyton.metrics;

import dev.rhyton.losses.Losses;
import dev.rhyton.tensor.Tensor;

/** {@code mean(log cosh(yPred − yTrue))}. */
@BetterWhen(BetterWhen.Direction.DOWN)
public final class LogCoshError extends BaseMeanMetric<LogCoshError> {
  private LogCoshError() {
    super("logcosh");
  }

  /** Returns the metric. */
  public static LogCoshError of() {
    return new LogCoshError();
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return Losses.get("log_cosh").call(yTrue, yPred);
  }
}
