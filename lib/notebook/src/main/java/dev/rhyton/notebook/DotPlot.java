package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/** A dot for each name, on an axis that need not begin at 0; of repetitions with their interval. */
final class DotPlot {
  private static final int MOST = 100;
  private static final double LEVEL = 0.975; // of a 95 % interval, on one side
  private static final double FAINT = 0.45;
  private static final int MARKER = 9;
  private static final int SMALL = 5;

  /**
   * The values of a name.
   *
   * @param values of each repetition
   * @param reach from the mean to the ends of its interval; 0 for fewer than two values
   */
  @SuppressWarnings("ArrayRecordComponent") // rows are not compared
  private record Row(String name, double[] values, double mean, double reach) {
    static Row of(String name, double[] values) {
      int n = values.length;
      double mean = StatUtils.mean(values);
      double error = n < 2 ? 0 : Math.sqrt(StatUtils.variance(values) / n);
      double reach =
          n < 2 ? 0 : error * new TDistribution(n - 1).inverseCumulativeProbability(LEVEL);
      return new Row(name, values, mean, reach);
    }

    boolean isRepeated() {
      return values.length > 1;
    }

    String text() {
      var text = name + " " + Axis.label(mean);
      if (!isRepeated()) return text;
      return text + " (" + Axis.label(mean - reach) + " to " + Axis.label(mean + reach) + ")";
    }
  }

  /** Draws the rows. */
  private record Painter(List<Row> rows) implements RowChart.RowPainter {
    private static final Style STYLE = Style.of(0);
    private static final Style SINGLE = STYLE.opacity(FAINT);

    @Override
    public void paint(Graphics2D g, int row, double middle, DoubleUnaryOperator place) {
      var one = rows.get(row);
      g.setColor(SINGLE.color());
      if (one.isRepeated()) {
        for (double v : one.values) {
          g.fill(STYLE.marker().at(place.applyAsDouble(v), middle, SMALL));
        }
      }
      g.setColor(STYLE.color());
      g.setStroke(new BasicStroke(2));
      double left = place.applyAsDouble(one.mean - one.reach);
      double right = place.applyAsDouble(one.mean + one.reach);
      g.draw(new Line2D.Double(left, middle, right, middle));
      g.fill(STYLE.marker().at(place.applyAsDouble(one.mean), middle, MARKER));
    }

    @Override
    public void addTo(RowView view, int row) {
      var one = rows.get(row);
      if (one.isRepeated()) {
        for (double v : one.values) view.point(row, v, false, STYLE);
        view.line(row, one.mean - one.reach, one.mean + one.reach, 2, STYLE);
      }
      view.point(row, one.mean, true, STYLE);
    }
  }

  private DotPlot() {}

  static Picture draw(String figure, Map<String, ?> values) {
    var owner = "Plots.dots";
    Check.that(
        !values.isEmpty() && values.size() <= MOST,
        "%s: expected 1 to %d names, received %d.",
        owner,
        MOST,
        values.size());
    var rows = new ArrayList<Row>();
    for (var entry : Tables.inOrder(values).entrySet()) {
      var value = entry.getValue();
      var numbers =
          value instanceof Number one
              ? new double[] {one.doubleValue()}
              : ArrayArguments.numbers(value);
      Check.that(
          numbers.length > 0 && Arrays.stream(numbers).allMatch(Axis::draws),
          "%s: expected finite numbers for \"%s\", received %s.",
          owner,
          entry.getKey(),
          Arrays.toString(numbers));
      rows.add(Row.of(entry.getKey(), numbers));
    }
    boolean isRepeated = rows.stream().anyMatch(Row::isRepeated);
    var title = isRepeated ? figure + ", mean with 95 % interval" : figure;
    var ends = new ArrayList<Double>();
    for (var row : rows) {
      ends.add(row.mean - row.reach);
      ends.add(row.mean + row.reach);
      for (double v : row.values) ends.add(v);
    }
    var range = ends.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    var names = rows.stream().map(Row::name).toList();
    return new RowChart(title, names, range.getMin(), range.getMax(), new Painter(rows))
        .picture(figure + ": " + Names.text(rows.stream().map(Row::text).toList()));
  }
}
