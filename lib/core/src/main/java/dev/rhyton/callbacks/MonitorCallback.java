package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.metrics.BetterWhen;
import dev.rhyton.metrics.MetricInternals;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A callback that compares one value of the logs with the best one so far. Extend it to write such
 * a callback:
 *
 * <pre>{@code
 * class Report extends MonitorCallback<Report> {
 *   @Override public void onEpochEnd(int epoch, Map<String, Double> logs) {
 *     var value = monitorValue(logs);
 *     if (value != null && improves(value)) print("new best %s: %s", monitor(), value);
 *   }
 * }
 * }</pre>
 *
 * @param <C> the callback itself, which every setter returns as a changed copy
 */
public abstract class MonitorCallback<C extends MonitorCallback<C>> extends Callback {
  private String monitor = "val_loss";
  private String mode = "auto";
  private double minDelta;
  private boolean verbose;
  private double best = Double.NaN;

  /** Creates a callback that monitors {@code "val_loss"}. */
  protected MonitorCallback() {}

  @SuppressWarnings("unchecked") // C is the class of this callback
  private C self(MonitorCallback<C> copy) {
    return (C) copy;
  }

  /** Sets the value of the logs to monitor; {@code "val_loss"} by default. */
  public C monitor(String key) {
    Check.that(key != null, "%s: monitor must not be null.", owner());
    return self(with(this, c -> c.monitor = key));
  }

  /**
   * Sets the direction of improvement: {@code "min"}, {@code "max"}, or {@code "auto"}, which is
   * {@code "min"} for losses and the metric's direction otherwise.
   */
  public C mode(String direction) {
    Check.given("mode", "direction", direction);
    Check.that(
        List.of("auto", "min", "max").contains(direction),
        "%s: mode must be \"auto\", \"min\" or \"max\", received \"%s\".",
        owner(),
        direction);
    return self(with(this, c -> c.mode = direction));
  }

  /** Sets the output: 1 prints what the callback does, 0 (default) prints nothing. */
  public C verbose(int level) {
    return self(with(this, c -> c.verbose = level > 0));
  }

  /** Sets the smallest change that counts as an improvement, for subclasses with such an option. */
  final C setMinDelta(double least) {
    Check.that(Double.isFinite(least), "%s: minDelta must be finite.", owner());
    return self(with(this, c -> c.minDelta = Math.abs(least)));
  }

  final String owner() {
    return getClass().getSimpleName();
  }

  /** Returns the name of the monitored value. */
  protected final String monitor() {
    return monitor;
  }

  /** Prints a line in the format of {@link String#format}, if {@code verbose} is 1. */
  protected final void print(String format, Object... values) {
    if (verbose) training().out().println(String.format(Locale.ROOT, format, values));
  }

  /** Sets the best value so far, which later values must improve; NaN for none. */
  protected final void startFrom(double value) {
    best = value;
  }

  /**
   * Returns the monitored value of an epoch's logs; null if an interrupt ended the epoch before its
   * validation.
   *
   * @throws IllegalArgumentException if the logs have no such value
   */
  protected final @Nullable Double monitorValue(Map<String, Double> logs) {
    var value = logs.get(monitor);
    if (value == null && Thread.currentThread().isInterrupted()) return null;
    Check.that(
        value != null,
        "%s: the logs have no \"%s\", they have %s.",
        owner(),
        monitor,
        logs.keySet());
    return value;
  }

  /** Returns the best value so far; before the first one, the worst of all values. */
  protected final double best() {
    if (!Double.isNaN(best)) return best;
    return upIsBetter() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** Returns whether a value is better than the best so far, and if so makes it the best. */
  protected final boolean improves(double value) {
    if (!isBetter(value, best())) return false;
    best = value;
    return true;
  }

  final boolean isBetter(double value, double than) {
    return upIsBetter() ? value - minDelta > than : value + minDelta < than;
  }

  private boolean upIsBetter() {
    if (!mode.equals("auto")) return mode.equals("max");
    var name = monitor.replaceFirst("^val_", "");
    if (isOf(name, "loss")) return false;
    var directions =
        training().metrics().stream()
            .filter(m -> isOf(name, m.name()))
            .map(m -> MetricInternals.direction(m))
            .filter(d -> d != BetterWhen.Direction.UNKNOWN)
            .distinct()
            .toList();
    Check.that(
        directions.size() == 1,
        "%s: nothing says whether \"%s\" gets better up or down: set mode(\"max\") or"
            + " mode(\"min\").",
        owner(),
        monitor);
    return directions.get(0) == BetterWhen.Direction.UP;
  }

  /** Returns whether a key is a value's name, or an output's name followed by it. */
  private static boolean isOf(String name, String key) {
    return name.equals(key) || name.endsWith("_" + key);
  }
}
