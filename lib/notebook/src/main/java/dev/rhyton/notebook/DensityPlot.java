package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Densities of numbers: a mean of Gaussians, one at each value. */
final class DensityPlot {
  private static final int POINTS = 200;
  private static final double NORMAL = 1.34; // interquartile range of a normal distribution
  private static final double REACH = 3; // standard deviations of the Gaussian

  private DensityPlot() {}

  static Picture draw(Table table, String column, @Nullable String group) {
    var owner = "Plots.density";
    var values = TableColumns.numbers(owner, table, column);
    var groups =
        group == null
            ? Groups.none(values.length)
            : Groups.of(owner, table, group, Histogram.GROUPS);
    return draw(TableColumns.find(table, column).name(), values, groups);
  }

  static Picture draw(String name, Object values) {
    Check.given("Plots.density", "name", name);
    var numbers = ArrayArguments.numbers(values);
    return draw(name, numbers, Groups.none(numbers.length));
  }

  private static Picture draw(String name, double[] values, Groups groups) {
    var chart = Chart.of(600, 320, "", Groups.title(name, values), Axis.Kind.NUMBERS);
    chart.yTitle("density");
    chart.reach(Groups.finite(values).length == 0 ? 0 : Groups.finite(values)[0], 0);
    int shown = 0;
    for (int g = 0; g < groups.size(); g++) {
      var of = Groups.finite(groups.of(values, g));
      double width = width(of);
      if (width == 0) continue;
      shown += of.length;
      add(chart, groups.names().get(g), of, width, Style.of(g));
    }
    Check.that(
        shown > 0,
        "Plots.density: expected two different finite values of \"%s\", received none of %d.",
        name,
        values.length);
    var of = groups.size() > 1 ? " by " + chart.text(groups.names()) : "";
    return chart.picture(
        "Density of " + Groups.title(name, values) + of + ": " + shown + " values");
  }

  /** Returns the standard deviation of each Gaussian by Silverman's rule; 0 for equal values. */
  static double width(double[] values) {
    if (values.length < 2) return 0;
    double deviation = new StandardDeviation().evaluate(values);
    var quartiles = Quartiles.of(values);
    double spread = (quartiles.upper() - quartiles.lower()) / NORMAL;
    double scale = spread > 0 ? Math.min(deviation, spread) : deviation;
    return 0.9 * scale * Math.pow(values.length, -0.2);
  }

  private static void add(Chart chart, String name, double[] values, double width, Style style) {
    var range = Arrays.stream(values).summaryStatistics();
    double low = range.getMin() - REACH * width;
    double step = (range.getMax() + REACH * width - low) / (POINTS - 1);
    var x = IntStream.range(0, POINTS).mapToDouble(i -> low + i * step).toArray();
    var y = Arrays.stream(x).map(at -> density(values, width, at)).toArray();
    chart.band(name, x, new double[POINTS], y, style);
    chart.line(name, x, y, style, false);
  }

  /** Returns the density at a place. */
  static double density(double[] values, double width, double at) {
    double sum = 0;
    for (double value : values) {
      double distance = (at - value) / width;
      sum += Math.exp(-distance * distance / 2);
    }
    return sum / (values.length * width * Math.sqrt(2 * Math.PI));
  }
}
