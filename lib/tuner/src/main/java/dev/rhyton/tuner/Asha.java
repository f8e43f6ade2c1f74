package dev.rhyton.tuner;

import dev.rhyton.config.Range;
import java.util.Comparator;

/**
 * Asynchronous successive halving: a trial goes on as soon as it is among the best third of those
 * that have come as far; if there is none, a new one begins. Trials side by side never wait for
 * each other. Li et al., 2020, arXiv 1810.05934.
 */
public final class Asha extends Scheduler {
  private @Range(atLeast = 2) int factor = 3;
  private @Range(atLeast = 1) int minEpochs = 1;

  private Asha() {}

  /** Creates the scheduler. */
  public static Asha of() {
    return new Asha();
  }

  /** Sets the factor of the epochs, and of the trials that end, by default 3. */
  public Asha factor(int number) {
    return with(this, a -> a.factor = number);
  }

  /** Sets the number of epochs after which trials are compared first, by default 1. */
  public Asha minEpochs(int number) {
    return with(this, a -> a.minEpochs = number);
  }

  @Override
  protected Job next(Trials trials, int most, boolean mayBegin) {
    int first = Math.min(minEpochs, most);
    for (var trial : trials) {
      if (isFree(trial) && trial.epochs() < first) return Job.goOn(trial, first);
    }
    int rung = first;
    while ((long) rung * factor < most) rung *= factor;
    for (; rung >= first && rung < most; rung /= factor) {
      int epochs = rung;
      int next = (int) Math.min(most, (long) rung * factor);
      var there = trials.stream().filter(t -> Double.isFinite(trials.loss(t, epochs))).toList();
      var promoted =
          there.stream()
              .sorted(Comparator.comparingDouble(t -> trials.loss(t, epochs)))
              .limit(there.size() / factor)
              .filter(t -> isFree(t) && t.epochs() < next)
              .findFirst();
      if (promoted.isPresent()) return Job.goOn(promoted.get(), next);
    }
    return mayBegin ? Job.begin(first, 0) : null;
  }
}
