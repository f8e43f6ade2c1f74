package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.Table;

/** Lines over numbers or dates. */
final class LinePlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int GROUPS = 10;
  private static final int FEW = 40; // points with markers

  private LinePlot() {}

  static Picture draw(String y, String x, double[] across, Map<String, ?> lines, List<?> behind) {
    var chart = Chart.of(WIDTH, HEIGHT, y, x, Axis.Kind.NUMBERS);
    for (var line : behind) chart.faint(across, up(across, "a faint line", line));
    int index = 0;
    for (var line : Tables.inOrder(lines).entrySet()) {
      var up = up(across, "\"" + line.getKey() + "\"", line.getValue());
      chart.line(line.getKey(), across, up, Style.of(index++), true);
    }
    Check.that(!chart.isEmpty(), "Plots.lines: no line has a finite point, of %d.", across.length);
    return chart.picture(y + " over " + x + ": " + chart.text(Tables.inOrder(lines).keySet()));
  }

  private static double[] up(double[] across, String name, Object values) {
    var up = ArrayArguments.numbers(values);
    Check.that(
        up.length == across.length,
        "Plots.lines: expected as many values of y as of x, %d, received %d of %s.",
        across.length,
        up.length,
        name);
    return up;
  }

  /** Draws two columns of a table; without groups if {@code group} is null. */
  static Picture of(Table table, String x, String y, @Nullable String group) {
    var owner = "Plots.line";
    var up = TableColumns.numbers(owner, table, y);
    boolean isDate = TableColumns.find(table, x) instanceof DateColumn;
    var across =
        isDate
            ? days((DateColumn) TableColumns.find(table, x))
            : TableColumns.numbers(owner, table, x);
    var groups = group == null ? Groups.none(up.length) : Groups.of(owner, table, group, GROUPS);
    var kind = isDate ? Axis.Kind.DATES : Axis.Kind.NUMBERS;
    var chart = Chart.of(WIDTH, HEIGHT, Groups.title(y, across, up), x, kind);
    for (int g = 0; g < groups.size(); g++) {
      var values = values(groups.of(across, g), groups.of(up, g));
      var name = groups.names().get(g);
      var at = values.keySet().stream().mapToDouble(d -> d).toArray();
      if (values.values().stream().anyMatch(v -> v.getCount() > 1)) {
        chart.band(name, at, of(values, v -> v.getMin()), of(values, v -> v.getMax()), Style.of(g));
      }
      chart.line(name, at, of(values, v -> v.getAverage()), Style.of(g), values.size() <= FEW);
    }
    Check.that(
        !chart.isEmpty(), "%s: no row has a finite %s and %s, of %d.", owner, x, y, up.length);
    var of = group == null ? "" : " for " + chart.text(groups.names());
    return chart.picture(y + " over " + x + of);
  }

  private static double[] days(DateColumn dates) {
    var days = new double[dates.size()];
    for (int i = 0; i < days.length; i++) {
      days[i] = dates.isMissing(i) ? Double.NaN : dates.get(i).toEpochDay();
    }
    return days;
  }

  /** Returns the statistics of the values for each x, in order; of none where y is missing. */
  private static Map<Double, DoubleSummaryStatistics> values(double[] x, double[] y) {
    var values = new TreeMap<Double, DoubleSummaryStatistics>();
    for (int i = 0; i < x.length; i++) {
      if (!Axis.draws(x[i])) continue;
      var ofX = values.computeIfAbsent(x[i], k -> new DoubleSummaryStatistics());
      if (Axis.draws(y[i])) ofX.accept(y[i]);
    }
    return values;
  }

  private static double[] of(
      Map<Double, DoubleSummaryStatistics> values, ToDoubleFunction<DoubleSummaryStatistics> y) {
    return values.values().stream()
        .mapToDouble(v -> v.getCount() == 0 ? Double.NaN : y.applyAsDouble(v))
        .toArray();
  }
}
