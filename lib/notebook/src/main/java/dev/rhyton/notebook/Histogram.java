package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Histograms of numbers, and counts of texts. */
final class Histogram {
  static final int GROUPS = 10;
  private static final int MOST_BINS = 50;
  private static final int FEW_INTEGERS = 40;
  private static final int TEXTS = 40;

  private Histogram() {}

  static Picture draw(Table table, String column) {
    var owner = "Plots.histogram";
    Check.given(owner, "table", table);
    var found = TableColumns.find(table, Check.given(owner, "column", column));
    if (found instanceof StringColumn || found instanceof BooleanColumn) {
      return BarChart.draw("rows by " + found.name(), counts(owner, table, column));
    }
    var values = TableColumns.numbers(owner, table, column);
    return draw(found.name(), values, Groups.none(values.length));
  }

  private static Map<String, Long> counts(String owner, Table table, String column) {
    var groups = Groups.of(owner, table, column, TEXTS);
    var sizes = IntStream.range(-1, groups.size()).mapToLong(groups::count).toArray();
    var counts = new LinkedHashMap<String, Long>();
    IntStream.range(0, groups.size())
        .boxed()
        .sorted(Comparator.comparingLong(g -> -sizes[g + 1]))
        .forEach(g -> counts.put(groups.names().get(g), sizes[g + 1]));
    if (sizes[0] > 0) counts.put("(missing)", sizes[0]);
    return counts;
  }

  static Picture draw(Table table, String column, String group) {
    var values = TableColumns.numbers("Plots.histogram", table, column);
    var groups = Groups.of("Plots.histogram", table, group, GROUPS);
    return draw(TableColumns.find(table, column).name(), values, groups);
  }

  static Picture draw(String name, Object values) {
    Check.given("Plots.histogram", "name", name);
    var numbers = ArrayArguments.numbers(values);
    return draw(name, numbers, Groups.none(numbers.length));
  }

  private static Picture draw(String name, double[] values, Groups groups) {
    var chart = Chart.of(600, 320, "", Groups.title(name, values), Axis.Kind.NUMBERS);
    chart.yTitle("count");
    var shown = add(chart, values, groups);
    Check.that(
        shown.length > 0,
        "Plots.histogram: \"%s\" has no finite value to plot, of %d.",
        name,
        values.length);
    var of = groups.size() > 1 ? " by " + Names.text(groups.names()) : "";
    var range = Arrays.stream(shown).summaryStatistics();
    return chart.picture(
        "Histogram of "
            + Groups.title(name, values)
            + of
            + ": "
            + shown.length
            + " values, "
            + Axis.range(range.getMin(), range.getMax()));
  }

  /** Adds the columns of each group to a chart, and returns the values. */
  static double[] add(Chart chart, double[] values, Groups groups) {
    var finite =
        IntStream.range(0, values.length)
            .filter(i -> groups.of()[i] >= 0 && Axis.draws(values[i]))
            .mapToDouble(i -> values[i])
            .toArray();
    if (finite.length == 0) return finite;
    var edges = edges(finite);
    for (int g = 0; g < groups.size(); g++) {
      var counts = counts(Groups.finite(groups.of(values, g)), edges);
      chart.add(new HistogramOutline(groups.names().get(g), edges, counts, Style.of(g)));
    }
    return finite;
  }

  /** Returns how many values lie between two neighbouring edges, the last one included. */
  static double[] counts(double[] values, double[] edges) {
    int bins = edges.length - 1;
    var counts = new double[bins];
    for (double value : values) {
      int at = Arrays.binarySearch(edges, value);
      counts[Math.max(0, Math.min(bins - 1, at >= 0 ? at : -at - 2))]++;
    }
    return counts;
  }

  /**
   * Returns the edges of columns of equal width, at round numbers. The width is about the smaller
   * one of Sturges' rule and of Freedman and Diaconis' {@code 2 · IQR / n^(1/3)}, as in NumPy.
   * Whole numbers in a short range have a column each.
   */
  static double[] edges(double[] values) {
    double low = DoubleStream.of(values).min().orElseThrow();
    double high = DoubleStream.of(values).max().orElseThrow();
    boolean whole = DoubleStream.of(values).allMatch(v -> v == Math.rint(v));
    if (whole && high - low < FEW_INTEGERS) {
      return IntStream.rangeClosed(0, (int) (high - low) + 1)
          .mapToDouble(i -> low - 0.5 + i)
          .toArray();
    }
    return Axis.of(Axis.Kind.NUMBERS, low, high, bins(values, high - low)).ticks().stream()
        .mapToDouble(Axis.Tick::value)
        .toArray();
  }

  private static int bins(double[] values, double range) {
    var quartiles = Quartiles.of(values);
    double sturges = range / (Math.log(values.length) / Math.log(2) + 1);
    double freedman = 2 * (quartiles.upper() - quartiles.lower()) / Math.cbrt(values.length);
    double width = freedman > 0 ? Math.min(sturges, freedman) : sturges;
    // Round numbers make columns wider, so that there are fewer.
    return range == 0 ? 1 : (int) Math.max(1, Math.min(MOST_BINS, 1.5 * range / width));
  }
}
