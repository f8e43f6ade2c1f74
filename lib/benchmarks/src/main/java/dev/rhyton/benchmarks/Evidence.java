package dev.rhyton.benchmarks;

import dev.rhyton.benchmarks.Trial.Outcome;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.datasets.LabeledRows;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Normalization;
import dev.rhyton.layers.Reshape;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tribuo.Baselines;
import dev.rhyton.vision.Rescaling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Compares each learning mode with plain training on the same splits and seeds, and with Tribuo's
 * baselines, in a table with a row for each mode. The test samples are used for no choice: options
 * are tuned on a part of the training samples ({@code --validation}), which then replaces the test
 * samples.
 *
 * <pre>{@code Evidence notebooks/evidence.csv [--fashion FOLDER] [--validation] [--only TEXT]}
 * </pre>
 */
public final class Evidence {
  private static final int SMALL_RUNS = 20;
  private static final int DIGITS_RUNS = 5;
  private static final int FASHION_RUNS = 3;

  private final Path file;
  private final boolean onValidation;
  private final String only;

  private Evidence(Path file, boolean onValidation, String only) {
    this.file = file;
    this.onValidation = onValidation;
    this.only = only;
  }

  /** Writes the table, each line as soon as its result is known. */
  public static void main(String[] arguments) throws IOException {
    var words = List.of(arguments);
    var file = Path.of(words.get(0));
    var evidence = new Evidence(file, words.contains("--validation"), after(words, "--only"));
    Files.writeString(file, Row.HEADER + "\n");
    evidence.small();
    evidence.digits();
    var folder = after(words, "--fashion");
    if (!folder.isEmpty()) evidence.fashion(Path.of(folder));
  }

  private static String after(List<String> words, String name) {
    int at = words.indexOf(name);
    return at < 0 ? "" : words.get(at + 1);
  }

  // ---- experiments ----

  private void small() {
    Map<String, LabeledRows> sets = new LinkedHashMap<>();
    sets.put("iris", Datasets.loadIris());
    sets.put("wine", Datasets.loadWine());
    sets.put("breast cancer", Datasets.loadBreastCancer());
    sets.forEach(
        (name, rows) -> {
          IntFunction<Split<ArrayDataset>> splits =
              seed -> new Split<>(rows.seed(seed).train(), rows.seed(seed).test());
          var make = mlpOfColumns(rows.classNames().size());
          var trial = new Trial(name, splits, "MLP 32", make, SMALL_RUNS, 40, 16);
          compare(trial, "adam", Adam::of, 1e-3, Trial.modes());
          compare(trial, "sgd", SGD::of, 1e-2, Trial.modes());
          baselines(name, splits, SMALL_RUNS);
        });
  }

  private static Function<ArrayDataset, Model> mlpOfColumns(int classes) {
    return train -> {
      var scaled = Normalization.of();
      scaled.adapt(train.x());
      return Sequential.of(
          scaled, Dense.of(32).activation("relu"), Dense.of(classes).activation("softmax"));
    };
  }

  private void digits() {
    IntFunction<Split<ArrayDataset>> splits =
        seed -> {
          var digits = Datasets.loadDigits().seed(seed);
          return new Split<>(digits.train(), digits.test());
        };
    Map<String, Learning> two = Map.of("plain", Learning.plain(), "gradient", Learning.gradient());
    var mlp = new Trial("digits", splits, "MLP 128-64", x -> mlp(10, 128, 64), DIGITS_RUNS, 20, 32);
    for (double times : new double[] {1, 3, 10}) {
      var modes = times == 1 ? Trial.modes() : two;
      compare(mlp, "adam", Adam::of, 1e-3 * times, modes);
      compare(mlp, "sgd", SGD::of, 1e-2 * times, modes);
      compare(mlp, "nadam", Nadam::of, 1e-3 * times, two);
      compare(mlp, "rmsprop", RMSprop::of, 1e-3 * times, two);
      compare(mlp, "sgd momentum 0.9", r -> SGD.of(r).momentum(0.9), 1e-2 * times, two);
    }
    for (int depth : new int[] {2, 6, 12, 24}) {
      var units = new int[depth];
      Arrays.fill(units, 64);
      var name = depth + " layers of 64";
      var deep = new Trial("digits", splits, name, x -> mlp(10, units), DIGITS_RUNS, 20, 32);
      compare(deep, "adam", Adam::of, 1e-3, Trial.modes());
    }
    var cnn = new Trial("digits", splits, "CNN", x -> digitsCnn(), DIGITS_RUNS, 20, 32);
    compare(cnn, "adam", Adam::of, 1e-3, Trial.modes());
    compare(cnn, "sgd", SGD::of, 1e-2, two);
    var lstm = new Trial("digits", splits, "LSTM 32", x -> lstm(), DIGITS_RUNS, 20, 32);
    compare(lstm, "adam", Adam::of, 1e-3, Trial.modes());
    baselines("digits", splits, DIGITS_RUNS);
  }

  private void fashion(Path folder) {
    var all = Datasets.loadFashionMnist(folder);
    IntFunction<Split<ArrayDataset>> splits = seed -> all;
    Map<String, Learning> two = Map.of("plain", Learning.plain(), "gradient", Learning.gradient());
    var name = "fashion-mnist";
    var mlp = new Trial(name, splits, "MLP 256-128", x -> fashionMlp(), FASHION_RUNS, 8, 128);
    compare(mlp, "adam", Adam::of, 1e-3, Trial.modes());
    compare(mlp, "sgd", SGD::of, 1e-2, Trial.modes());
    var cnn = new Trial(name, splits, "CNN", x -> fashionCnn(), FASHION_RUNS, 5, 128);
    compare(cnn, "adam", Adam::of, 1e-3, Trial.modes());
    compare(cnn, "sgd", SGD::of, 1e-2, two);
    IntFunction<Split<ArrayDataset>> sample =
        seed -> new Split<>(all.train().take(6000), all.test());
    baselines("fashion-mnist 6000", sample, 1);
  }

  // ---- models ----

  private static Sequential mlp(int classes, int... units) {
    var model = Sequential.of(Flatten.of());
    for (int number : units) model.add(Dense.of(number).activation("relu"));
    model.add(Dense.of(classes).activation("softmax"));
    return model;
  }

  private static Sequential digitsCnn() {
    return Sequential.of(
        Reshape.of(8, 8, 1),
        Conv2D.of(16, 3).activation("relu").padding("same"),
        MaxPooling2D.of(2),
        Conv2D.of(32, 3).activation("relu").padding("same"),
        Flatten.of(),
        Dense.of(10).activation("softmax"));
  }

  private static Sequential lstm() {
    return Sequential.of(Reshape.of(8, 8), LSTM.of(32), Dense.of(10).activation("softmax"));
  }

  private static Sequential fashionMlp() {
    return Sequential.of(
        Rescaling.of(1 / 255.0),
        Flatten.of(),
        Dense.of(256).activation("relu"),
        Dense.of(128).activation("relu"),
        Dense.of(10).activation("softmax"));
  }

  private static Sequential fashionCnn() {
    return Sequential.of(
        Rescaling.of(1 / 255.0),
        Reshape.of(28, 28, 1),
        Conv2D.of(16, 3).activation("relu"),
        MaxPooling2D.of(2),
        Conv2D.of(32, 3).activation("relu"),
        MaxPooling2D.of(2),
        Flatten.of(),
        Dense.of(64).activation("relu"),
        Dense.of(10).activation("softmax"));
  }

  // ---- runs ----

  private void compare(
      Trial trial,
      String name,
      DoubleFunction<Optimizer> optimizer,
      double rate,
      Map<String, Learning> modes) {
    var label = trial.data() + " " + trial.architecture() + " " + name;
    if (!label.contains(only)) return;
    var tried = onValidation ? factors() : modes;
    // Plain training is first, because the others are compared with it. Every mode takes a turn in
    // each run, so that other load on the machine affects all modes equally.
    Map<String, List<Outcome>> outcomes = new TreeMap<>();
    for (int run = 1; run <= trial.runs(); run++) {
      for (var mode : tried.entrySet()) {
        outcomes
            .computeIfAbsent(mode.getKey(), k -> new ArrayList<>())
            .add(evaluated(trial).run(run, optimizer.apply(rate), mode.getValue()));
      }
    }
    var plain = outcomes.get("plain");
    outcomes.forEach(
        (mode, all) ->
            write(
                new Row(
                    trial.data(),
                    trial.architecture(),
                    name,
                    Text.number(rate),
                    mode,
                    all,
                    plain)));
  }

  /** The options to tune: the factor of the updates of Gradient and Batch Learning. */
  private static Map<String, Learning> factors() {
    Map<String, Learning> factors = new LinkedHashMap<>();
    factors.put("plain", Learning.plain());
    for (int factor : new int[] {1, 2}) {
      var times = " factor " + factor;
      var batch = Learning.batch().rescale(factor);
      factors.put("gradient" + times, Learning.gradient().rescale(factor));
      factors.put("batch" + times, batch);
      factors.put("batch by weight" + times, batch.granularity(Granularity.WEIGHT));
    }
    return factors;
  }

  private Trial evaluated(Trial trial) {
    if (!onValidation) return trial;
    return new Trial(
        trial.data(),
        seed -> trial.splits().apply(seed).train().split(0.2),
        trial.architecture(),
        trial.make(),
        trial.runs(),
        trial.epochs(),
        trial.batchSize());
  }

  private void baselines(String data, IntFunction<Split<ArrayDataset>> splits, int runs) {
    if (!data.contains(only) || onValidation) return;
    Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
    for (int run = 1; run <= runs; run++) {
      var split = splits.apply(run);
      Baselines.accuracy(split.train(), split.test())
          .forEach(
              (name, accuracy) ->
                  outcomes
                      .computeIfAbsent(name, k -> new ArrayList<>())
                      .add(new Outcome(List.of(accuracy), Double.NaN, Double.NaN)));
    }
    outcomes.forEach((name, all) -> write(new Row(data, "Tribuo", "", "", name, all, List.of())));
  }

  private void write(Row row) {
    try {
      Files.writeString(file, row.toCsv() + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
