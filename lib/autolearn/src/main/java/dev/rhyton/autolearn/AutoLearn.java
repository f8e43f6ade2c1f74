package dev.rhyton.autolearn;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Range;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.tribuo.Baselines;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Tpe;
import dev.rhyton.tuner.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Finds the best model for a table, arrays, or a folder of images or texts, in the time that it is
 * given.
 *
 * <pre>{@code
 * var learned = AutoLearn.of(train, "species").minutes(5).fit();
 * learned.leaderboard();
 * learned.model().evaluate(test);
 * }</pre>
 *
 * <p>It finds out what each column is ({@link TableFeatures}), trains configurations that are known
 * to be good (linear models, random forests and gradient boosting of Tribuo, networks of Rhyton
 * under the learning modes), then searches their hyperparameters ({@link Tpe}). Each is
 * cross-validated: a row is predicted by the model that has not seen it. At the end, an ensemble is
 * selected from all of them (Caruana et al., 2004), which predicts by the models of the folds.
 *
 * <p>The scores of the leaderboard are those of the cross-validation. The best of many looks better
 * than it is, which {@link AutoLearnResult#optimism} measures; samples that this class has not seen
 * tell how good the model is.
 */
public final class AutoLearn extends Configured {
  static {
    Baselines.quiet();
  }

  private static final int MOST_KEPT = 50; // candidates whose models are kept
  private static final double MOST_OF_TIME = 0.25; // for a candidate
  private static final int ROUNDS = 4; // of the portfolio
  private static final int FEWEST_ROWS = 10;

  private transient Object samples;
  private transient Features features;
  private transient @Nullable Boolean learnedAs; // the regression of the features
  private @Nullable String objective; // null: log_loss or rmse
  private @Range(above = 0) @Nullable Double minutes; // null for any time
  private @Range(atLeast = 1) @Nullable Integer trials; // null for any number
  private @Range(atLeast = 2, atMost = 20) int folds = 5;
  private long seed = 1;
  private @Range(atLeast = 0, atMost = 1) int verbose = 1;
  private transient Table table;
  private transient String target;
  private transient @Nullable ArrayDataset arrays;
  private transient List<String> classNames = List.of();
  private @Nullable Boolean regression; // null: as the target says

  @SuppressWarnings("NullAway.Init") // of sets the samples, and check what follows from them
  private AutoLearn() {}

  /** Creates a search for a table, one of whose columns is predicted from the others. */
  public static AutoLearn of(Table table, String target) {
    Check.given("AutoLearn", "table", table);
    Check.given("AutoLearn", "target", target);
    return made(
        new AutoLearn(),
        a -> {
          a.table = table;
          a.target = target;
        });
  }

  /**
   * Creates a search for arrays: rows of numbers, or images of shape {@code (samples, height,
   * width, channels)}. Whole numbers as targets are indices of classes, others are quantities.
   */
  public static AutoLearn of(ArrayDataset samples) {
    return of(samples, List.of());
  }

  /** Creates a search for arrays and their targets. */
  public static AutoLearn of(Object x, Object y) {
    return of(Dataset.of(x, y));
  }

  private static AutoLearn of(ArrayDataset samples, List<String> classNames) {
    Check.given("AutoLearn", "samples", samples);
    Check.that(
        samples.inputs().size() == 1 && samples.targets().size() == 1,
        "AutoLearn: expected samples with one input and one target, received %d and %d.",
        samples.inputs().size(),
        samples.targets().size());
    int rank = samples.x().shape().rank();
    Check.that(
        rank >= 2 && rank <= 4,
        "AutoLearn: expected rows of shape (samples, features) or images of shape (samples, height,"
            + " width, channels), received %s.",
        samples.x().shape());
    return made(
        new AutoLearn(),
        a -> {
          a.arrays = samples;
          a.classNames = classNames;
        });
  }

  /**
   * Creates a search for a folder of images with a folder for each class.
   *
   * @param size the height and width to which images are resized
   */
  public static AutoLearn ofImages(Path folder, int size) {
    Check.given("AutoLearn", "folder", folder);
    var images = Datasets.imageDatasetFromDirectory(folder).targetSize(size, size);
    var all = images.read(Member.range(0, (int) images.size()));
    return of(Dataset.of(all), images.classNames());
  }

  /** Creates a search for a folder of texts with a folder for each class. */
  public static AutoLearn ofTexts(Path folder) {
    Check.given("AutoLearn", "folder", folder);
    var texts = Datasets.textDatasetFromDirectory(folder);
    var text = StringColumn.create("text");
    var label = StringColumn.create("label");
    for (var file : texts.files()) {
      try {
        text.append(Files.readString(file));
      } catch (IOException e) {
        throw FileErrors.cannot("read", file, e);
      }
      label.append(requireNonNull(file.getParent()).getFileName().toString());
    }
    return of(Table.create("", text, label), "label");
  }

  /** Sets the time. A search needs this or {@link #trials}. */
  public AutoLearn minutes(double limit) {
    return with(this, a -> a.minutes = limit);
  }

  /** Sets the largest number of candidates. */
  public AutoLearn trials(int most) {
    return with(this, a -> a.trials = most);
  }

  /**
   * Sets the score by which candidates are compared: {@code "log_loss"} (default), {@code
   * "accuracy"} or {@code "auc"} of classes, {@code "rmse"} (default), {@code "mae"} or {@code
   * "r2"} of quantities.
   */
  public AutoLearn objective(String metric) {
    return with(this, a -> a.objective = metric);
  }

  /** Sets the number of folds of the cross-validation, by default 5. */
  public AutoLearn folds(int number) {
    return with(this, a -> a.folds = number);
  }

  /** Sets whether the target is a quantity; by default its values decide. */
  public AutoLearn regression(boolean isQuantity) {
    return with(this, a -> a.regression = isQuantity);
  }

  /** Sets the seed, by default 1. With the same number of trials, the result is the same. */
  public AutoLearn seed(long number) {
    return with(this, a -> a.seed = number);
  }

  /** Sets whether each candidate is printed (1, the default) or none (0). */
  public AutoLearn verbose(int level) {
    return with(this, a -> a.verbose = level);
  }

  /** Learns the features, unless they are known: each setter calls this. */
  private void learn() {
    if (features != null && Objects.equals(learnedAs, regression)) return;
    learnedAs = regression;
    if (arrays == null) {
      features = TableFeatures.of(table, target, regression);
      samples = table;
    } else if (arrays.x().shape().rank() == 2) {
      features = TableFeatures.of(arrays, regression);
      samples = arrays;
    } else {
      boolean quantity = regression == null ? arrays.y().dtype().isFloat() : regression;
      features = ImageFeatures.of(arrays, classNames, quantity);
      samples = arrays;
    }
  }

  @Override
  protected void check() {
    learn();
    int rows = features.rows(samples);
    Check.that(
        rows >= FEWEST_ROWS,
        "AutoLearn: %d rows are too few to learn from and to validate: expected at least %d.",
        rows,
        FEWEST_ROWS);
    if (objective != null) Metric.check(objective, features.isRegression());
  }

  /** Searches, and returns what was found. */
  public AutoLearnResult fit() {
    Check.that(
        minutes != null || trials != null,
        "AutoLearn: nothing ends the search: set minutes(...) or trials(...).");
    long deadline = minutes == null ? 0 : System.nanoTime() + (long) (minutes * 60e9);
    return new Run(deadline).run();
  }

  /** Returns the kinds of models, the fastest first. */
  private List<Family> families() {
    var families = new ArrayList<Family>();
    families.add(new LinearFamily());
    families.add(new BoostingFamily());
    families.add(new NetworkFamily(false));
    if (features instanceof ImageFeatures) families.add(new NetworkFamily(true));
    families.add(new ForestFamily(false));
    families.add(new ForestFamily(true));
    return families;
  }

  /** One call of {@link #fit}. */
  private final class Run {
    private final long begun = System.nanoTime();
    private final double[] targets = requireNonNull(features.targets(samples));
    private final Metric metric =
        Metric.get(
            objective == null ? (features.isRegression() ? "rmse" : "log_loss") : objective,
            features.isRegression());
    private final Folds parts = Folds.of(features.target(), targets, folds, seed);
    private final Task task;
    private final List<Scored> scored = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Search search = Search.minimize(Tpe.of(), seed);
    private final Map<String, Family> families = new LinkedHashMap<>();

    Run(long deadline) {
      task = new Task(features, targets.length, targets.length - targets.length / folds, deadline);
      if (samples instanceof Table rows) notes.addAll(Inspection.notes(rows, features, targets));
      else notes.addAll(Inspection.notes(features, targets));
    }

    AutoLearnResult run() {
      notes.forEach(this::say);
      enqueue();
      String failure = null;
      try (var validation = new CrossValidation(task, samples, targets, parts, metric)) {
        while (!isOver()) {
          var trial = search.ask();
          try {
            var found = next(trial, validation);
            if (found == null) { // a time without a model
              search.fail(trial, "it took too long");
              continue;
            }
            search.tell(trial, found.loss());
            scored.add(found);
            print(found);
            forget();
          } catch (ExecutionException e) {
            failure = String.valueOf(requireNonNull(e.getCause()).getMessage());
            search.fail(trial, failure);
            say("failed: " + failure);
            if (scored.isEmpty() && search.trials().size() > 5) break; // every kind fails
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            break;
          }
        }
        return new AutoLearnResult(
            new Found(features, samples, targets, parts, metric, task, validation.encodings()),
            scored,
            notes,
            failure,
            (System.nanoTime() - begun) / 1e9);
      }
    }

    private boolean isOver() {
      return task.isOver()
          || Thread.currentThread().isInterrupted()
          || (trials != null && search.trials().size() >= trials);
    }

    /** Adds the first configuration of each kind, then the second ones, and so on. */
    private void enqueue() {
      for (var family : families()) families.put(family.name(), family);
      for (int round = 0; round < ROUNDS; round++) {
        for (var family : families.values()) {
          var portfolio = family.portfolio(task);
          int at = round - family.firstRound();
          if (at < 0 || at >= portfolio.size()) continue;
          var values = new HashMap<>(portfolio.get(at));
          values.put("model", family.name());
          search.enqueue(values);
        }
      }
    }

    private @Nullable Scored next(Trial trial, CrossValidation validation)
        throws ExecutionException, InterruptedException {
      var names = families.keySet().toArray(String[]::new);
      var family = requireNonNull(families.get(trial.hp().choice("model", names)));
      double most = minutes == null ? 0 : MOST_OF_TIME * 60 * minutes;
      return validation.evaluate(trial, family, task.within(most));
    }

    private void print(Scored found) {
      boolean isBest =
          found.isComplete(parts)
              && scored.stream().allMatch(s -> !s.isComplete(parts) || s.loss() >= found.loss());
      var line =
          String.format(
              Locale.ROOT,
              "%4.0f s  %-22s %s %.4f%s%s",
              (System.nanoTime() - begun) / 1e9,
              found.name(),
              metric.title(),
              metric.ofLoss(found.loss()),
              found.isComplete(parts)
                  ? ""
                  : " (given up after " + found.losses().length + " folds)",
              isBest ? "  best" : "");
      say(line);
    }

    @SuppressWarnings("SystemOut") // the user reads it
    private void say(String line) {
      if (verbose > 0) System.out.println(line);
    }

    /** Forgets the models of those that are behind many others. */
    private void forget() {
      if (scored.size() <= MOST_KEPT) return;
      Scored worst = scored.get(0);
      for (var each : scored) {
        boolean behind =
            each.isComplete(parts) == worst.isComplete(parts)
                ? each.loss() > worst.loss()
                : !each.isComplete(parts);
        if (!each.models().isEmpty() && (worst.models().isEmpty() || behind)) worst = each;
      }
      scored.set(scored.indexOf(worst), worst.withoutModels());
    }
  }

  /** Returns a short description. */
  @Override
  public String toString() {
    return "AutoLearn: " + features;
  }
}
