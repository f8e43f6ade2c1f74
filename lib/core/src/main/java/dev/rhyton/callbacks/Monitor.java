package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.Map;

/**
 * One figure of the logs, and what counts as better.
 *
 * @param figure its key
 * @param mode {@code "min"}, {@code "max"}, or {@code "auto"}: accuracies up, all else down
 * @param minDelta how much better counts as better
 */
record Monitor(String figure, String mode, double minDelta) {
  Monitor {
    Check.that(
        List.of("auto", "min", "max").contains(mode),
        "mode must be \"auto\", \"min\" or \"max\", received \"%s\".",
        mode);
    minDelta = Math.abs(minDelta);
  }

  static Monitor of(String figure) {
    return new Monitor(figure, "auto", 0);
  }

  Monitor mode(String other) {
    return new Monitor(figure, other, minDelta);
  }

  Monitor minDelta(double least) {
    return new Monitor(figure, mode, least);
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

  /** The figure in the logs of an epoch. */
  double of(String owner, Map<String, Double> logs) {
    var value = logs.get(figure);
    Check.that(
        value != null, "%s: the logs have no \"%s\", they have %s.", owner, figure, logs.keySet());
    return value;
  }
}
