package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.Map;

/**
 * One figure of the logs, and what counts as better.
 *
 * @param owner who watches it, for messages
 * @param figure its key
 * @param mode {@code "min"}, {@code "max"}, or {@code "auto"}: accuracies up, all else down
 * @param minDelta how much better counts as better
 */
record Monitor(String owner, String figure, String mode, double minDelta) {
  Monitor {
    Check.that(
        List.of("auto", "min", "max").contains(mode),
        "%s: mode must be \"auto\", \"min\" or \"max\", received \"%s\".",
        owner,
        mode);
    minDelta = Math.abs(minDelta);
  }

  static Monitor of(String owner, String figure) {
    return new Monitor(owner, figure, "auto", 0);
  }

  Monitor mode(String other) {
    return new Monitor(owner, figure, other, minDelta);
  }

  Monitor minDelta(double least) {
    return new Monitor(owner, figure, mode, least);
  }

  private boolean upIsBetter() {
    return mode.equals("max") || (mode.equals("auto") && figure.contains("acc"));
  }

  /** A value that any other is better than. */
  double worst() {
    return upIsBetter() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  boolean isBetter(double value, double than) {
    return upIsBetter() ? value - minDelta > than : value + minDelta < than;
  }

  /** The figure in the logs of an epoch; null where an interrupt ended it before its validation. */
  Double in(Map<String, Double> logs) {
    var value = logs.get(figure);
    if (value == null && Thread.currentThread().isInterrupted()) return null;
    Check.that(
        value != null, "%s: the logs have no \"%s\", they have %s.", owner, figure, logs.keySet());
    return value;
  }
}
