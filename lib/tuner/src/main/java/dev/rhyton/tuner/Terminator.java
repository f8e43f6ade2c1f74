package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;

/**
 * Ends a search when better trials would differ from the best one by less than its own uncertainty.
 * A Gaussian process of the better half of the trials bounds the regret, by how much the best trial
 * is worse than the best point of the space; the search is over when this bound is below the
 * standard error of a score over its folds. Makarova et al., 2022: Automatic termination for
 * hyperparameter optimization, arXiv 2104.08166. The error is that of these trials together,
 * because the few folds of the best trial alone say little about it.
 */
public final class Terminator extends Configured {
  private @Range(atLeast = 4) int minTrials = 20;

  private Terminator() {}

  /** Creates the terminator. */
  public static Terminator of() {
    return new Terminator();
  }

  /** Sets the number of trials with all epochs before which no search ends, by default 20. */
  public Terminator minTrials(int number) {
    return with(this, t -> t.minTrials = number);
  }

  void check(Goals goals) {
    Check.that(
        goals.objectives().size() == 1,
        "Terminator: expected one objective, received %s.",
        goals.objectives());
  }

  /**
   * Returns whether a search is over. The trials need scores of several repeats or folds, see
   * {@link Search#tell(Trial, double...)}; only those among which the best is chosen are looked at.
   */
  public boolean isOver(Trials trials) {
    check(Check.given("Terminator", "trials", trials).goals());
    var full = trials.full();
    if (full.size() < minTrials) return false;
    var scores = full.get(0).partScores();
    Check.that(
        scores.size() > 1,
        "Terminator: expected trials with scores of several repeats or folds, received %s.",
        full.get(0));
    if (trials.space().isEmpty()) return true; // all trials are the same
    boolean shared = trials.goals().evaluation().sharesSamples();
    var better = full.subList(0, (full.size() + 1) / 2);
    double squares = 0;
    int known = 0;
    for (var trial : better) {
      if (trial.partScores().size() < scores.size()) continue; // it ended after some folds
      squares += Math.pow(Uncertainty.standardError(trial.partScores(), shared), 2);
      known++;
    }
    var random = trials.random(-1 - full.size());
    return GaussianProcess.regret(trials, better, random) < Math.sqrt(squares / known);
  }
}
