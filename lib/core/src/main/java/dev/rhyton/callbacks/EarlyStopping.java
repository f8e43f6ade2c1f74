package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stops training when a value has not improved for {@code patience} epochs.
 *
 * <pre>{@code
 * epochs(100).callbacks(EarlyStopping.of("val_loss").patience(5).restoreBestWeights(true))
 * }</pre>
 */
public final class EarlyStopping extends MonitorCallback<EarlyStopping> {
  private int patience;
  private @Nullable Double baseline;
  private boolean restoreBestWeights;
  private int startFromEpoch;

  private int waited;
  private int stoppedEpoch;
  private int bestEpoch;
  private @Nullable List<NDArray> bestWeights;

  private EarlyStopping() {}

  /** Creates the callback for {@code "val_loss"}. */
  public static EarlyStopping of() {
    return new EarlyStopping();
  }

  /** Creates the callback for a value of the logs: {@code "val_loss"}, {@code "accuracy"}. */
  public static EarlyStopping of(String key) {
    return of().monitor(key);
  }

  /** Sets the smallest change that counts as an improvement. */
  public EarlyStopping minDelta(double least) {
    return setMinDelta(least);
  }

  /** Sets the number of epochs without improvement after which training stops. */
  public EarlyStopping patience(int epochs) {
    return with(
        this, c -> c.patience = (int) Check.notNegative("EarlyStopping", "patience", epochs));
  }

  /** Sets a value that an epoch must reach to count as an improvement. */
  public EarlyStopping baseline(double value) {
    return with(this, c -> c.baseline = value);
  }

  /** Sets whether the weights of the best epoch are restored when training stops. */
  public EarlyStopping restoreBestWeights(boolean restore) {
    return with(this, c -> c.restoreBestWeights = restore);
  }

  /** Sets the first epoch that is monitored. */
  public EarlyStopping startFromEpoch(int epoch) {
    return with(
        this,
        c -> c.startFromEpoch = (int) Check.notNegative("EarlyStopping", "startFromEpoch", epoch));
  }

  /** Returns the epoch after which training was stopped, or 0 if it was not. */
  public int stoppedEpoch() {
    return stoppedEpoch;
  }

  /** Returns the epoch with the best value. */
  public int bestEpoch() {
    return bestEpoch;
  }

  @Override
  protected boolean endsTraining() {
    return true;
  }

  @Override
  public void onTrainBegin() {
    waited = 0;
    stoppedEpoch = 0;
    bestEpoch = 0;
    bestWeights = null;
    startFrom(Double.NaN);
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    var current = monitorValue(logs);
    if (current == null || epoch < startFromEpoch) return;
    if (restoreBestWeights && bestWeights == null) {
      bestWeights = training().model().getWeights();
      bestEpoch = epoch;
    }
    waited++;
    if (improves(current)) {
      bestEpoch = epoch;
      if (restoreBestWeights) bestWeights = training().model().getWeights();
      if (baseline == null || isBetter(current, baseline)) waited = 0;
      return;
    }
    if (waited >= patience && epoch > 0) {
      stoppedEpoch = epoch;
      training().stop();
    }
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (stoppedEpoch > 0) print("Epoch %d: early stopping", stoppedEpoch + 1);
    if (bestWeights == null) return;
    print("Restoring model weights from the end of the best epoch: %d.", bestEpoch + 1);
    training().model().setWeights(bestWeights);
  }
}
