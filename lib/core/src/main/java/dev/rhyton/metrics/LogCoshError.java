package dev.rhyton.metrics;

import dev.rhyton.losses.Loss;
import dev.rhyton.tensor.Tensor;

/** {@code mean(log cosh(yPred − yTrue))}. */
@BetterWhen(BetterWhen.Direction.DOWN)
public final class LogCoshError extends MeanMetric {
  private LogCoshError() {
    super("logcosh");
  }

  /** The metric. */
  public static LogCoshError of() {
    return new LogCoshError();
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return Loss.of("log_cosh").call(yTrue, yPred);
  }
}
