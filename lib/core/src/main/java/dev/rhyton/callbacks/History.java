package dev.rhyton.callbacks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Loss and metrics after each epoch, by Keras' keys; {@code fit} gives it. */
public final class History extends Callback {
  private final List<Integer> epochs = new ArrayList<>();
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  private final int limit;
  private long started;
  private double seconds;

  /** A history of every epoch. */
  public History() {
    this(Integer.MAX_VALUE);
  }

  /** A history of the last epochs, for training without an end. */
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
  }

  /** How long training took. */
  public double seconds() {
    return seconds;
  }

  /** A value that an epoch lacks, as the validation of an interrupted one, is NaN. */
  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
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

  /** The epochs that were finished, from 0. */
  public List<Integer> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** The values after each epoch: {@code history.history().get("val_accuracy")}. */
  public Map<String, List<Double>> history() {
    return Collections.unmodifiableMap(values);
  }

  /** One value after each epoch. */
  public List<Double> get(String key) {
    var list = values.get(key);
    if (list == null) {
      throw new IllegalArgumentException(
          "History has no \"" + key + "\": it has " + values.keySet() + ".");
    }
    return Collections.unmodifiableList(list);
  }

  /** The value after the last epoch. */
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
