package dev.rhyton.tuner;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a search what a training reaches, and ends it after a number of epochs, when the time is
 * over, or when it is too costly.
 */
final class Rung extends Callback {
  private final Search search;
  private final Trial trial;
  private final int part;
  private final Goals goals;
  private final int epochs;
  private final long deadline; // nanoseconds, or 0
  private boolean isBegun;
  private long begun = System.nanoTime();

  Rung(Search search, Trial trial, int part, Goals goals, int epochs, long deadline) {
    this.search = search;
    this.trial = trial;
    this.part = part;
    this.goals = goals;
    this.epochs = epochs;
    this.deadline = deadline;
  }

  /** Returns whether the state of the training was restored and its first epoch began. */
  boolean hasBegun() {
    return isBegun;
  }

  @Override
  protected boolean needsBatches() {
    return deadline != 0;
  }

  @Override
  public void onEpochBegin(int epoch) {
    isBegun = true;
  }

  /** The score of an epoch that ends early is that of the weights as they are. */
  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (deadline != 0 && System.nanoTime() - deadline >= 0) training().stop();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    long now = System.nanoTime();
    double seconds = (now - begun) / 1e9;
    var measures = measures(logs, seconds);
    if (measures == null) return;
    // A training that was killed repeats its last epoch, whose score may be known.
    int known = trial.parts().epochs(part);
    if (epoch + 1 > known) search.tell(trial, part, epoch + 1, measures, seconds);
    begun = now;
    boolean isFinite = true;
    for (double measure : measures) isFinite &= Double.isFinite(measure);
    if (epoch + 1 >= epochs || !isFinite || goals.isTooCostly(measures)) training().stop();
  }

  /** Returns the measures after an epoch; null if it ended without its validation. */
  private double @Nullable [] measures(Map<String, Double> logs, double seconds) {
    var keys = goals.keys();
    var measures = new double[keys.size()];
    for (int i = 0; i < measures.length; i++) {
      var cost = cost(keys.get(i), i, seconds);
      var value = cost == null ? logs.get(keys.get(i)) : cost;
      if (value == null && Thread.currentThread().isInterrupted()) return null;
      Check.that(
          value != null,
          "Tuner: the logs have no \"%s\", they have %s: set another objective, or give fit"
              + " validation samples.",
          keys.get(i),
          logs.keySet());
      measures[i] = value;
    }
    return measures;
  }

  /** Returns a cost of the training so far; null for other measures. */
  private @Nullable Double cost(String key, int index, double seconds) {
    var weights = training().model().weights();
    return switch (key) {
      case "seconds" -> {
        var before = trial.parts().measures(part, trial.parts().epochs(part));
        yield seconds + (before == null ? 0 : before[index]);
      }
      case "parameters" -> (double) weights.stream().mapToLong(w -> w.shape().size()).sum();
      case "bytes" ->
          (double) weights.stream().mapToLong(w -> w.shape().size() * w.storedType().bytes()).sum();
      default -> null;
    };
  }
}
