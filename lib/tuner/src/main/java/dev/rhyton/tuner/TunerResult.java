package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import java.util.Locale;

/** The trials of a {@link Tuner}, and the best of their models. */
public final class TunerResult {
  private final Search search;
  private final TrialTraining training;

  TunerResult(Search search, TrialTraining training) {
    this.search = search;
    this.training = training;
  }

  /** Returns the trials. */
  public Trials trials() {
    return search.trials();
  }

  /**
   * Returns the best of the trials with the most epochs.
   *
   * @throws IllegalArgumentException if no trial has a score
   */
  public Trial best() {
    var all = trials();
    var failed = all.stream().filter(t -> t.failure() != null).toList();
    var best = all.best();
    Check.that(
        best.isPresent(),
        "Tuner: none of the %d trials has a score%s.",
        all.size(),
        failed.isEmpty()
            ? ": it takes more time"
            : "; the first failure: " + failed.get(0).failure());
    return best.orElseThrow();
  }

  /** Returns the model of the best trial, with its weights after its last epoch. */
  public Model bestModel() {
    return model(best());
  }

  /** Returns the model of a trial, with its weights after its last epoch. */
  public Model model(Trial trial) {
    Check.given("TunerResult.model", "trial", trial);
    Check.that(trial.epochs() > 0, "Tuner: %s has no weights.", trial);
    return training.trained(trial);
  }

  /** Returns the trials, the best first. */
  @Override
  public String toString() {
    var text = new StringBuilder(trials().size() + " trials");
    for (var trial : trials().ranked()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%.5g after %d epochs, trial %d: %s",
              trial.score(),
              trial.epochs(),
              trial.number(),
              trial.values()));
    }
    return text.toString();
  }
}
