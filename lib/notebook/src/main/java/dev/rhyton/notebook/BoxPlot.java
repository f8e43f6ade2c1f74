package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import tech.tablesaw.api.Table;

/** Box plots: a row for each group. */
final class BoxPlot {
  private static final int GROUPS = 40;
  private static final int HALF = 8;
  private static final int MARKER = 5;

  /** Draws the boxes and the values beyond their whiskers. */
  private record Painter(List<Quartiles> boxes, List<double[]> values)
      implements RowChart.RowPainter {
    @Override
    public void paint(Graphics2D g, int row, double middle, DoubleUnaryOperator place) {
      BoxPlot.paint(g, boxes.get(row), values.get(row), Style.of(row), middle, place);
    }

    @Override
    public void addTo(RowView view, int row) {
      var box = boxes.get(row);
      var style = Style.of(row);
      view.line(row, box.low(), box.lower(), 1.4, style);
      view.line(row, box.upper(), box.high(), 1.4, style);
      view.tick(row, box.low(), HALF, 1.4, style);
      view.tick(row, box.high(), HALF, 1.4, style);
      view.box(row, box.lower(), box.upper(), 2 * HALF, style);
      view.tick(row, box.median(), 2 * HALF, 3, style);
      for (double v : box.outliers(values.get(row))) view.point(row, v, false, style);
    }
  }

  private BoxPlot() {}

  static Picture draw(Table table, String column) {
    var values = TableColumns.numbers("Plots.box", table, column);
    return drawn(Groups.title(column, values), Map.of("", values));
  }

  static Picture draw(Table table, String column, String group) {
    var values = TableColumns.numbers("Plots.box", table, column);
    var groups = Groups.of("Plots.box", table, group, GROUPS);
    var rows = new LinkedHashMap<String, double[]>();
    for (int g = 0; g < groups.size(); g++) rows.put(groups.names().get(g), groups.of(values, g));
    rows.values().removeIf(v -> Groups.finite(v).length == 0);
    Check.that(!rows.isEmpty(), "Plots.box: \"%s\" has no finite value to plot.", column);
    return drawn(Groups.title(column, values), rows);
  }

  static Picture draw(String title, Map<String, ?> values) {
    Check.given("Plots.box", "name", title);
    Check.entries("Plots.box", "values", values);
    Check.that(
        !values.isEmpty(), "Plots.box: expected at least one row of numbers, received none.");
    var rows = new LinkedHashMap<String, double[]>();
    Tables.inOrder(values).forEach((name, row) -> rows.put(name, ArrayArguments.numbers(row)));
    return drawn(title, rows);
  }

  private static Picture drawn(String title, Map<String, double[]> rows) {
    var finite = new LinkedHashMap<String, double[]>();
    rows.forEach(
        (name, values) -> {
          var kept = Groups.finite(values);
          Check.that(
              kept.length > 0,
              "Plots.box: \"%s\" has no finite value to plot, of %d.",
              name.isEmpty() ? title : name,
              values.length);
          finite.put(name.isEmpty() ? "" : name + " (" + kept.length + ")", kept);
        });
    var boxes = finite.values().stream().map(Quartiles::of).toList();
    var all = finite.values().stream().flatMapToDouble(Arrays::stream).summaryStatistics();
    var numbers = new ArrayList<>(finite.values());
    var chart =
        new RowChart(
            title,
            new ArrayList<>(finite.keySet()),
            all.getMin(),
            all.getMax(),
            new Painter(boxes, numbers));
    var medians = new ArrayList<String>();
    int i = 0;
    for (var name : finite.keySet()) {
      medians.add((name + " median " + Axis.label(boxes.get(i++).median())).strip());
    }
    return chart.picture("Boxes of " + title + ": " + Names.text(medians));
  }

  private static void paint(
      Graphics2D g,
      Quartiles box,
      double[] values,
      Style style,
      double y,
      DoubleUnaryOperator place) {
    double left = place.applyAsDouble(box.lower());
    double right = place.applyAsDouble(box.upper());
    var shape = new Rectangle2D.Double(left, y - HALF, right - left, 2 * HALF);
    g.setColor(style.opacity(0.25).color());
    g.fill(shape);
    g.setColor(style.color());
    g.setStroke(new BasicStroke(1.4f));
    g.draw(shape);
    double low = place.applyAsDouble(box.low());
    double high = place.applyAsDouble(box.high());
    g.draw(new Line2D.Double(low, y, left, y));
    g.draw(new Line2D.Double(right, y, high, y));
    g.draw(new Line2D.Double(low, y - HALF / 2.0, low, y + HALF / 2.0));
    g.draw(new Line2D.Double(high, y - HALF / 2.0, high, y + HALF / 2.0));
    // One of the outliers at a place is enough, and quick.
    var outliers = new TreeMap<Long, Double>();
    for (double v : box.outliers(values)) outliers.put(Math.round(place.applyAsDouble(v)), v);
    outliers.values().forEach(v -> g.draw(style.marker().at(place.applyAsDouble(v), y, MARKER)));
    g.setStroke(new BasicStroke(3));
    double median = place.applyAsDouble(box.median());
    g.draw(new Line2D.Double(median, y - HALF, median, y + HALF));
  }
}
