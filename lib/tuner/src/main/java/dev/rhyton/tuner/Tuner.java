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
  private final transient Function<HyperParameters, ? extends Model> build;
  private Searcher searcher = Tpe.of();
  private Scheduler scheduler = SuccessiveHalving.hyperband();
  private String objective = "val_loss";
  private boolean minimizes = true;
  private @Range(atLeast = 1) Integer trials; // null for any number
  private @Range(above = 0) Double minutes; // null for any time
  private @Range(atLeast = 1) Integer parallel; // null for the places of workers, or 1
  private @Range(atLeast = 1) int maxConsecutiveFailedTrials = 3;
  private long seed = 1;
  private @Range(atLeast = 0, atMost = 2) int verbose = 1;
  private transient Path folder;
  private transient TrialWorkers workers; // null for this process
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
    return with(this, t -> t.goal(key, true));
  }

  /** Sets the value of the logs that is to be large, such as {@code "val_accuracy"}. */
  public Tuner maximize(String key) {
    return with(this, t -> t.goal(key, false));
  }

  private void goal(String key, boolean small) {
    objective = Check.given("Tuner", "objective", key);
    minimizes = small;
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
  }

  private int places() {
    if (parallel != null) return parallel;
    return workers == null ? 1 : Math.max(1, workers.places());
  }

  /** Returns what all processes that use a folder must have in common, beside the search. */
  private Map<String, String> same() {
    var same = new LinkedHashMap<String, String>();
    same.put("scheduler", scheduler.toString());
    same.put("objective", objective);
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
   */
  public TunerResult search(
      Function<HyperParameters, ? extends Dataset> train, Function<HyperParameters, Fit> fit) {
    Check.given("search", "train", train);
    Check.given("search", "fit", fit);
    Check.that(
        trials != null || minutes != null || searcher instanceof GridSearch,
        "Tuner: nothing ends the search: set trials(...) or minutes(...).");
    var place = folder == null ? SearchFolder.temporary() : folder;
    var search = minimizes ? Search.minimize(searcher, seed) : Search.maximize(searcher, seed);
    search = search.in(place, same());
    search.begin(first);
    var training = new TrialTraining(build, train, fit, objective, seed, place);
    TunerRun.Runner runner = training::train;
    if (workers != null) {
      TrialTask.check(search.kind(), training);
      runner = TrialTask.on(workers, training);
    }
    var limits = new TunerRun.Limits(this::places, trials, minutes, maxConsecutiveFailedTrials);
    var plan =
        new SearchPlan(objective, minimizes, training.epochs(), trials, minutes, search.trials());
    var listener = SearchDisplays.of(plan, verbose);
    search.listener(listener);
    try {
      new TunerRun(search, scheduler, runner, training.epochs(), limits).run();
    } finally {
      listener.onSearchEnd();
    }
    return new TunerResult(search, training);
  }
}
