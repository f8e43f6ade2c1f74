package dev.rhyton.tuner;

import dev.rhyton.config.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous successive halving: a trial goes on as soon as it is among the best third of those
 * that have come as far; if there is none, a new one begins. As in {@link SuccessiveHalving}, the
 * trials are compared after all epochs divided by 3, 9, 27 and so on. Trials side by side never
 * wait for each other. Li et al., 2020, arXiv 1810.05934.
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

  /** Sets the least number of epochs after which trials are compared, by default 1. */
  public Asha minEpochs(int number) {
    return with(this, a -> a.minEpochs = number);
  }

  @Override
  protected @Nullable Job next(Trials trials, int most, boolean mayBegin) {
    var rungs = rungs(most);
    int first = rungs.get(rungs.size() - 1);
    for (var trial : trials) {
      if (isFree(trial) && trial.epochs() < first) return Job.goOn(trial, first);
    }
    for (int level = 1; level < rungs.size(); level++) {
      int epochs = rungs.get(level);
      int next = rungs.get(level - 1);
      var there = trials.byLoss(trials, epochs);
      var promoted =
          there.stream()
              .limit(there.size() / factor)
              .filter(t -> isFree(t) && t.epochs() < next)
              .findFirst();
      if (promoted.isPresent()) return Job.goOn(promoted.get(), next);
    }
    return mayBegin ? Job.begin(first, 0) : null;
  }

  /** Returns the numbers of epochs after which trials are compared, all epochs first. */
  private List<Integer> rungs(int most) {
    var rungs = new ArrayList<>(List.of(most));
    for (double rung = (double) most / factor; rung >= minEpochs; rung /= factor) {
      rungs.add((int) Math.round(rung));
    }
    return rungs;
  }
}
