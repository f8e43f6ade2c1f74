package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/** The trials of a {@link Tuner}, and the best of their models. */
public final class TunerResult {
  private final Search search;
  private final Function<HyperParameters, ? extends Model> build;
  private final Function<HyperParameters, ? extends Dataset> train;
  private final Function<HyperParameters, Fit> fit;
  private final Path folder;

  TunerResult(
      Search search,
      Function<HyperParameters, ? extends Model> build,
      Function<HyperParameters, ? extends Dataset> train,
      Function<HyperParameters, Fit> fit,
      Path folder) {
    this.search = search;
    this.build = build;
    this.train = train;
    this.fit = fit;
    this.folder = folder;
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
    var model = Tuner.model(build, trial, trials().seed());
    // A training that has all its epochs already: it only restores the state of its last one.
    var options = TrainerInternals.withEpochs(fit.apply(trial.hp()), trial.epochs());
    var backup = Tuner.backup(folder, trial);
    var unused = model.fit(train.apply(trial.hp()), options.callbacks(backup).verbose(0));
    return model;
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
