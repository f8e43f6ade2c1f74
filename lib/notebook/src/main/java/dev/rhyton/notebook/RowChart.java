package dev.rhyton.notebook;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** A chart with a row for each name, such as a box or an interval, over one axis of numbers. */
final class RowChart implements Drawing {
  private static final int WIDTH = 640;
  private static final int MARGIN = 10;
  private static final int ROW = 26;
  private static final int BELOW = 44;
  private static final int TICK = 4;
  private static final int ACROSS = 70;
  private static final float FONT = 12;
  private static final float TITLE_FONT = 13;
  private static final int LONGEST = 320; // the width of a name

  private final String title;
  private final List<String> names;
  private final double low;
  private final double high;
  private final RowPainter painter;

  /** Draws a row. */
  interface RowPainter {
    /**
     * Draws a row.
     *
     * @param middle its place from the top
     * @param place gives the place from the left for values of the axis
     */
    void paint(Graphics2D g, int row, double middle, DoubleUnaryOperator place);

    /** Adds a row to a view. */
    void addTo(RowView view, int row);
  }

  /**
   * Creates a chart.
   *
   * @param title the title of the axis
   * @param low the least value
   * @param high the greatest value
   */
  RowChart(String title, List<String> names, double low, double high, RowPainter painter) {
    this.names = names.stream().map(n -> Theme.shortened(n, FONT, LONGEST)).toList();
    this.low = low;
    this.high = high;
    this.painter = painter;
    this.title = Theme.shortened(title, TITLE_FONT, right() - left() + 2 * MARGIN);
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int height() {
    return MARGIN + names.size() * ROW + BELOW + 4;
  }

  private double left() {
    return MARGIN + names.stream().mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0) + 12;
  }

  private double right() {
    return WIDTH - MARGIN - 16;
  }

  private Axis axis() {
    return Axis.across(Axis.Kind.NUMBERS, low, high, right() - left(), ACROSS, FONT);
  }

  @Override
  public Map<String, Object> view(VegaLite vega) {
    var view = new RowView(title, axis(), names);
    for (int row = 0; row < names.size(); row++) painter.addTo(view, row);
    return view.finish(vega, right() - left(), names.size() * ROW);
  }

  @Override
  public void paint(Graphics2D g) {
    double left = left();
    double right = right();
    double bottom = MARGIN + names.size() * ROW;
    var axis = axis();
    g.setFont(Theme.font(FONT));
    g.setStroke(new BasicStroke(1));
    for (var tick : axis.ticks()) {
      double at = left + axis.share(tick.value()) * (right - left);
      g.setColor(Theme.FAINT);
      g.draw(new Line2D.Double(at, MARGIN, at, bottom));
      g.setColor(Theme.INK);
      g.draw(new Line2D.Double(at, bottom, at, bottom + TICK));
      Theme.center(g, tick.label(), at, bottom + TICK + 10);
    }
    g.draw(new Line2D.Double(left, bottom, right, bottom));
    for (int row = 0; row < names.size(); row++) {
      double middle = MARGIN + (row + 0.5) * ROW;
      g.setFont(Theme.font(FONT));
      g.setColor(Theme.INK);
      Theme.write(g, names.get(row), left - 8 - Theme.width(g, names.get(row)), middle);
      painter.paint(g, row, middle, v -> left + axis.share(v) * (right - left));
    }
    g.setFont(Theme.font(TITLE_FONT));
    g.setColor(Theme.INK);
    Theme.center(g, title, (left + right) / 2, bottom + TICK + 30);
  }
}
