package dev.rhyton.notebook;

import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Norms;
import dev.rhyton.models.SafetyReport;
import dev.rhyton.models.Summary;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import dev.rhyton.tuner.TunerResult;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumberColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

/** Tables (Tablesaw) of the results of training and evaluation. */
public final class Tables {
  static final String NAN = "NaN";

  private static final String VALIDATION = "val_";

  private Tables() {}

  /**
   * Returns a table with a row for each epoch, from 1: the loss first, and each validation value
   * after its training value.
   */
  public static Table of(History history) {
    Check.given("Tables", "history", history);
    var epochs = history.epochs();
    var table = Table.create("History");
    var epoch = IntColumn.create("epoch");
    epochs.forEach(e -> epoch.append(e + 1));
    table.addColumns(epoch);
    for (var key : ordered(history.history().keySet())) {
      var column = DoubleColumn.create(key);
      var values = history.get(key);
      for (int i = values.size(); i < epochs.size(); i++) column.appendMissing();
      values.forEach(column::append);
      table.addColumns(values.size() < epochs.size() ? decimals(column) : results(column));
    }
    return table;
  }

  /**
   * Returns a table with a row for each layer of a model; a model that is not a plain stack has the
   * column "Connected to".
   */
  public static Table of(Summary summary) {
    Check.given("Tables", "summary", summary);
    var layer = StringColumn.create("Layer (type)");
    var shape = StringColumn.create("Output Shape");
    var params = LongColumn.create("Param #");
    for (var row : summary.rows()) {
      layer.append(row.layer());
      shape.append(row.outputShape());
      params.append(row.params());
    }
    params.setPrintFormatter(format("#,##0"), "");
    var table = Table.create("Model: \"" + summary.name() + "\"", layer, shape, params);
    if (!summary.isConnected()) return table;
    var connections = summary.rows().stream().map(Summary.Row::connectedTo).toList();
    return table.addColumns(StringColumn.create("Connected to", connections));
  }

  /**
   * Returns a table with a row for each layer that Weight Learning adapted, and for each kernel.
   */
  public static Table of(Calibration calibration) {
    Check.given("Tables", "calibration", calibration);
    var weight = StringColumn.create("weight");
    var before = DoubleColumn.create("variance before");
    var after = DoubleColumn.create("variance after");
    var steps = IntColumn.create("steps");
    var note = StringColumn.create("note");
    for (var row : calibration.rows()) {
      weight.append(row.weight());
      before.append(row.before());
      after.append(row.after());
      steps.append(row.iterations());
      note.append(row.note());
    }
    return Table.create("Weight Learning", weight, decimals(before), decimals(after), steps, note);
  }

  /**
   * Returns a table with a row for each trial of a search, the best first: its number, score,
   * epochs and seconds, its state, the values of its hyperparameters, and why it failed if it did;
   * with several objectives or constraints their values, with repeats or folds the score of each of
   * them, and the trial with whose training it went on. The state is {@code "complete"}, {@code
   * "stopped early"} with fewer epochs than it may have, {@code "failed"}, or {@code "begun"}
   * without a score.
   */
  public static Table of(Trials trials) {
    Check.given("Tables", "trials", trials);
    var rows = new ArrayList<>(trials.ranked());
    trials.stream().filter(t -> !rows.contains(t)).forEach(rows::add);
    var number = IntColumn.create("trial", rows.stream().mapToInt(Trial::number).toArray());
    var score = DoubleColumn.create("score", rows.stream().mapToDouble(Trial::score).toArray());
    var epochs = IntColumn.create("epochs", rows.stream().mapToInt(Trial::epochs).toArray());
    var seconds =
        DoubleColumn.create("seconds", rows.stream().mapToDouble(Trial::seconds).toArray());
    var state = StringColumn.create("state", rows.stream().map(Tables::state).toList());
    var table = Table.create("", number, results(score), epochs, decimals(seconds), state);
    addMeasures(table, rows);
    for (var p : trials.space()) add(table, "value of ", values(p.name(), rows));
    boolean failed = rows.stream().anyMatch(t -> t.failure() != null);
    if (failed) {
      table.addColumns(StringColumn.create("failure", rows.stream().map(Trial::failure).toList()));
    }
    return table;
  }

  /** Returns a table with a row for each trial of a search, the best first. */
  public static Table of(TunerResult result) {
    return of(Check.given("Tables", "result", result).trials());
  }

  private static String state(Trial trial) {
    if (trial.failure() != null) return "failed";
    if (trial.ended()) return "complete";
    return trial.epochs() > 0 ? "stopped early" : "begun";
  }

  /** Adds what only some searches measure. */
  private static void addMeasures(Table table, List<Trial> rows) {
    var keys = new LinkedHashSet<String>();
    for (var trial : rows) keys.addAll(trial.measures().keySet());
    keys.stream()
        .skip(1)
        .forEach(k -> add(table, "mean ", number(k, rows, t -> t.measures().get(k))));
    int parts = rows.stream().mapToInt(t -> t.partScores().size()).max().orElse(0);
    for (int part = 0; parts > 1 && part < parts; part++) {
      int at = part;
      Function<Trial, Double> score =
          t -> t.partScores().size() > at ? t.partScores().get(at) : null;
      table.addColumns(number("part " + (part + 1), rows, score));
    }
    if (rows.stream().allMatch(t -> t.parent() == null)) return;
    var parent = IntColumn.create("parent");
    rows.forEach(t -> parent.append(t.parent()));
    table.addColumns(parent);
  }

  /** Adds a column, with a longer name if there is one of its name. */
  private static void add(Table table, String longer, Column<?> column) {
    if (table.columnNames().stream().anyMatch(column.name()::equalsIgnoreCase)) {
      column.setName(longer + column.name());
    }
    table.addColumns(column);
  }

  private static DoubleColumn number(
      String name, List<Trial> trials, Function<Trial, Double> value) {
    var column = DoubleColumn.create(name);
    trials.forEach(t -> column.append(value.apply(t)));
    return results(column);
  }

  /** Returns the values of a hyperparameter, which some trials may lack. */
  private static Column<?> values(String name, List<Trial> trials) {
    var values = trials.stream().map(t -> t.values().get(name)).toList();
    boolean whole = values.stream().allMatch(v -> v == null || v instanceof Integer);
    boolean real = values.stream().allMatch(v -> v == null || v instanceof Number);
    if (whole) {
      var column = IntColumn.create(name);
      values.forEach(v -> column.append((Integer) v));
      return column;
    }
    if (real) {
      var column = DoubleColumn.create(name);
      values.forEach(v -> column.append(v == null ? null : ((Number) v).doubleValue()));
      return column;
    }
    return StringColumn.create(
        name, values.stream().map(v -> v == null ? null : v.toString()).toList());
  }

  /** Returns a table with a row for each learning rate that auto learning tried. */
  public static Table of(AutoChoice choice) {
    Check.given("Tables", "choice", choice);
    var factor = DoubleColumn.create("factor");
    var rate = DoubleColumn.create("rate");
    var loss = DoubleColumn.create("loss");
    var chosen = BooleanColumn.create("chosen");
    for (var row : choice.rows()) {
      factor.append(row.factor());
      rate.append(row.rate());
      loss.append(row.loss());
      chosen.append(row.chosen());
    }
    return Table.create("Auto learning", decimals(factor), decimals(rate), decimals(loss), chosen);
  }

  /**
   * Returns a table with a row for each training sample: its loss and the norm of its gradient, as
   * means over the epochs. The largest norms come first: hard samples, and samples with a wrong
   * label. Samples that were not trained on are last.
   */
  public static Table of(Norms norms) {
    Check.given("Tables", "norms", norms);
    return samples(norms, norms.meanLosses(), norms.meanNorms());
  }

  /** Returns the same table for one epoch, counted from 0. */
  public static Table of(Norms norms, int epoch) {
    Check.given("Tables", "norms", norms);
    return samples(norms, norms.losses(epoch), norms.norms(epoch));
  }

  private static Table samples(Norms norms, double[] losses, double[] sizes) {
    var order =
        IntStream.range(0, sizes.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -sizes[i])) // NaN comes last
            .toList();
    var sample = IntColumn.create("sample");
    var label = DoubleColumn.create("label");
    var loss = decimals(DoubleColumn.create("loss"));
    var norm = decimals(DoubleColumn.create("norm"));
    var labels = norms.labels();
    for (int i : order) {
      sample.append(i);
      label.append(labels[i]);
      loss.append(losses[i]);
      norm.append(sizes[i]);
    }
    boolean classes = DoubleStream.of(labels).allMatch(v -> Double.isNaN(v) || v == Math.rint(v));
    return Table.create("Gradients", sample, classes ? label.asIntColumn() : label, loss, norm);
  }

  /** Returns a table with a row for each guard of a model's safety, and what it found. */
  public static Table of(SafetyReport report) {
    Check.given("Tables", "report", report);
    var guard = StringColumn.create("guard");
    var level = StringColumn.create("level");
    var checked = LongColumn.create("checked");
    var warned = LongColumn.create("warned");
    var refused = LongColumn.create("refused");
    var last = StringColumn.create("last reason");
    for (var row : report.rows()) {
      guard.append(row.guard());
      level.append(row.level().name().toLowerCase(Locale.ROOT));
      checked.append(row.checked());
      warned.append(row.warned());
      refused.append(row.refused());
      last.append(row.last());
    }
    return Table.create("Safety", guard, level, checked, warned, refused, last);
  }

  /** Returns a table of one row with the loss and metrics that {@code evaluate} returns. */
  public static Table of(Map<String, Double> scores) {
    Check.entries("Tables", "scores", scores);
    var table = Table.create("");
    scores.forEach((name, value) -> table.addColumns(results(DoubleColumn.create(name, value))));
    return table;
  }

  /**
   * Returns a table with a row for each run: epochs, seconds of training, and the loss and metrics
   * after the last epoch.
   *
   * @param runs the {@link History} of each run, or a list of the histories of its repetitions:
   *     then the row has their number and their means
   */
  public static Table compare(Map<String, ?> runs) {
    var all = RunCurves.of(runs);
    var last = new LinkedHashMap<String, Map<String, Double>>();
    all.forEach((run, repetitions) -> last.put(run, means(repetitions)));
    var table = compareScores(last);
    boolean repeated = all.values().stream().anyMatch(r -> r.size() > 1);
    if (repeated) {
      var number = all.values().stream().mapToInt(List::size);
      table.insertColumn(1, IntColumn.create("runs", number.toArray()));
    }
    var epochs = means(all, h -> h.epochs().size());
    var whole = IntColumn.create("epochs", Arrays.stream(epochs).mapToInt(e -> (int) e).toArray());
    var seconds = decimals(DoubleColumn.create("seconds", means(all, History::seconds)));
    boolean differ = Arrays.stream(epochs).anyMatch(e -> e != (int) e);
    int at = repeated ? 2 : 1;
    table.insertColumn(at, differ ? decimals(DoubleColumn.create("epochs", epochs)) : whole);
    return table.insertColumn(at + 1, seconds);
  }

  /** Returns the means of the last loss and metrics. */
  private static Map<String, Double> means(List<History> repetitions) {
    var figures = new LinkedHashMap<String, Double>();
    for (var key : ordered(repetitions.get(0).history().keySet())) {
      var last = repetitions.stream().mapToDouble(h -> h.last(key));
      figures.put(key, last.average().orElseThrow());
    }
    return figures;
  }

  private static double[] means(Map<String, List<History>> runs, ToDoubleFunction<History> figure) {
    return runs.values().stream()
        .mapToDouble(r -> r.stream().mapToDouble(figure).average().orElseThrow())
        .toArray();
  }

  /**
   * Returns a table with a row for each model: the loss and metrics that {@code evaluate} returned.
   */
  public static Table compareScores(Map<String, ? extends Map<String, Double>> runs) {
    Check.entries("compareScores", "runs", runs);
    var names = new LinkedHashSet<String>();
    var run = StringColumn.create("run");
    var rows = inOrder(runs);
    rows.forEach(
        (name, figures) -> {
          Check.entries("compareScores", name, figures);
          run.append(name);
          names.addAll(inOrder(figures).keySet());
        });
    var table = Table.create("", run);
    for (var name : names) {
      var column = DoubleColumn.create(name);
      rows.values().forEach(figures -> column.append(figures.getOrDefault(name, Double.NaN)));
      boolean isWhole = rows.values().stream().allMatch(figures -> figures.containsKey(name));
      table.addColumns(isWhole ? results(column) : decimals(column));
    }
    return table;
  }

  /**
   * Returns a table of precision, recall, F1 and the number of samples of each class, and their
   * averages over the classes. A class that was never predicted has precision 0.
   *
   * @param labels class indices, one-hot rows, or texts
   * @param predictions class indices, a row of probabilities for each sample, one probability of
   *     class 1, or texts
   * @param names the names of the classes; by default their indices
   */
  public static Table scores(Object labels, Object predictions, String... names) {
    return scores(labels, predictions, Check.all("scores", "names", names));
  }

  /** Returns the table of scores with the names of the classes in a list. */
  public static Table scores(Object labels, Object predictions, List<String> names) {
    var counts = ClassCounts.of(labels, predictions);
    var classes = counts.names("scores", names);
    var name = StringColumn.create("class");
    var precision = DoubleColumn.create("precision");
    var recall = DoubleColumn.create("recall");
    var f1 = DoubleColumn.create("f1");
    var support = IntColumn.create("support");
    for (int c = 0; c < counts.classes(); c++) {
      if (counts.actual(c) + counts.predicted(c) == 0)
        continue; // the class does not occur in these samples
      name.append(classes.get(c));
      precision.append(counts.precision(c));
      recall.append(counts.recall(c));
      f1.append(counts.f1(c));
      support.append(counts.actual(c));
    }
    name.append("macro average");
    for (var column : List.of(precision, recall, f1)) decimals(column).append(column.mean());
    support.append((int) support.sum());
    return Table.create("", name, precision, recall, f1, support);
  }

  /**
   * Returns a table with a row for each column: its type, how many values are present, missing and
   * different, the mean, standard deviation and quartiles of numbers, and the most frequent text.
   * Missing values are left out of the statistics.
   */
  public static Table describe(Table table) {
    return TableDescription.of(table);
  }

  /**
   * Returns a table with controls that sort, filter and page through its rows, of any number: the
   * page shows twenty of them and asks the kernel for others. Front ends without widgets show the
   * first and the last rows.
   */
  public static Control<?> explore(Table table) {
    return TableExplorer.of(Check.given("explore", "table", table));
  }

  /** Returns the keys in order: the loss first, each validation value after its training value. */
  static Set<String> ordered(Collection<String> keys) {
    var order = new LinkedHashSet<String>();
    if (keys.contains("loss")) order.add("loss");
    if (keys.contains(VALIDATION + "loss")) order.add(VALIDATION + "loss");
    for (var key : keys) {
      if (key.startsWith(VALIDATION)) continue;
      order.add(key);
      if (keys.contains(VALIDATION + key)) order.add(VALIDATION + key);
    }
    order.addAll(keys);
    return order;
  }

  /** Returns the name without {@code val_}. */
  static String figure(String key) {
    return key.startsWith(VALIDATION) ? key.substring(VALIDATION.length()) : key;
  }

  static boolean isValidation(String key) {
    return key.startsWith(VALIDATION);
  }

  /**
   * Returns a map with a fixed order: sorted by name if it has none, since {@code Map.of} has a
   * different order in every process.
   */
  public static <T> Map<String, T> inOrder(Map<String, T> map) {
    Check.entries("inOrder", "map", map);
    return map instanceof LinkedHashMap || map instanceof SortedMap ? map : new TreeMap<>(map);
  }

  static DoubleColumn decimals(DoubleColumn column) {
    column.setPrintFormatter(new FourDecimals(""));
    return column;
  }

  /** Returns a column in which NaN is a result, such as a loss that overflowed, and not missing. */
  private static DoubleColumn results(DoubleColumn column) {
    column.setPrintFormatter(new FourDecimals(NAN));
    return column;
  }

  private static DecimalFormat format(String pattern) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
  }

  /** How this class has its results printed as text, which nobody chose for notebooks. */
  private static final class FourDecimals extends NumberColumnFormatter {
    FourDecimals(String missing) {
      super(Tables.format("0.0000"), missing);
    }
  }

  /**
   * Returns whether somebody has set how a column of numbers with a fraction is written: {@code
   * column.setPrintFormatter(NumberColumnFormatter.percent(1))}.
   */
  static boolean hasOwnFormat(Column<?> column) {
    var formatter = formatter(column);
    if (formatter instanceof FourDecimals) return false;
    var format = formatter.getFormat();
    return format != null
        && !format.equals(NumberColumnFormatter.floatingPointDefault().getFormat());
  }

  /** Returns the print formatter, for which Tablesaw has no public method. */
  private static NumberColumnFormatter formatter(Column<?> column) {
    try {
      var getter = NumberColumn.class.getDeclaredMethod("getPrintFormatter");
      getter.setAccessible(true);
      return (NumberColumnFormatter) getter.invoke(column);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This is another version of Tablesaw.", e);
    }
  }
}
