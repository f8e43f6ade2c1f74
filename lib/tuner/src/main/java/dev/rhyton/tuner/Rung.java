package dev.rhyton.tuner;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import java.util.Map;

/** Ends the training of a trial after a number of epochs, or when the time is over. */
final class Rung extends Callback {
  private final Search search;
  private final Trial trial;
  private final String objective;
  private final int epochs;
  private final long deadline; // nanoseconds, or 0
  private long begun = System.nanoTime();

  Rung(Search search, Trial trial, String objective, int epochs, long deadline) {
    this.search = search;
    this.trial = trial;
    this.objective = objective;
    this.epochs = epochs;
    this.deadline = deadline;
  }

  @Override
  protected boolean needsBatches() {
    return deadline != 0;
  }

  /** The score of an epoch that ends early is that of the weights as they are. */
  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (deadline != 0 && System.nanoTime() - deadline >= 0) training().stop();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    var score = logs.get(objective);
    if (score == null && Thread.currentThread().isInterrupted()) return;
    Check.that(
        score != null,
        "Tuner: the logs have no \"%s\", they have %s: set another objective, or give fit validation"
            + " samples.",
        objective,
        logs.keySet());
    long now = System.nanoTime();
    // A training that was killed repeats its last epoch, whose score may be known.
    if (epoch + 1 > trial.epochs()) search.tell(trial, epoch + 1, score, (now - begun) / 1e9);
    begun = now;
    if (epoch + 1 >= epochs || !Double.isFinite(score)) training().stop();
  }
}
