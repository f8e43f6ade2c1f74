package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import java.util.function.ToDoubleBiFunction;

/**
 * The members of a {@link Search} that other modules of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class SearchInternals {
  private SearchInternals() {}

  /**
   * Runs the jobs of a scheduler with a function instead of trainings.
   *
   * @param most the number of epochs of a full training
   * @param trials the largest number of trials
   * @param budget the number of epochs, of all trials together, after which the search ends
   * @param score what a trial reaches after a number of epochs
   */
  public static void run(
      Search search,
      Scheduler scheduler,
      int most,
      int trials,
      long budget,
      ToDoubleBiFunction<Trial, Integer> score) {
    long spent = 0;
    while (spent < budget) {
      var job = search.next(scheduler, most, trials);
      if (job == null) return;
      var trial = requireNonNull(job.trial()); // a search gives new ones their number
      for (int e = trial.epochs() + 1; e <= job.epochs() && spent < budget; e++, spent++) {
        search.tell(trial, e, score.applyAsDouble(trial, e), 0);
      }
      if (trial.epochs() == most) search.end(trial);
      search.release(trial);
    }
  }
}
