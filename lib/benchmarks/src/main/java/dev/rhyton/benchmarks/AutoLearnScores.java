package dev.rhyton.benchmarks;

import dev.rhyton.autolearn.AutoLearn;
import dev.rhyton.autolearn.AutoModel;
import dev.rhyton.autolearn.TableFeatures;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tribuo.Baselines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Compares what {@link AutoLearn} finds with the baselines of Tribuo and of scikit-learn, on test
 * parts of tables. It is run in the project's folder, and needs Debian's packages {@code
 * python3-sklearn}, {@code python3-xgboost}, {@code weka} and {@code r-cran-mlbench}.
 */
public final class AutoLearnScores {
  private static final int FOLDS = 10; // of which each test part is one
  private static final Path WEKA = Path.of("/usr/share/doc/weka/examples");
  private static final String PYTHON = "/usr/bin/python3";
  private static final List<String> SCORES = List.of("accuracy", "log_loss", "auc");

  /** The tables, with the score that is compared. */
  private enum Data {
    VEHICLE("accuracy") {
      @Override
      Table read() throws IOException {
        var code = "data(Vehicle, package='mlbench'); write.csv(Vehicle, row.names=FALSE)";
        var lines = run("Rscript", "-e", code).lines().toList();
        var table = Table.create();
        var names = lines.get(0).replace("\"", "").split(",", -1);
        for (int c = 0; c < names.length; c++) {
          int at = c;
          var cells = lines.stream().skip(1).map(l -> l.replace("\"", "").split(",", -1)[at]);
          // Tablesaw does not tell names by their case.
          table.addColumns(column(c == names.length - 1 ? names[c] : c + names[c], cells.toList()));
        }
        return table;
      }
    },
    SEGMENT("log_loss") {
      @Override
      Table read() throws IOException {
        return arff("segment-challenge.arff").append(arff("segment-test.arff"));
      }
    },
    CREDIT_G("auc") {
      @Override
      Table read() throws IOException {
        return arff("credit-g.arff");
      }
    },
    IRIS("accuracy") {
      @Override
      Table read() {
        return table(Datasets.loadIris().all());
      }
    },
    WINE("accuracy") {
      @Override
      Table read() {
        return table(Datasets.loadWine().all());
      }
    },
    BREAST_CANCER("accuracy") {
      @Override
      Table read() {
        return table(Datasets.loadBreastCancer().all());
      }
    },
    DIGITS("accuracy") {
      @Override
      Table read() {
        return table(Datasets.loadDigits().all());
      }
    };

    final String score;

    Data(String score) {
      this.score = score;
    }

    /** Reads the table; the class is its last column. */
    abstract Table read() throws IOException;
  }

  private AutoLearnScores() {}

  /** Arguments: minutes, the number of test parts (up to 10), and names of data sets, or none. */
  public static void main(String[] args) throws IOException {
    Baselines.quiet();
    double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 1;
    int parts = args.length > 1 ? Integer.parseInt(args[1]) : FOLDS;
    var names = args.length > 2 ? List.of(args).subList(2, args.length) : List.<String>of();
    var figures = new MeasuredTables();
    var python = run(PYTHON, script(), "versions").strip();
    System.out.println(python);
    for (var data : Data.values()) {
      if (!names.isEmpty() && !names.contains(data.name())) continue;
      var name =
          data.name().toLowerCase(Locale.ROOT).replace('_', data == Data.CREDIT_G ? '-' : ' ');
      var all = new LinkedHashMap<String, List<Double>>();
      var table = data.read();
      for (int part = 0; part < parts; part++) {
        measure(table, part, data.score, minutes, all);
        System.out.println(name + " " + part + " " + all);
      }
      var row = name + "; " + data.score;
      all.forEach((model, values) -> figures.add("autolearn", row, model, text(values)));
    }
    AllTables.write(figures);
  }

  /** Returns the mean and its standard error. */
  private static String text(List<Double> values) {
    var statistics = Statistics.of(values);
    double error = statistics.deviation() / Math.sqrt(values.size());
    return String.format(Locale.ROOT, "%.4f ± %.4f", statistics.mean(), error);
  }

  private static void measure(
      Table table, int part, String score, double minutes, Map<String, List<Double>> all)
      throws IOException {
    var target = table.columnNames().get(table.columnCount() - 1);
    var column = table.column(target);
    var order =
        Arrays.stream(ArrayDataset.permutation(table.rowCount(), Seed.generator(1)))
            .boxed()
            .sorted(Comparator.comparing(i -> column.getString(i)))
            .toList();
    var held = new ArrayList<Integer>();
    var seen = new ArrayList<Integer>();
    for (int i = 0; i < order.size(); i++) (i % FOLDS == part ? held : seen).add(order.get(i));
    var train = rows(table, seen);
    var test = rows(table, held);
    var search = AutoLearn.of(train, target).minutes(minutes).verbose(0);
    try (var model = search.objective(score).fit().model()) {
      add(all, String.format(Locale.ROOT, "AutoLearn; %.3g min", minutes), model, test, score);
    }
    var features = TableFeatures.of(train, target);
    for (var trainer : Baselines.classification().entrySet()) {
      try (var model = AutoModel.train(features, trainer.getValue(), train)) {
        add(all, "Tribuo; " + trainer.getKey(), model, test, score);
      }
    }
    var folder = Files.createTempDirectory("baselines");
    train.write().csv(folder.resolve("part-train.csv").toFile());
    test.write().csv(folder.resolve("part-test.csv").toFile());
    var lines = run(PYTHON, script(), folder.resolve("part").toString()).lines().toList();
    for (var line : lines) {
      var cells = line.split("\t", -1);
      double value = Double.parseDouble(cells[1 + SCORES.indexOf(score)]);
      all.computeIfAbsent("scikit-learn; " + cells[0], m -> new ArrayList<>()).add(value);
    }
  }

  private static void add(
      Map<String, List<Double>> all, String name, AutoModel model, Table test, String score) {
    all.computeIfAbsent(name, m -> new ArrayList<>()).add(model.evaluate(test).get(score));
  }

  private static Table rows(Table table, List<Integer> rows) {
    var part = Table.create();
    var chosen = rows.stream().mapToInt(r -> r).toArray();
    table.columns().forEach(c -> part.addColumns(c.subset(chosen)));
    return part;
  }

  private static String script() {
    return AllTables.FOLDER.resolve("src/main/python/baselines.py").toString();
  }

  /** Runs a program and returns its output. */
  private static String run(String... command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int status = process.waitFor();
      Check.state(status == 0, () -> command[0] + " ended with status " + status + ".");
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
    return text;
  }

  private static Column<?> column(String name, List<String> cells) {
    try {
      return DoubleColumn.create(name, cells.stream().mapToDouble(Double::parseDouble).toArray());
    } catch (NumberFormatException e) {
      return StringColumn.create(name, cells);
    }
  }

  private static Table table(ArrayDataset data) {
    var table = Table.create();
    var x = data.x().reshape(data.size(), -1);
    int width = (int) x.shape().last();
    var values = x.toDoubles();
    for (int c = 0; c < width; c++) {
      int at = c;
      var column = new double[(int) data.size()];
      Arrays.setAll(column, row -> values[row * width + at]);
      table.addColumns(DoubleColumn.create("x" + c, column));
    }
    var y = Arrays.stream(data.y().toDoubles()).mapToInt(v -> (int) v).toArray();
    return table.addColumns(IntColumn.create("class", y));
  }

  /** Reads a file of Weka's, whose values may be in quotation marks. */
  private static Table arff(String name) throws IOException {
    var columns = new ArrayList<String>();
    var cells = new ArrayList<String[]>();
    for (var line : Files.readAllLines(WEKA.resolve(name), StandardCharsets.ISO_8859_1)) {
      var text = line.strip();
      if (text.isEmpty() || text.startsWith("%")) continue;
      if (text.toLowerCase(Locale.ROOT).startsWith("@attribute")) {
        columns.add(text.split("\\s+", 3)[1].replace("'", ""));
      } else if (!text.startsWith("@")) {
        cells.add(text.replace("'", "").split(",", -1));
      }
    }
    var table = Table.create();
    for (int c = 0; c < columns.size(); c++) {
      int at = c;
      table.addColumns(column(columns.get(c), cells.stream().map(r -> r[at].strip()).toList()));
    }
    return table;
  }
}
