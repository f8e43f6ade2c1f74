package dev.rhyton.callbacks;

import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;

/**
 * Ends training when a figure has stopped getting better for {@code patience} epochs.
 *
 * <pre>{@code
 * epochs(100).callbacks(EarlyStopping.of("val_loss").patience(5).restoreBestWeights(true))
 * }</pre>
 */
public final class EarlyStopping extends Callback {
  private Monitor monitor;
  private int patience;
  private Double baseline;
  private boolean restoreBestWeights;
  private int startFromEpoch;

  private int waited;
  private int stoppedEpoch;
  private int bestEpoch;
  private double best;
  private List<NDArray> bestWeights;

  private EarlyStopping(String figure) {
    monitor = Monitor.of("EarlyStopping", figure);
  }

  /** Watches one figure of the logs: {@code "val_loss"}, {@code "accuracy"}. */
  public static EarlyStopping of(String figure) {
    return new EarlyStopping(figure);
  }

  /** How much better counts as better. */
  public EarlyStopping minDelta(double least) {
    monitor = monitor.minDelta(least);
    return this;
  }

  /** How many epochs without getting better are borne. */
  public EarlyStopping patience(int epochs) {
    patience = epochs;
    return this;
  }

  /** {@code "min"}, {@code "max"}, or {@code "auto"}: accuracies up, all else down. */
  public EarlyStopping mode(String direction) {
    monitor = monitor.mode(direction);
    return this;
  }

  /** A value that has to be reached for an epoch to count as better. */
  public EarlyStopping baseline(double value) {
    baseline = value;
    return this;
  }

  /** Whether the model ends with the weights of its best epoch. */
  public EarlyStopping restoreBestWeights(boolean restore) {
    restoreBestWeights = restore;
    return this;
  }

  /** The first epoch that is watched. */
  public EarlyStopping startFromEpoch(int epoch) {
    startFromEpoch = epoch;
    return this;
  }

  /** The epoch after which training was ended, or 0 where it was not. */
  public int stoppedEpoch() {
    return stoppedEpoch;
  }

  /** The epoch with the best figure. */
  public int bestEpoch() {
    return bestEpoch;
  }

  @Override
  public void onTrainBegin() {
    waited = 0;
    stoppedEpoch = 0;
    bestEpoch = 0;
    bestWeights = null;
    best = monitor.worst();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    var current = monitor.in(logs);
    if (current == null) return;
    if (epoch < startFromEpoch) return;
    if (restoreBestWeights && bestWeights == null) {
      bestWeights = training().getWeights();
      bestEpoch = epoch;
    }
    waited++;
    if (monitor.isBetter(current, best)) {
      best = current;
      bestEpoch = epoch;
      if (restoreBestWeights) bestWeights = training().getWeights();
      if (baseline == null || monitor.isBetter(current, baseline)) waited = 0;
      return;
    }
    if (waited >= patience && epoch > 0) {
      stoppedEpoch = epoch;
      training().stop();
    }
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (bestWeights != null) training().setWeights(bestWeights);
  }
}
