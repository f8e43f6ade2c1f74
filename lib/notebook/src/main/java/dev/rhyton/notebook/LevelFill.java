package dev.rhyton.notebook;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Areas between levels of a function of two numbers, and the bar that says what they mean. */
final class LevelFill implements ChartPart {
  private static final int CELLS = 60; // of the grid that is computed, in each direction
  private static final int SQUARES = 40; // in each direction, for Vega-Lite
  private static final int LEVELS = 9;

  /** A function of two numbers. */
  interface Height {
    /** Returns the value at a place, and how far it is known: above 1 it is not drawn. */
    double[] at(double x, double y);
  }

  /**
   * The values of a function at the points of a grid.
   *
   * @param values by row, column, and then as {@link Height} returns them
   */
  @SuppressWarnings("ArrayRecordComponent") // grids are not compared
  record Grid(double[][][] values) {
    static Grid of(Rectangle2D.Double area, Height height) {
      var values = new double[CELLS + 1][CELLS + 1][];
      for (int r = 0; r <= CELLS; r++) {
        for (int c = 0; c <= CELLS; c++) {
          values[r][c] =
              height.at(area.x + area.width * c / CELLS, area.y + area.height * r / CELLS);
        }
      }
      return new Grid(values);
    }

    /** Returns the interpolated value; NaN where it is not known. */
    double between(double x, double y) {
      return between(x, y, 1) > 1 ? Double.NaN : between(x, y, 0);
    }

    private double between(double x, double y, int of) {
      int c = (int) Math.min(CELLS - 1, x * CELLS);
      int r = (int) Math.min(CELLS - 1, y * CELLS);
      double right = x * CELLS - c;
      double up = y * CELLS - r;
      double lower = values[r][c][of] * (1 - right) + values[r][c + 1][of] * right;
      double upper = values[r + 1][c][of] * (1 - right) + values[r + 1][c + 1][of] * right;
      return lower * (1 - up) + upper * up;
    }
  }

  private final Grid grid;
  private final boolean lowIsDark;
  private final Rectangle2D.Double area;
  private final String title;
  private final DoubleUnaryOperator shown;
  private final double low;
  private final double size;

  /**
   * Creates the areas.
   *
   * @param lowIsDark whether low values are dark; otherwise high ones
   * @param area the numbers at the ends of the grid
   * @param title what the values are called
   * @param shown returns the number that a value of the grid stands for
   */
  LevelFill(
      Grid grid,
      boolean lowIsDark,
      Rectangle2D.Double area,
      String title,
      DoubleUnaryOperator shown) {
    this.grid = grid;
    this.lowIsDark = lowIsDark;
    this.area = area;
    this.title = title;
    this.shown = shown;
    var range =
        Arrays.stream(grid.values)
            .flatMap(Arrays::stream)
            .filter(at -> at[1] <= 1)
            .mapToDouble(at -> at[0])
            .summaryStatistics();
    low = range.getMin();
    size = range.getMax() - low;
  }

  /** Returns the bar with the levels, beside a chart of this height, with and without a legend. */
  Drawing bar(int chart, int height) {
    return new Bar(this, chart, height);
  }

  private double value(double share) {
    return shown.applyAsDouble(low + share * size);
  }

  /** Returns the colour of a level, from 0 for the lowest values. */
  private Color color(int level) {
    double share = level / (LEVELS - 1.0);
    return CellColors.sequential(0.06 + 0.9 * (lowIsDark ? 1 - share : share));
  }

  private int level(double value) {
    if (size == 0) return 0;
    return (int) Math.max(0, Math.min(LEVELS - 1, Math.floor((value - low) / size * LEVELS)));
  }

  @Override
  public @Nullable String name() {
    return null; // its colours are in the bar
  }

  @Override
  public List<Point2D.Double> points() {
    return List.of(
        new Point2D.Double(area.x, area.y), new Point2D.Double(area.getMaxX(), area.getMaxY()));
  }

  @Override
  public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    var smooth = g.getRenderingHint(RenderingHints.KEY_ANTIALIASING);
    // Rows that cover parts of pixels would be transparent at their edges.
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    fill(g, place);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, smooth);
  }

  private void fill(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    var from = place.apply(new Point2D.Double(area.x, area.getMaxY()));
    var to = place.apply(new Point2D.Double(area.getMaxX(), area.y));
    double pixel = 1.0 / Picture.PIXELS;
    for (double y = from.y; y < to.y; y += pixel) {
      double share = 1 - (y - from.y) / (to.y - from.y);
      double begin = from.x;
      int level = -1;
      for (double x = from.x; x <= to.x + pixel; x += pixel) {
        boolean isInside = x < to.x;
        double value = isInside ? grid.between((x - from.x) / (to.x - from.x), share) : Double.NaN;
        int next = Double.isNaN(value) ? -1 : level(value);
        if (next == level) continue;
        if (level >= 0) {
          g.setColor(color(level));
          g.fill(new Rectangle2D.Double(begin, y, Math.min(x, to.x) - begin, pixel));
        }
        begin = x;
        level = next;
      }
    }
  }

  @Override
  public void addTo(ChartView view) {
    var left = new ArrayList<Double>();
    var bottom = new ArrayList<Double>();
    var colors = new ArrayList<String>();
    var values = new ArrayList<Double>();
    double width = area.width / SQUARES;
    double height = area.height / SQUARES;
    for (int r = 0; r < SQUARES; r++) {
      for (int c = 0; c < SQUARES; c++) {
        double value = grid.between((c + 0.5) / SQUARES, (r + 0.5) / SQUARES);
        if (Double.isNaN(value)) continue;
        left.add(area.x + c * width);
        bottom.add(area.y + r * height);
        colors.add(VegaLite.hex(color(level(value))));
        values.add(shown.applyAsDouble(value));
      }
    }
    view.rectangles(array(left), array(bottom), width, height, colors, array(values), title);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void paintSample(Graphics2D g, double left, double right, double y) {
    throw new IllegalStateException("A surface has no name.");
  }

  /** The levels with their values, beside the chart. */
  private record Bar(LevelFill fill, int chart, int height) implements Drawing {
    private static final int TOP = 10; // as the axes of a chart
    private static final int BELOW = 50;
    private static final int BAR = 12;

    @Override
    public Map<String, Object> view(VegaLite vega) {
      return VegaLite.NOTHING; // the mouse shows the values
    }

    @Override
    public int width() {
      return 92;
    }

    @Override
    public void paint(Graphics2D g) {
      double bottom = chart - BELOW;
      double step = (bottom - TOP) / LEVELS;
      g.setFont(Theme.font(11));
      for (int level = 0; level < LEVELS; level++) {
        double y = bottom - (level + 1) * step;
        g.setColor(fill.color(level));
        g.fill(new Rectangle2D.Double(8, y, BAR, step));
      }
      g.setColor(Theme.FAINT);
      g.draw(new Rectangle2D.Double(8, TOP, BAR, bottom - TOP));
      g.setColor(Theme.INK);
      for (int edge = 0; edge <= LEVELS; edge++) {
        var text = label(fill.value(edge / (double) LEVELS));
        Theme.write(
            g, text, BAR + 13, Math.max(TOP + 5, Math.min(bottom - 5, bottom - edge * step)));
      }
      g.setFont(Theme.font(13));
      Theme.upright(g, fill.title, 80, (TOP + bottom) / 2);
    }

    private static String label(double value) {
      return Axis.label(Double.parseDouble(String.format(Locale.ROOT, "%.2e", value)));
    }
  }
}
