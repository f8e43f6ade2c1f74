package dev.rhyton.tuner;

import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.Seed;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Trains the trials of a {@link Tuner}. The folder has, for each trial, the state from which its
 * training goes on.
 *
 * @param objective the value of the logs that is the score
 */
record TrialTraining(
    Function<HyperParameters, ? extends Model> build,
    Function<HyperParameters, ? extends Dataset> samples,
    Function<HyperParameters, Fit> fit,
    String objective,
    long seed,
    Path folder)
    implements Serializable {

  /** Returns the name of the folder of a trial. */
  static String folderOf(int trial) {
    return "trial-" + trial;
  }

  /** Returns the same with the states in another folder. */
  TrialTraining in(Path other) {
    return new TrialTraining(build, samples, fit, objective, seed, other);
  }

  /** Returns the number of epochs of a full training, which all trials have. */
  int epochs() {
    var some = new HyperParameters(p -> p.at(0.5));
    return TrainerInternals.epochs(Check.given("search", "fit", fit.apply(some)));
  }

  /**
   * Trains a trial until it has a number of epochs, and tells the search its scores.
   *
   * @param deadline the nanoseconds at which it stops, or 0
   */
  void train(Search search, Trial trial, int until, long deadline) {
    var unused =
        withSeed(
            trial,
            () -> {
              trainInThread(search, trial, until, deadline);
              return null;
            });
  }

  private void trainInThread(Search search, Trial trial, int until, long deadline) {
    var model = model(trial);
    try {
      var options = fit.apply(trial.hp());
      int epochs = epochs();
      int full = TrainerInternals.epochs(options);
      Check.that(
          full == epochs,
          "the number of epochs must be the same in all trials, received %d and %d",
          epochs,
          full);
      var data = samples.apply(trial.hp());
      search.begin(trial);
      var rung = new Rung(search, trial, objective, until, deadline);
      var unused =
          model.fit(data, TrainerInternals.adding(options.verbose(0), rung, backup(trial)));
      boolean isOver = deadline != 0 && System.nanoTime() - deadline >= 0;
      boolean stopped = Thread.interrupted() || isOver;
      if (stopped && trial.scores().isEmpty()) return; // it begins again when the search goes on
      Check.that(Double.isFinite(trial.score()), "%s became %s", objective, trial.score());
      boolean early = !stopped && trial.epochs() < until; // by a callback of its own
      if (early || trial.epochs() >= epochs) search.end(trial);
    } finally {
      model.close();
    }
  }

  /** Returns the model of a trial, with its weights after its last epoch. */
  Model trained(Trial trial) {
    return withSeed(trial, () -> restored(trial));
  }

  private Model restored(Trial trial) {
    var model = model(trial);
    // A training that has all its epochs already: it only restores the state of its last one.
    var options = TrainerInternals.withEpochs(fit.apply(trial.hp()), trial.epochs());
    var unused = model.fit(samples.apply(trial.hp()), options.callbacks(backup(trial)).verbose(0));
    return model;
  }

  /** The draws of a trial depend on its number only, whatever runs beside it. */
  private <T> T withSeed(Trial trial, Supplier<T> body) {
    return Seed.with(seed * 31 + trial.number(), body);
  }

  /** Returns the model of a trial, before its training. */
  private Model model(Trial trial) {
    var model = build.apply(trial.hp());
    Check.that(model != null, "the function returned null, expected a compiled model");
    return model;
  }

  private BackupAndRestore backup(Trial trial) {
    var place = folder.resolve(folderOf(trial.number()));
    return BackupAndRestore.of(place.toString()).deleteCheckpoint(false);
  }
}
