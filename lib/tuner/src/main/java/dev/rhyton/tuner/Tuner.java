package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains models with different hyperparameters and finds the best of them, as KerasTuner.
 *
 * <pre>{@code
 * var tuner = Tuner.of(hp -> {
 *   var model = Sequential.of(
 *       Dense.of(hp.log().integer("units", 16, 256)).activation("relu"),
 *       Dense.of(10).activation("softmax"));
 *   model.compile(Adam.of(hp.log().real("rate", 1e-4, 1e-1)),
 *       "sparse_categorical_crossentropy", "accuracy");
 *   return model;
 * });
 * var result = tuner.maximize("val_accuracy").minutes(5)
 *     .search(train, epochs(27).validation(validation));
 * result.bestModel().evaluate(test);
 * }</pre>
 *
 * <p>The trials are compared by the objective after their last epoch. The best of many scores is
 * better than the model is, the more so the smaller the validation part: report the score on
 * samples that the search has not seen.
 *
 * <p>In a folder, a search that was interrupted continues: finished epochs are not repeated, and
 * the trials, scores and weights are those of a search without interruption. The folder has a
 * journal and, for each trial, the state from which its training goes on.
 *
 * <p>Several processes may call {@code search} with the same folder, on one computer or on several
 * with a file system that supports locks: they share the trials, and each call returns when no
 * trial runs and none is left. A process locks the trials that it trains; the system frees the
 * locks of a process that ends, however it ends, and another process goes on with its trials from
 * their last finished epochs. Each trial is the same as if it ran by itself, and with one process
 * and one trial at a time the whole search is repeatable; otherwise, which trials there are depends
 * on which of them ends first.
 */
public final class Tuner extends Configured {
  private static final int MOST_PARTS = 10_000; // trainings of a trial

  private final transient Function<HyperParameters, ? extends Model> build;
  private Searcher searcher = Tpe.of();
  private Scheduler scheduler = SuccessiveHalving.hyperband();
  private transient Goals goals = Goals.of(Objective.minimize("val_loss"));
  private @Range(above = 0, below = 1) @Nullable Double wilcoxon; // null for none
  private @Nullable Terminator terminator; // null for none
  private @Range(atLeast = 1) @Nullable Integer trials; // null for any number
  private @Range(above = 0) @Nullable Double minutes; // null for any time
  private @Range(atLeast = 1) @Nullable Integer parallel; // null for the places of workers, or 1
  private @Range(atLeast = 1) int maxConsecutiveFailedTrials = 3;
  private long seed = 1;
  private @Range(atLeast = 0, atMost = 2) int verbose = 1;
  private transient @Nullable Path folder;
  private transient @Nullable TrialWorkers workers; // null for this process
  private transient List<Map<String, Object>> first = List.of();

  private Tuner(Function<HyperParameters, ? extends Model> build) {
    this.build = Check.given("Tuner", "build", build);
  }

  /** Creates a tuner for a function that makes a compiled model. */
  public static Tuner of(Function<HyperParameters, ? extends Model> build) {
    return new Tuner(build);
  }

  /** Creates a tuner for a function that can be sent to {@linkplain #on other processes}. */
  public static Tuner of(TrialFunction<? extends Model> build) {
    return new Tuner(build);
  }

  /** Sets what proposes values, by default {@link Tpe}. */
  public Tuner searcher(Searcher how) {
    return with(this, t -> t.searcher = how);
  }

  /** Sets what decides which trials train longer, by default Hyperband. */
  public Tuner scheduler(Scheduler how) {
    return with(this, t -> t.scheduler = how);
  }

  /** Sets the value of the logs that is to be small, by default {@code "val_loss"}. */
  public Tuner minimize(String key) {
    return objectives(Objective.minimize(key));
  }

  /** Sets the value of the logs that is to be large, such as {@code "val_accuracy"}. */
  public Tuner maximize(String key) {
    return objectives(Objective.maximize(key));
  }

  /**
   * Sets several objectives, such as {@code objectives(Objective.maximize("val_accuracy"),
   * Objective.minimize("parameters"))}. There is no best trial then, but a {@link
   * TunerResult#front}. An objective is a value of the logs or a cost: {@code "seconds"}, the time
   * of a training so far, {@code "parameters"}, the number of values in the weights of the model,
   * or {@code "bytes"}, the memory that they need. Seconds differ from run to run, and with them
   * the search.
   */
  public Tuner objectives(Objective... all) {
    var given = Check.all("Tuner", "objectives", all);
    return with(this, t -> t.goals = new Goals(given, goals.constraints(), goals.evaluation()));
  }

  /**
   * Sets the greatest value that a measure may have: a cost, see {@link #objectives}, or a value of
   * the logs. A trial with a greater one counts as worse than all that keep it, and does not train
   * longer. One that is too costly ends after the epoch.
   */
  public Tuner constraint(String key, double most) {
    return with(this, t -> t.goals = goals.constraint(key, most));
  }

  /**
   * Sets how often a trial is trained, each time with another seed; by default once. Its score is
   * the mean. The best model is that of the first training.
   */
  public Tuner executionsPerTrial(int number) {
    checkParts("executionsPerTrial", 1, number);
    if (number == 1 && goals.evaluation().isFolds()) return this;
    return evaluation(new Evaluation(number, false));
  }

  /**
   * Sets the number of folds of a cross-validation: the samples are divided into so many parts, and
   * a trial is trained without one of them, on which it is validated, for each of them. Its score
   * is the mean. If the targets are classes, each fold has about as many samples of each. The best
   * model is trained again, with all samples, for as many epochs.
   */
  public Tuner crossValidation(int folds) {
    checkParts("crossValidation", 2, folds);
    return evaluation(new Evaluation(folds, true));
  }

  private static void checkParts(String what, int least, int number) {
    Check.that(
        number >= least && number <= MOST_PARTS,
        "Tuner: %s must be from %d to %d, received %d.",
        what,
        least,
        MOST_PARTS,
        number);
  }

  private Tuner evaluation(Evaluation how) {
    var other = goals.evaluation();
    Check.that(
        how.parts() == 1 || other.parts() == 1 || how.isFolds() == other.isFolds(),
        "Tuner: executionsPerTrial and crossValidation exclude each other, received %s and %s.",
        other,
        how);
    return with(this, t -> t.goals = goals.evaluation(how));
  }

  /**
   * Lets a trial end after some of its repeats or folds if it is worse than the best trial in
   * those, by the signed-rank test of Wilcoxon with this probability of an error, such as 0.1. In
   * rungs before the last one it must be worse than the median. Its score is that of the trial with
   * which it was compared, and the mean difference. The probability is at least 1 / 2ⁿ after n
   * parts: with 0.1, a trial ends after four of them at the earliest. As WilcoxonPruner of Optuna.
   */
  public Tuner wilcoxon(double error) {
    return with(this, t -> t.wilcoxon = error);
  }

  /** Sets what ends a search from which little is to be expected; by default nothing. */
  public Tuner terminator(Terminator how) {
    return with(this, t -> t.terminator = Check.given("Tuner", "terminator", how));
  }

  /** Sets the largest number of trials. A search needs this or {@link #minutes}. */
  public Tuner trials(int most) {
    return with(this, t -> t.trials = most);
  }

  /**
   * Sets the time of a call of {@code search}. Trials that run when it is over stop after their
   * batch and are validated; one that does not stop is given up.
   */
  public Tuner minutes(double limit) {
    return with(this, t -> t.minutes = limit);
  }

  /**
   * Sets the number of trials that are trained side by side, by default 1, or as many as
   * {@linkplain #on workers} can train. Each trial has the same weights as if it ran by itself;
   * which trials there are depends on which of them ends first, if the searcher or the scheduler
   * learns from scores.
   */
  public Tuner parallel(int number) {
    return with(this, t -> t.parallel = number);
  }

  /**
   * Trains the trials in other processes, such as those of a cluster, which get the functions of
   * this tuner. The folder with the states of trials is that of this process. If a process is lost,
   * its trial goes on from the state that was sent to it.
   */
  public Tuner on(TrialWorkers others) {
    return with(this, t -> t.workers = Check.given("Tuner", "workers", others));
  }

  /** Sets the number of trials that may fail one after another, by default 3. */
  public Tuner maxConsecutiveFailedTrials(int number) {
    return with(this, t -> t.maxConsecutiveFailedTrials = number);
  }

  /** Sets the seed of the search, by default 1. Each trial has a seed of its own. */
  public Tuner seed(long number) {
    return with(this, t -> t.seed = number);
  }

  /**
   * Sets how a search is shown: 0 for not at all, 1 (default) for a table of the best trials in a
   * notebook and a line for each trial elsewhere, 2 for lines everywhere.
   */
  public Tuner verbose(int level) {
    return with(this, t -> t.verbose = level);
  }

  /** Sets the folder in which the search is kept; without it, it is kept until the program ends. */
  public Tuner folder(Path path) {
    return with(this, t -> t.folder = Check.given("Tuner", "folder", path));
  }

  /** Adds values with which the search begins, such as good ones that are known. */
  public Tuner enqueue(Map<String, Object> values) {
    var all = new ArrayList<>(first);
    all.add(Map.copyOf(Check.entries("Tuner", "values", values)));
    return with(this, t -> t.first = List.copyOf(all));
  }

  @Override
  protected void check() {
    Check.given("Tuner", "searcher", searcher);
    Check.given("Tuner", "scheduler", scheduler);
    Check.that(
        wilcoxon == null || goals.objectives().size() == 1,
        "Tuner: wilcoxon compares one objective, received %s.",
        goals.objectives());
  }

  private int places() {
    if (parallel != null) return parallel;
    return workers == null ? 1 : Math.max(1, workers.places());
  }

  /** Returns what all processes that use a folder must have in common, beside the search. */
  private Map<String, String> same() {
    var same = new LinkedHashMap<String, String>();
    same.put("scheduler", scheduler.toString());
    if (wilcoxon != null) same.put("wilcoxon", wilcoxon.toString());
    if (terminator != null) same.put("terminator", terminator.toString());
    return same;
  }

  /** Searches with the same samples and options of {@code fit} for all trials. */
  public TunerResult search(Dataset train, Fit fit) {
    Check.given("search", "train", train);
    Check.given("search", "fit", fit);
    Check.that(
        workers == null,
        "Tuner: the samples are in this process, but the trials run in others: create samples there,"
            + " search(hp -> samples, hp -> options).");
    return search(hp -> train, hp -> fit);
  }

  /** Searches with functions that can be sent to {@linkplain #on other processes}. */
  public TunerResult search(TrialFunction<? extends Dataset> train, TrialFunction<Fit> fit) {
    return search((Function<HyperParameters, ? extends Dataset>) train, fit);
  }

  /**
   * Searches with samples and options of {@code fit} that depend on hyperparameters, such as the
   * batch size. The number of epochs is that of a full training and the same for all trials.
   *
   * <p>For {@link #crossValidation}, the samples need random access, and are divided in the same
   * way for all trials that have the same ones.
   */
  public TunerResult search(
      Function<HyperParameters, ? extends Dataset> train, Function<HyperParameters, Fit> fit) {
    Check.given("search", "train", train);
    Check.given("search", "fit", fit);
    Check.that(
        trials != null
            || minutes != null
            || searcher instanceof GridSearch
            || scheduler instanceof PopulationBasedTraining,
        "Tuner: nothing ends the search: set trials(...) or minutes(...).");
    checkParts();
    var place = folder == null ? SearchFolder.temporary() : folder;
    var search = Search.of(searcher, seed, goals).in(place, same());
    search.begin(first);
    var folds = goals.evaluation().isFolds() ? new Folds(goals.evaluation().parts(), seed) : null;
    var training = new TrialTraining(build, train, fit, goals, folds, wilcoxon, seed, place);
    search.copier(training::copy);
    TunerRun.Runner runner = training::train;
    if (workers != null) {
      TrialTask.check(search.kind(), training);
      runner = TrialTask.on(workers, training);
    }
    var limits =
        new TunerRun.Limits(this::places, trials, minutes, terminator, maxConsecutiveFailedTrials);
    var plan =
        new SearchPlan(
            goals.objectives().get(0).key(),
            goals.objectives().get(0).minimizes(),
            training.epochs(),
            trials,
            minutes,
            search.trials());
    var listener = SearchDisplays.of(plan, verbose);
    search.listener(listener);
    try {
      new TunerRun(search, scheduler, runner, training.epochs(), limits).run();
    } finally {
      listener.onSearchEnd();
    }
    return new TunerResult(search, training);
  }

  private void checkParts() {
    for (var what : List.of("wilcoxon", "terminator")) {
      var set = what.equals("wilcoxon") ? wilcoxon : terminator;
      Check.that(
          set == null || goals.evaluation().parts() > 1,
          "Tuner: %s needs several trainings of a trial: set crossValidation(...) or"
              + " executionsPerTrial(...).",
          what);
    }
    if (terminator != null) terminator.check(goals);
    Check.that(
        wilcoxon == null || workers == null,
        "Tuner: wilcoxon compares a trial with others, which other processes do not know: leave out"
            + " wilcoxon or on.");
  }
}
