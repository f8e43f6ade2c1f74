package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import java.util.ArrayList;
import java.util.List;
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
   * Returns the best of the trials with their last score, or else with the most epochs.
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

  /** Returns the Pareto front of several objectives, see {@link Trials#front}. */
  public List<Trial> front() {
    return trials().front();
  }

  /**
   * The interval of a score.
   *
   * @param low the lower end
   * @param high the upper end
   */
  public record Interval(double low, double high) {}

  /** Returns the {@link #interval(Trial) interval} of the score of the best trial. */
  public Interval interval() {
    return interval(best());
  }

  /**
   * Returns the interval that contains the mean score of a trial with a probability of 95 %, as far
   * as its repeats or folds show: {@code mean ± t s √(1 / k)} for {@code k} repeats, and {@code
   * mean ± t s √(1 / k + 1 / (k - 1))} for {@code k} folds, whose trainings share samples (Nadeau
   * and Bengio, 2003). Repeats show the chance of the seed only, not that of the validation
   * samples. The interval of the best trial does not know that it was chosen, see {@link
   * #optimism}.
   *
   * @throws IllegalArgumentException if the trial has fewer than two repeats or folds
   */
  public Interval interval(Trial trial) {
    var parts = Check.given("interval", "trial", trial).partScores();
    Check.that(
        parts.size() > 1,
        "interval: expected a trial with several trainings, received %s: set crossValidation(...)"
            + " or executionsPerTrial(...).",
        trial);
    double half = Uncertainty.halfWidth(parts, trials().goals().evaluation().sharesSamples());
    double mean = parts.stream().mapToDouble(s -> s).average().orElseThrow();
    return new Interval(mean - half, mean + half);
  }

  /**
   * Returns by how much the best score is better than it will be if the best trial is measured
   * again, see {@link Trials#optimism}; NaN without repeats and folds.
   */
  public double optimism() {
    return trials().optimism();
  }

  /**
   * Returns the model of the best trial, with its weights after its last epoch: those of the first
   * of several repeats; after a cross-validation those of a training with all samples, with the
   * values of the trial and for as many epochs, without validation and without the callbacks that
   * need one.
   */
  public Model bestModel() {
    return model(best());
  }

  /** Returns the model of a trial, as {@link #bestModel}. */
  public Model model(Trial trial) {
    Check.given("TunerResult.model", "trial", trial);
    Check.that(trial.epochs() > 0, "Tuner: %s has no weights.", trial);
    return training.trained(trial);
  }

  /**
   * Returns the trials, the best first, and with repeats or folds how far the best score can be
   * trusted.
   */
  @Override
  public String toString() {
    var all = trials();
    var ranked = all.ranked();
    var text = new StringBuilder(all.size() + " trials");
    var evaluation = all.goals().evaluation();
    if (evaluation.parts() > 1) text.append(" of " + evaluation);
    if (!ranked.isEmpty() && best().partScores().size() > 1) {
      add(
          text,
          "; the best score is %.5g, from %.5g to %.5g with 95 %% certainty; because it was chosen,"
              + " it is about %.2g too good",
          best().score(),
          interval().low(),
          interval().high(),
          optimism());
    }
    var front = all.goals().objectives().size() == 1 ? List.<Trial>of() : front();
    if (!front.isEmpty()) add(text, "; %d on the front (*)", front.size());
    for (var trial : ranked) {
      var score = all.goals().keys().size() == 1 ? number(trial.score()) : measures(trial);
      add(
          text,
          "%n%s after %d epochs, trial %d: %s",
          front.contains(trial) ? "* " + score : score,
          trial.epochs(),
          trial.number(),
          trial.valuesText());
    }
    return text.toString();
  }

  private static String measures(Trial trial) {
    var parts = new ArrayList<String>();
    trial.measures().forEach((key, value) -> parts.add(key + " " + number(value)));
    return String.join(", ", parts);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
