package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.learning.AutoChoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loss and metrics after each epoch, by Keras' keys; returned by {@code fit}. */
public final class History extends Callback {
  private final List<Integer> epochs = new ArrayList<>();
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  private final int limit;
  private long started;
  private double seconds;
  private @Nullable AutoChoice auto;

  /** Creates a history of all epochs. */
  public History() {
    this(Integer.MAX_VALUE);
  }

  /** Creates a history of the last epochs, for training without an end. */
  public History(int limit) {
    this.limit = limit;
  }

  @Override
  public void onTrainBegin() {
    started = System.nanoTime();
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    seconds = (System.nanoTime() - started) / 1e9;
    auto = training().model().autoChoice();
  }

  /**
   * Returns what {@code Learning.auto()} chose in this training or an earlier one of the model, as
   * a table with a row for each learning rate that was tried; null for another learning mode.
   */
  public @Nullable AutoChoice auto() {
    return auto;
  }

  /** Returns the duration of the training in seconds. */
  public double seconds() {
    return seconds;
  }

  /**
   * Adds the values of an epoch; a missing value is NaN, as in the validation of an interrupted
   * epoch.
   */
  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    for (var key : logs.keySet()) {
      values.computeIfAbsent(
          key, k -> new ArrayList<>(Collections.nCopies(epochs.size(), Double.NaN)));
    }
    values.forEach((key, list) -> list.add(logs.getOrDefault(key, Double.NaN)));
    epochs.add(epoch);
    if (epochs.size() <= limit) return;
    epochs.remove(0);
    values.values().forEach(list -> list.remove(0));
  }

  /** Returns the epochs that were completed, counted from 0. */
  public List<Integer> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** Returns the values after each epoch: {@code history.history().get("val_accuracy")}. */
  public Map<String, List<Double>> history() {
    return Collections.unmodifiableMap(values);
  }

  /** Returns one value after each epoch. */
  public List<Double> get(String key) {
    var list = values.get(key);
    if (list == null) {
      throw new IllegalArgumentException(
          "History has no \"" + key + "\": it has " + values.keySet() + ".");
    }
    return Collections.unmodifiableList(list);
  }

  /** Returns a value after the last epoch. */
  public double last(String key) {
    var list = get(key);
    return list.get(list.size() - 1);
  }

  /** {@code History: 20 epochs, accuracy=0.9875, loss=0.0412}. */
  @Override
  public String toString() {
    var text = new StringBuilder("History: " + epochs.size() + " epochs");
    values.forEach(
        (k, v) -> text.append(String.format(Locale.ROOT, ", %s=%.4f", k, v.get(v.size() - 1))));
    return text.toString();
  }
}
