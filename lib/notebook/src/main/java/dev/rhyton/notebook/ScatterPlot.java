package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Points over two axes, in groups with a colour and a marker each, and the trend of each group. */
final class ScatterPlot {
  static final int GROUPS = 12;
  private static final int OPAQUE = 600; // points that hardly cover each other
  private static final double FAINTEST = 0.5;

  private final String xName;
  private final String yName;
  private final double[] x;
  private final double[] y;
  private final Groups groups;

  ScatterPlot(String owner, String xName, String yName, double[] x, double[] y, Groups groups) {
    this.xName = xName;
    this.yName = yName;
    this.x = x;
    this.y = y;
    this.groups = groups;
    Check.that(x.length > 0, "%s: expected at least one point, received none.", owner);
    Check.that(
        shown() > 0,
        "%s: expected at least one point with finite x and y, received none of %d.",
        owner,
        x.length);
  }

  /** Creates a plot of two columns; without groups if {@code group} is null. */
  static ScatterPlot of(String owner, Table table, String x, String y, @Nullable String group) {
    var across = TableColumns.numbers(owner, table, x);
    var up = TableColumns.numbers(owner, table, y);
    var groups = group == null ? Groups.none(up.length) : Groups.of(owner, table, group, GROUPS);
    return new ScatterPlot(owner, x, y, across, up, groups);
  }

  /** Creates a plot of points of shape (points, 2). */
  static ScatterPlot of(Object points, @Nullable Object labels) {
    var array = ArrayArguments.array(points);
    var shape = array.shape();
    Check.that(
        shape.rank() == 2 && shape.last() == 2,
        "Plots.scatter: expected points of shape (points, 2), received %s. Give x and y with"
            + " titles: scatter(\"title of y\", \"title of x\", x, y).",
        shape);
    var all = array.toDoubles();
    var x = IntStream.range(0, array.length()).mapToDouble(i -> all[2 * i]).toArray();
    var y = IntStream.range(0, array.length()).mapToDouble(i -> all[2 * i + 1]).toArray();
    return of("", "", x, y, labels);
  }

  /** Creates a plot of coordinates; without groups if {@code labels} is null. */
  static ScatterPlot of(String yName, String xName, Object xs, Object ys, @Nullable Object labels) {
    Check.given("Plots.scatter", "y", yName);
    Check.given("Plots.scatter", "x", xName);
    var x = ArrayArguments.numbers(xs);
    var y = ArrayArguments.numbers(ys);
    var array = labels == null ? null : ArrayArguments.array(labels);
    Check.that(
        x.length == y.length && (array == null || array.size() == x.length),
        "Plots.scatter: expected as many x as y and labels, received %d, %d and %s.",
        x.length,
        y.length,
        array == null ? "no" : array.size());
    return new ScatterPlot(
        "Plots.scatter", xName, yName, x, y, groups("Plots.scatter", array, x.length));
  }

  /** Returns the groups of labels, or one group without a name if there are none. */
  static Groups groups(String owner, @Nullable NDArray labels, int points) {
    if (labels == null) return Groups.none(points);
    Check.that(
        labels.size() == points,
        "%s: expected a label for each of %d points, received %d.",
        owner,
        points,
        labels.size());
    return Groups.of(labels);
  }

  private int shown() {
    return (int)
        IntStream.range(0, x.length)
            .filter(i -> groups.of()[i] >= 0 && Axis.draws(x[i]) && Axis.draws(y[i]))
            .count();
  }

  /** Returns the opacity of points: the more there are, the fainter is each. */
  static double opacity(int points) {
    return points <= OPAQUE ? 1 : Math.max(FAINTEST, Math.sqrt(OPAQUE / (double) points));
  }

  Picture draw(boolean trend) {
    var chart = Chart.of(600, 420, "", xName, Axis.Kind.NUMBERS);
    chart.yTitle(yName);
    add(chart);
    if (trend) addTrends(chart);
    boolean grouped = groups.names().get(0) != null;
    var what =
        yName.isEmpty() || xName.isEmpty()
            ? ""
            : ": " + yName + " over " + Groups.title(xName, x, y);
    var of = grouped ? " in " + groups.size() + " groups" : "";
    return chart.picture(shown() + " points" + of + what);
  }

  /** Adds the points of each group to a chart. */
  void add(Chart chart) {
    double opacity = opacity(shown());
    for (int g = 0; g < groups.size(); g++) {
      chart.points(groups.names().get(g), x, y, groups.rows().get(g), Style.of(g).opacity(opacity));
    }
  }

  /** Adds the line of least squares of each group with at least three points. */
  private void addTrends(Chart chart) {
    for (int g = 0; g < groups.size(); g++) {
      var across = groups.of(x, g);
      var up = groups.of(y, g);
      var fit = new SimpleRegression();
      for (int i = 0; i < across.length; i++) {
        if (Axis.draws(across[i]) && Axis.draws(up[i])) fit.addData(across[i], up[i]);
      }
      var range = Arrays.stream(across).filter(Axis::draws).summaryStatistics();
      if (fit.getN() < 3 || !Double.isFinite(fit.getSlope())) continue;
      double[] ends = {range.getMin(), range.getMax()};
      var line = Arrays.stream(ends).map(fit::predict).toArray();
      var prefix = groups.names().get(g) == null ? "trend" : groups.names().get(g) + ", trend";
      chart.line(
          prefix + " (r = " + Axis.label(Math.round(100 * fit.getR()) / 100.0) + ")",
          ends,
          line,
          // Ungrouped points have the colour of the first style.
          Style.of(groups.names().get(g) == null ? 1 : g),
          false);
    }
  }
}
