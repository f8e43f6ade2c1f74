package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Map;

/**
 * Reduces the learning rate when a value has not improved for {@code patience} epochs.
 *
 * <pre>{@code
 * epochs(50).callbacks(ReduceLROnPlateau.of("val_loss").factor(0.5).patience(3))
 * }</pre>
 */
public final class ReduceLROnPlateau extends MonitorCallback<ReduceLROnPlateau> {
  private double factor = 0.1;
  private int patience = 10;
  private int cooldown;
  private double minLr;

  private int waited;
  private int resting;

  private ReduceLROnPlateau() {}

  /** Creates the callback for {@code "val_loss"}. */
  public static ReduceLROnPlateau of() {
    return new ReduceLROnPlateau().setMinDelta(1e-4);
  }

  /** Creates the callback for a value of the logs: {@code "val_loss"}. */
  public static ReduceLROnPlateau of(String key) {
    return of().monitor(key);
  }

  /** Sets the factor of the rate, below 1; 0.1 by default. */
  public ReduceLROnPlateau factor(double share) {
    Check.that(
        share > 0 && share < 1,
        "ReduceLROnPlateau: factor must lie in (0, 1), received %s.",
        share);
    return with(this, c -> c.factor = share);
  }

  /**
   * Sets the number of epochs without improvement after which the rate is reduced; 10 by default.
   */
  public ReduceLROnPlateau patience(int epochs) {
    return with(
        this, c -> c.patience = (int) Check.notNegative("ReduceLROnPlateau", "patience", epochs));
  }

  /** Sets the smallest change that counts as an improvement; 0.0001 by default. */
  public ReduceLROnPlateau minDelta(double least) {
    return setMinDelta(least);
  }

  /** Sets the number of epochs after a reduction that are not counted. */
  public ReduceLROnPlateau cooldown(int epochs) {
    return with(
        this, c -> c.cooldown = (int) Check.notNegative("ReduceLROnPlateau", "cooldown", epochs));
  }

  /** Sets the lower limit of the rate. */
  public ReduceLROnPlateau minLr(double rate) {
    return with(this, c -> c.minLr = Check.notNegative("ReduceLROnPlateau", "minLr", rate));
  }

  @Override
  protected boolean setsLearningRate() {
    return true;
  }

  @Override
  public void onTrainBegin() {
    startFrom(Double.NaN);
    waited = 0;
    resting = 0;
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    var state = training().optimizerState();
    logs.put("learning_rate", state.learningRate());
    var current = monitorValue(logs);
    if (current == null) return;
    if (resting > 0) {
      resting--;
      waited = 0;
    }
    if (improves(current)) {
      waited = 0;
    } else if (resting == 0 && ++waited >= patience && state.learningRate() > minLr) {
      double rate = Math.max(state.learningRate() * factor, minLr);
      state.learningRate(rate);
      print("%nEpoch %d: ReduceLROnPlateau reducing learning rate to %s.", epoch + 1, rate);
      resting = cooldown;
      waited = 0;
    }
  }
}
