package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * Trains the trials of a {@link Tuner}. The folder has, for each training of a trial, the state
 * from which it goes on.
 *
 * @param folds null without cross-validation
 * @param wilcoxon the error of {@link Tuner#wilcoxon}, or null
 * @param folder the folder of the states; null where a task is sent
 */
record TrialTraining(
    Function<HyperParameters, ? extends Model> build,
    Function<HyperParameters, ? extends Dataset> samples,
    Function<HyperParameters, Fit> fit,
    Goals goals,
    @Nullable Folds folds,
    @Nullable Double wilcoxon,
    long seed,
    @Nullable Path folder)
    implements Serializable {
  private static final int FEW = 5; // trials, whose median says little
  private static final long NEXT = 0x9E3779B97F4A7C15L; // from the seed of a part to the next one

  /** Returns the name of the folder of a trial. */
  static String folderOf(int trial) {
    return "trial-" + trial;
  }

  /** Returns the same with the states in another folder. */
  TrialTraining in(@Nullable Path other) {
    return new TrialTraining(build, samples, fit, goals, folds, wilcoxon, seed, other);
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
    for (int part = 0; part < trial.parts().size(); part++) {
      if (trial.parts().hasEnded(part)) continue;
      // A process may have been killed before it ended the part.
      if (trial.parts().epochs(part) < until && !isTooCostly(trial, part)) {
        var rival = wilcoxon == null ? null : rival(search.trials(), trial, until);
        if (wilcoxon != null && rival != null && isWorse(trial, rival, until, wilcoxon)) {
          search.end(trial, until, estimate(trial, rival, until));
          return;
        }
        int own = part;
        if (!withSeed(trial, part, () -> train(search, trial, own, until, deadline))) return;
      }
      boolean isWhole = trial.parts().epochs(part) >= epochs();
      if (isWhole || isTooCostly(trial, part)) endPart(search, trial, part);
    }
  }

  private boolean isTooCostly(Trial trial, int part) {
    var last = trial.parts().measures(part, trial.parts().epochs(part));
    return last != null && goals.isTooCostly(last);
  }

  private static void endPart(Search search, Trial trial, int part) {
    if (!trial.parts().hasEnded(part)) search.end(trial, part);
  }

  /** Trains a part; returns false if it was stopped. */
  private boolean train(Search search, Trial trial, int part, int until, long deadline) {
    if (isOver(deadline)) return false;
    var rate = trial.parent() == null ? null : newRate(trial, part);
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
      if (folds != null) {
        Check.that(
            !TrainerInternals.hasValidation(options),
            "crossValidation takes the samples for validation from those for training: leave out"
                + " validation and validationSplit");
        var split = folds.split(data, part);
        data = split.train();
        options = options.validation(split.test());
      }
      search.begin(trial);
      var rung = new Rung(search, trial, part, goals, until, deadline);
      var callbacks = new ArrayList<Callback>(List.of(rung));
      if (rate != null) callbacks.add(new NewRate(trial.from(), rate));
      callbacks.add(backup(trial, part));
      try {
        var unused =
            model.fit(
                data,
                TrainerInternals.adding(options.verbose(0), callbacks.toArray(Callback[]::new)));
      } catch (IllegalArgumentException e) {
        Check.that(
            rung.hasBegun() || trial.parent() == null,
            "the state of trial %s does not fit the values %s: hyperparameters of"
                + " PopulationBasedTraining must not change the shapes of weights or what the"
                + " optimizer keeps, as rates and shares of dropout do not. %s",
            trial.parent(),
            trial.values(),
            e.getMessage());
        throw e;
      }
      boolean stopped = Thread.interrupted() || isOver(deadline);
      int done = trial.parts().epochs(part);
      if (stopped && done == 0) return false; // it begins again when the search goes on
      Check.that(done > 0, "the training ended before its first epoch");
      checkFinite(trial, part);
      boolean early = !stopped && done < until; // by a callback of its own, or for its costs
      if (early || done >= epochs) endPart(search, trial, part);
      return !stopped;
    } finally {
      model.close();
    }
  }

  private static boolean isOver(long deadline) {
    return deadline != 0 && System.nanoTime() - deadline >= 0;
  }

  private void checkFinite(Trial trial, int part) {
    var measures = requireNonNull(trial.parts().measures(part, trial.parts().epochs(part)));
    for (int i = 0; i < measures.length; i++) {
      Check.that(
          Double.isFinite(measures[i]),
          "%s became %s%s",
          goals.keys().get(i),
          measures[i],
          goals.evaluation().parts() == 1 ? "" : " in " + goals.evaluation().name(part));
    }
  }

  // ---- trials that end after some of their parts ----

  /**
   * Returns the trial that another one must not be worse than to go on: at the end the best one;
   * before, the median of at least five, because the better half may go on. Null if there is none.
   */
  private @Nullable Trial rival(Trials trials, Trial trial, int until) {
    var others =
        trials.stream()
            .filter(t -> t != trial && Double.isFinite(trials.loss(t, until)))
            .filter(t -> t.parts().scores(until).size() == t.parts().size())
            .sorted(Comparator.comparingDouble(t -> trials.loss(t, until)))
            .toList();
    if (until == epochs()) return others.isEmpty() ? null : others.get(0);
    return others.size() < FEW ? null : others.get(others.size() / 2);
  }

  /** Returns the losses of a trial and of its rival in the parts that the trial has. */
  private double[][] pairs(Trial trial, Trial rival, int until) {
    var objective = goals.objectives().get(0);
    var parts =
        IntStream.range(0, trial.parts().size())
            .filter(part -> trial.parts().measures(part, until) != null)
            .toArray();
    var pairs = new double[2][];
    var both = List.of(trial, rival);
    for (int i = 0; i < 2; i++) {
      var measures = both.get(i).parts();
      pairs[i] =
          Arrays.stream(parts)
              .mapToDouble(
                  part -> objective.loss(requireNonNull(measures.measures(part, until))[0]))
              .toArray();
    }
    return pairs;
  }

  private boolean isWorse(Trial trial, Trial rival, int until, double error) {
    var pairs = pairs(trial, rival, until);
    return pairs[0].length > 0
        && StatUtils.mean(pairs[0]) > StatUtils.mean(pairs[1])
        && SignedRank.greater(pairs[0], pairs[1]) < error;
  }

  /**
   * Returns the measures that a trial probably would have: the score of its rival and the mean
   * difference between the two in the parts that both have, so that easy parts are no advantage;
   * the means of other measures.
   */
  private double[] estimate(Trial trial, Trial rival, int until) {
    var estimate = trial.parts().meanOfSome(until);
    var pairs = pairs(trial, rival, until);
    double behind = StatUtils.mean(pairs[0]) - StatUtils.mean(pairs[1]);
    var objective = goals.objectives().get(0);
    // A callback may have ended the rival before.
    double score = requireNonNull(rival.measures(Math.min(until, rival.epochs())))[0];
    estimate[0] = objective.loss(objective.loss(score) + behind);
    return estimate;
  }

  // ---- trials that go on with the state of another one ----

  /** Copies the states of a trial for one that goes on with them. */
  void copy(Trial from, int number) {
    for (int part = 0; part < from.parts().size(); part++) {
      var source = state(from.number(), part);
      var target = state(number, part);
      try (var files = Files.list(source)) {
        Files.createDirectories(target);
        for (var file : files.toList()) {
          var copy = target.resolve(file.getFileName().toString());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (IOException e) {
        throw FileErrors.cannot("copy", source, e);
      }
    }
  }

  /** Returns the learning rate of a trial whose parent has another one; null if it has none. */
  private @Nullable Double newRate(Trial trial, int part) {
    var rate = rate(trial, part);
    var parent = trial.parentTrial();
    return rate == null || parent == null || rate.equals(rate(parent, part)) ? null : rate;
  }

  private @Nullable Double rate(Trial trial, int part) {
    var model = withSeed(trial, part, () -> model(trial));
    try {
      var state = model.optimizerState();
      return state.isScheduled() ? null : (Double) state.learningRate();
    } finally {
      model.close();
    }
  }

  /** Sets the rate at the first epoch after the state of another trial, whose rate was restored. */
  private static final class NewRate extends Callback {
    private final int first;
    private final double rate;

    NewRate(int first, double rate) {
      this.first = first;
      this.rate = rate;
    }

    @Override
    public void onEpochBegin(int epoch) {
      if (epoch == first) training().optimizerState().learningRate(rate);
    }
  }

  // ---- models ----

  /**
   * Returns the model of a trial: the first of several repeats, with its weights after its last
   * epoch; after a cross-validation, a model that is trained with all samples, for as many epochs.
   */
  Model trained(Trial trial) {
    int part = folds == null ? 0 : trial.parts().size(); // beside the folds
    return withSeed(trial, part, () -> restored(trial, part));
  }

  private Model restored(Trial trial, int part) {
    int epochs = folds == null ? trial.parts().epochs(0) : trial.epochs();
    var model = model(trial);
    // A training that has all its epochs already only restores the state of its last one.
    var options = TrainerInternals.withEpochs(fit.apply(trial.hp()), epochs).verbose(0);
    if (folds != null) options = TrainerInternals.withoutValidation(options);
    else options = options.callbacks();
    var unused =
        model.fit(samples.apply(trial.hp()), TrainerInternals.adding(options, backup(trial, part)));
    return model;
  }

  /** The draws of a training depend on its trial and part only, whatever runs beside it. */
  private <T> T withSeed(Trial trial, int part, Supplier<T> body) {
    return Seed.with(seed * 31 + trial.number() + part * NEXT, body);
  }

  /** Returns the model of a trial, before its training. */
  private Model model(Trial trial) {
    var model = build.apply(trial.hp());
    Check.that(model != null, "the function returned null, expected a compiled model");
    return model;
  }

  private BackupAndRestore backup(Trial trial, int part) {
    return BackupAndRestore.of(state(trial.number(), part).toString()).deleteCheckpoint(false);
  }

  /** Returns the folder of a trial. */
  Path own(int trial) {
    return requireNonNull(folder).resolve(folderOf(trial));
  }

  private Path state(int trial, int part) {
    var own = own(trial);
    if (goals.evaluation().parts() == 1) return own;
    return own.resolve(part == goals.evaluation().parts() ? "all" : "part-" + part);
  }
}
