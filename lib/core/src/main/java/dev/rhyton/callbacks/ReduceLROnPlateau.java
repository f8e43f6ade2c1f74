package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Map;

/**
 * Lowers the learning rate when a figure has stopped getting better for {@code patience} epochs.
 *
 * <pre>{@code
 * epochs(50).callbacks(ReduceLROnPlateau.of("val_loss").factor(0.5).patience(3))
 * }</pre>
 */
public final class ReduceLROnPlateau extends Callback {
  private Monitor monitor;
  private double factor = 0.1;
  private int patience = 10;
  private int cooldown;
  private double minLr;

  private double best;
  private int waited;
  private int resting;

  private ReduceLROnPlateau(String figure) {
    monitor = Monitor.of("ReduceLROnPlateau", figure).minDelta(1e-4);
  }

  /** Watches one figure of the logs: {@code "val_loss"}. */
  public static ReduceLROnPlateau of(String figure) {
    return new ReduceLROnPlateau(figure);
  }

  /** What the rate is multiplied by, below 1; 0.1 by default. */
  public ReduceLROnPlateau factor(double share) {
    Check.that(
        share > 0 && share < 1,
        "ReduceLROnPlateau: factor must lie in (0, 1), received %s.",
        share);
    factor = share;
    return this;
  }

  /** How many epochs without getting better are borne; 10 by default. */
  public ReduceLROnPlateau patience(int epochs) {
    patience = epochs;
    return this;
  }

  /** {@code "min"}, {@code "max"}, or {@code "auto"}: accuracies up, all else down. */
  public ReduceLROnPlateau mode(String direction) {
    monitor = monitor.mode(direction);
    return this;
  }

  /** How much better counts as better; 0.0001 by default. */
  public ReduceLROnPlateau minDelta(double least) {
    monitor = monitor.minDelta(least);
    return this;
  }

  /** How many epochs after a reduction are not counted. */
  public ReduceLROnPlateau cooldown(int epochs) {
    cooldown = epochs;
    return this;
  }

  /** The rate below which it does not go. */
  public ReduceLROnPlateau minLr(double rate) {
    minLr = rate;
    return this;
  }

  @Override
  public void onTrainBegin() {
    best = monitor.worst();
    waited = 0;
    resting = 0;
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    var current = monitor.in(logs);
    if (current == null) return;
    double rate = training().learningRate();
    logs.put("learning_rate", rate);
    if (resting > 0) {
      resting--;
      waited = 0;
    }
    if (monitor.isBetter(current, best)) {
      best = current;
      waited = 0;
    } else if (resting == 0 && ++waited >= patience && rate > minLr) {
      training().learningRate(Math.max(rate * factor, minLr));
      resting = cooldown;
      waited = 0;
    }
  }
}
