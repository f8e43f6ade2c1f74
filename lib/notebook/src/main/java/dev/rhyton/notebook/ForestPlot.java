package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Forest plots: a value with its interval in each row, the largest one first. */
final class ForestPlot {
  private static final int MOST = 100;
  private static final int MARKER = 8;

  private record Row(String name, double value, double low, double high) {
    Style style() {
      boolean isOpen = low <= 0 && high >= 0;
      return isOpen ? Style.REFERENCE : Style.of(low > 0 ? 0 : 1);
    }
  }

  /** Draws the rows, with a line at 0. */
  private record Painter(List<Row> rows) implements RowChart.RowPainter {
    @Override
    public void paint(Graphics2D g, int row, double middle, DoubleUnaryOperator place) {
      ForestPlot.paint(g, rows.get(row), middle, place);
    }

    @Override
    public void addTo(RowView view, int row) {
      var one = rows.get(row);
      view.tick(row, 0, 26, 1.2, Style.REFERENCE);
      view.line(row, one.low, one.high, 2, one.style());
      view.point(row, one.value, true, one.style());
    }
  }

  private ForestPlot() {}

  static Picture draw(Table table, String value, String low, String high) {
    var owner = "Plots.forest";
    var values = TableColumns.numbers(owner, table, value);
    var lows = TableColumns.numbers(owner, table, low);
    var highs = TableColumns.numbers(owner, table, high);
    Check.that(
        values.length > 0 && values.length <= MOST,
        "%s: expected 1 to %d rows, received %d. Choose some: table.first(%d).",
        owner,
        MOST,
        values.length,
        MOST);
    var names = names(table);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < values.length; i++) {
      Check.that(
          lows[i] <= values[i] && values[i] <= highs[i] && Axis.draws(highs[i] - lows[i]),
          "%s: expected %s ≤ %s ≤ %s in each row, row %d, counted from 0, has %s, %s and %s.",
          owner,
          low,
          value,
          high,
          i,
          lows[i],
          values[i],
          highs[i]);
      rows.add(new Row(names.get(i), values[i], lows[i], highs[i]));
    }
    rows.sort(Comparator.comparingDouble(r -> -r.value));
    return draw(value, rows);
  }

  /** Returns the texts of each row in one name. */
  private static List<String> names(Table table) {
    var texts = table.columns().stream().filter(c -> c instanceof StringColumn).toList();
    var names = new ArrayList<String>();
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      names.add(String.join(", ", texts.stream().map(c -> c.getString(at)).toList()));
    }
    return names;
  }

  private static Picture draw(String title, List<Row> rows) {
    double low = Math.min(0, rows.stream().mapToDouble(Row::low).min().orElse(0));
    double high = Math.max(0, rows.stream().mapToDouble(Row::high).max().orElse(0));
    var names = rows.stream().map(Row::name).toList();
    var chart = new RowChart(title + " with its interval", names, low, high, new Painter(rows));
    long above = rows.stream().filter(r -> r.low > 0).count();
    long below = rows.stream().filter(r -> r.high < 0).count();
    return chart.picture(
        String.format(
            "%s of %d rows with intervals: %d above 0, %d below 0, %d contain 0",
            title, rows.size(), above, below, rows.size() - above - below));
  }

  private static void paint(Graphics2D g, Row row, double y, DoubleUnaryOperator place) {
    double zero = place.applyAsDouble(0);
    g.setColor(Theme.INK);
    g.setStroke(new BasicStroke(1.2f));
    g.draw(new Line2D.Double(zero, y - 13, zero, y + 13));
    var style = row.style();
    g.setColor(style.color());
    g.setStroke(new BasicStroke(2));
    double left = place.applyAsDouble(row.low);
    double right = place.applyAsDouble(row.high);
    g.draw(new Line2D.Double(left, y, right, y));
    g.draw(new Line2D.Double(left, y - 4, left, y + 4));
    g.draw(new Line2D.Double(right, y - 4, right, y + 4));
    var marker = style.marker().at(place.applyAsDouble(row.value), y, MARKER);
    g.fill(marker);
  }
}
