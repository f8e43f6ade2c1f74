package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.rtree.CARTJointRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How much of the variance of the score each hyperparameter explains, alone and in pairs:
 * functional analysis of variance on a forest of regression trees. Hutter, Hoos and Leyton-Brown
 * 2014 (<a href="https://proceedings.mlr.press/v32/hutter14.html">An Efficient Approach for
 * Assessing Hyperparameter Importance</a>).
 *
 * <pre>{@code
 * HyperparameterImportance.of(result.trials()).plot()
 * }</pre>
 *
 * <p>The forest predicts the score from the values; its variance is that over all values, each
 * hyperparameter on the scale on which it is searched (equal ratios for {@code log}), and is exact.
 * The parts are fractions of the variance of a tree, as means over the trees; what is left of 1
 * belongs to interactions of three and more. Where a trial lacks a hyperparameter, its value has no
 * effect: each tree sees another random value there.
 *
 * <p>All scores are those after the same number of epochs, by default {@link Trials#commonEpochs}.
 * A forest on few trials, about a dozen for each hyperparameter, says little; an outlier, such as a
 * loss of 10⁶, has a large part of the variance.
 */
public final class HyperparameterImportance {
  private static final int TREES = 64;
  private static final int LEAST = 4; // trials
  private static final int MIN_SPLIT = 4; // examples of a node that is split
  private static final int BARS = 12;
  private static final String SCORE = "score";

  private final int trials;
  private final int epochs;
  private final List<Part> all;

  private HyperparameterImportance(int trials, int epochs, List<Part> all) {
    this.trials = trials;
    this.epochs = epochs;
    this.all = List.copyOf(all);
  }

  /**
   * A part of the variance.
   *
   * @param names one hyperparameter, or two for their interaction
   * @param fraction the mean over the trees, from 0 to 1
   * @param deviation the standard deviation over the trees
   */
  public record Part(List<String> names, double fraction, double deviation) {
    /** Checks that there are names. */
    public Part {
      names = List.copyOf(Check.all("HyperparameterImportance", "names", names));
    }

    /** Returns the names as a text. */
    @Override
    public String toString() {
      return String.join(" × ", names);
    }
  }

  /** Computes the importance of each hyperparameter whose values differ. */
  public static HyperparameterImportance of(Trials trials) {
    return of(trials, Check.given("HyperparameterImportance", "trials", trials).commonEpochs());
  }

  /** Computes the importance for the scores after a number of epochs. */
  public static HyperparameterImportance of(Trials trials, int epochs) {
    Check.given("HyperparameterImportance", "trials", trials);
    var scored = trials.stream().filter(t -> Double.isFinite(trials.loss(t, epochs))).toList();
    Check.that(
        scored.size() >= LEAST,
        "HyperparameterImportance: expected at least %d trials with a score after %d epochs,"
            + " received %d.",
        LEAST,
        epochs,
        scored.size());
    var space = trials.space().stream().filter(p -> p.size() > 1).toList();
    Check.that(
        !space.isEmpty(),
        "HyperparameterImportance: the trials have no hyperparameter that varies.");
    Baselines.quiet();
    var losses = scored.stream().mapToDouble(t -> trials.loss(t, epochs)).toArray();
    var names = names(space);
    var trees =
        forest(space, scored, losses, trials.seed()).stream()
            .map(tree -> TreeVariance.of(tree, names))
            .toList();
    return new HyperparameterImportance(scored.size(), epochs, parts(space, trees));
  }

  /** Grows the trees, each on a bootstrap sample of the trials. */
  static List<TreeModel<Regressor>> forest(
      List<Parameter> space, List<Trial> trials, double[] losses, long seed) {
    var names = names(space);
    var random = Seed.generator(seed);
    var trees = new ArrayList<TreeModel<Regressor>>();
    for (int t = 0; t < TREES; t++) {
      var trainer =
          new CARTJointRegressionTrainer(
              Integer.MAX_VALUE, MIN_SPLIT, 0, 1, new MeanSquaredError(), false, random.nextLong());
      trees.add(trainer.train(sample(names, space, trials, losses, random)));
    }
    return trees;
  }

  /** Returns the names of the features, one for each hyperparameter. */
  static List<String> names(List<Parameter> space) {
    return IntStream.range(0, space.size()).mapToObj(i -> "p" + i).toList();
  }

  private static MutableDataset<Regressor> sample(
      List<String> names,
      List<Parameter> space,
      List<Trial> trials,
      double[] losses,
      RandomGenerator random) {
    var factory = new RegressionFactory();
    var data = new MutableDataset<>(new SimpleDataSourceProvenance("trials", factory), factory);
    for (int i = 0; i < trials.size(); i++) {
      int chosen = random.nextInt(trials.size());
      var values = space.stream().mapToDouble(p -> place(p, trials.get(chosen), random)).toArray();
      data.add(
          new ArrayExample<>(
              new Regressor(SCORE, losses[chosen]), names.toArray(String[]::new), values));
    }
    return data;
  }

  /** Returns the place of a value from 0 to 1, a random one where there is none. */
  private static double place(Parameter parameter, Trial trial, RandomGenerator random) {
    var value = trial.values().get(parameter.name());
    if (value == null || !parameter.contains(value)) return random.nextDouble();
    return parameter.place(value);
  }

  private static List<Part> parts(List<Parameter> space, List<TreeVariance> trees) {
    // A tree of one leaf has no variance to divide.
    var divided = trees.stream().filter(t -> t.total() > 0).toList();
    Check.that(
        !divided.isEmpty(), "HyperparameterImportance: all trials have about the same score.");
    var parts = new ArrayList<Part>();
    for (int i = 0; i < space.size(); i++) {
      int a = i;
      parts.add(
          part(
              List.of(space.get(a).name()),
              divided.stream().mapToDouble(t -> t.main(a) / t.total()).toArray()));
      for (int j = i + 1; j < space.size(); j++) {
        int b = j;
        parts.add(
            part(
                List.of(space.get(a).name(), space.get(b).name()),
                divided.stream().mapToDouble(t -> t.interaction(a, b) / t.total()).toArray()));
      }
    }
    parts.sort(Comparator.comparingDouble(p -> -p.fraction));
    return parts;
  }

  private static Part part(List<String> names, double[] fractions) {
    double mean = Arrays.stream(fractions).average().orElse(0);
    double squares = Arrays.stream(fractions).map(f -> (f - mean) * (f - mean)).sum();
    double deviation =
        fractions.length == 1 ? Double.NaN : Math.sqrt(squares / (fractions.length - 1));
    return new Part(names, mean, deviation);
  }

  /** Returns all parts, the largest first. */
  public List<Part> all() {
    return all;
  }

  /** Returns the parts of single hyperparameters, the largest first. */
  public List<Part> main() {
    return all.stream().filter(p -> p.names.size() == 1).toList();
  }

  /** Returns the parts of pairs beyond what each of the two explains, the largest first. */
  public List<Part> pairs() {
    return all.stream().filter(p -> p.names.size() == 2).toList();
  }

  /** Returns the fraction of the variance that a hyperparameter explains alone. */
  public double of(String name) {
    var found = main().stream().filter(p -> p.names.get(0).equals(name)).findFirst();
    Check.that(
        found.isPresent(),
        "HyperparameterImportance: no hyperparameter \"%s\" varies, those that do are %s.",
        name,
        main());
    return found.orElseThrow().fraction;
  }

  /** Returns a table with a row for each hyperparameter and each pair, the largest part first. */
  public Table table() {
    var name = StringColumn.create("hyperparameter");
    var fraction = DoubleColumn.create("importance");
    var deviation = DoubleColumn.create("± deviation");
    for (var part : all) {
      name.append(part.toString());
      fraction.append(part.fraction);
      deviation.append(part.deviation);
    }
    return Table.create(title(), name, fraction, deviation);
  }

  /** Plots a bar for each of the {@value #BARS} most important hyperparameters, to a thousandth. */
  public Picture plot() {
    var bars = new LinkedHashMap<String, Double>();
    main().stream()
        .limit(BARS)
        .forEach(p -> bars.put(p.toString(), Math.round(1000 * p.fraction) / 1000.0));
    return Plots.bars(title(), bars);
  }

  private String title() {
    return "part of the variance of the score after "
        + epochs
        + (epochs == 1 ? " epoch" : " epochs");
  }

  /** Returns the most important hyperparameters. */
  @Override
  public String toString() {
    var most = main().stream().limit(3).map(HyperparameterImportance::line).toList();
    return title() + ", of " + trials + " trials: " + String.join(", ", most);
  }

  private static String line(Part part) {
    return String.format(Locale.ROOT, "%s %.2f", part, part.fraction);
  }
}
