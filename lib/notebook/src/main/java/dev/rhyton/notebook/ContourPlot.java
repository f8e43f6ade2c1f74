package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
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
import java.util.function.UnaryOperator;

/**
 * The score over two hyperparameters: a mean of the trials, weighted by a Gaussian of their
 * distance (Nadaraya and Watson), where a trial is near, and the trials as points.
 */
final class ContourPlot {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 380;
  private static final int CELLS = 60; // of the grid that is computed, in each direction
  private static final int SQUARES = 40; // in each direction, for Vega-Lite
  private static final int LEVELS = 9;
  private static final double WIDTH_OF_TEN = 0.17; // of the Gaussian, of ten trials
  private static final double NEAR = 2; // such widths
  private static final int OPAQUE = 200; // points that hardly cover each other
  private static final double SMALLEST = 2.5;
  private static final int ACROSS = 60; // between ticks
  private static final int UP = 40;

  private ContourPlot() {}

  static Picture draw(Trials trials, String x, String y) {
    var owner = "Plots.contour";
    Check.given(owner, "x", x);
    Check.given(owner, "y", y);
    var both = SearchedParameters.of(owner, trials, List.of(x, y));
    Check.that(!x.equals(y), "%s: expected two hyperparameters, received \"%s\" twice.", owner, x);
    for (var parameter : both) {
      Check.that(
          !(parameter instanceof Parameter.Choice) && parameter.size() > 1,
          "%s: expected a hyperparameter of a range of numbers, received %s. Plots.slices draws"
              + " choices.",
          owner,
          parameter);
    }
    int epochs = trials.commonEpochs();
    var shown =
        trials.ranked().stream()
            .filter(t -> both.stream().allMatch(p -> SearchedParameters.has(t, p)))
            .filter(t -> Double.isFinite(trials.loss(t, epochs)))
            .toList();
    Check.that(
        shown.size() >= 2,
        "%s: expected at least two trials that have \"%s\" and \"%s\" and a score after %d epochs,"
            + " received %d.",
        owner,
        x,
        y,
        epochs,
        shown.size());
    return draw(trials, both, shown, epochs);
  }

  private static Picture draw(Trials trials, List<Parameter> both, List<Trial> shown, int epochs) {
    double sign = trials.minimizes() ? 1 : -1;
    var scores = shown.stream().mapToDouble(t -> sign * trials.loss(t, epochs)).toArray();
    var range = Arrays.stream(scores).summaryStatistics();
    boolean isWide = range.getMin() > 0 && range.getMax() > 1000 * range.getMin();
    var surface = new Surface(shown.size());
    for (int i = 0; i < scores.length; i++) {
      surface.add(
          place(both.get(0), shown.get(i)),
          place(both.get(1), shown.get(i)),
          isWide ? Math.log10(scores[i]) : scores[i]);
    }
    var fill = new Fill(surface.grid(), trials.minimizes());
    var chart = Chart.of(WIDTH, HEIGHT, "", both.get(0).name(), Axis.Kind.NUMBERS);
    chart.yTitle(both.get(1).name());
    chart.xAxis(SearchedParameters.axis(both.get(0), WIDTH / ACROSS));
    chart.yAxis(SearchedParameters.axis(both.get(1), HEIGHT / UP));
    chart.add(fill);
    double size = Math.max(SMALLEST, Math.min(6, 6 * Math.sqrt(OPAQUE / (double) shown.size())));
    chart.add(new Dots("trial", surface.points, Theme.VERMILLION, Marker.CIRCLE, size));
    // The first one is the best, unless it lacks one of the two.
    int best = best(scores, trials.minimizes());
    chart.add(
        new Dots(
            "the best",
            surface.points.subList(best, best + 1),
            Theme.series(3),
            Marker.DIAMOND,
            13));
    var title = "score after " + epochs + (epochs == 1 ? " epoch" : " epochs");
    fill.say(title, isWide);
    var bar = new LevelBar(title, fill, isWide, HEIGHT, chart.height());
    return new DrawingGrid(List.of(chart, bar), 2)
        .picture(
            String.format(
                "%s over %s and %s, of %d trials; the best, %s, is at %s and %s",
                title,
                both.get(0).name(),
                both.get(1).name(),
                shown.size(),
                Axis.label(scores[best]),
                ScoredTrials.text(shown.get(best).values().get(both.get(0).name())),
                ScoredTrials.text(shown.get(best).values().get(both.get(1).name()))));
  }

  private static int best(double[] scores, boolean minimizes) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (minimizes ? scores[i] < scores[best] : scores[i] > scores[best]) best = i;
    }
    return best;
  }

  private static double place(Parameter parameter, Trial trial) {
    return parameter.place(trial.values().get(parameter.name()));
  }

  /** The weighted mean of the scores at places from 0 to 1. */
  private static final class Surface {
    private final double width;
    private final List<Point2D.Double> points = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    Surface(int trials) {
      // By the rule of Scott for two dimensions.
      width = WIDTH_OF_TEN * Math.pow(trials / 10.0, -1 / 6.0);
    }

    void add(double x, double y, double value) {
      points.add(new Point2D.Double(x, y));
      values.add(value);
    }

    /** Returns the mean at a place, and the distance of the nearest trial in widths. */
    double[] at(double x, double y) {
      double sum = 0;
      double weights = 0;
      double nearest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < points.size(); i++) {
        double distance = points.get(i).distanceSq(x, y) / (width * width);
        double weight = Math.exp(-distance / 2);
        sum += weight * values.get(i);
        weights += weight;
        nearest = Math.min(nearest, distance);
      }
      return new double[] {weights == 0 ? Double.NaN : sum / weights, Math.sqrt(nearest)};
    }

    /** Returns mean and distance at the points of a grid. */
    double[][][] grid() {
      var grid = new double[CELLS + 1][CELLS + 1][];
      for (int r = 0; r <= CELLS; r++) {
        for (int c = 0; c <= CELLS; c++) grid[r][c] = at(c / (double) CELLS, r / (double) CELLS);
      }
      return grid;
    }
  }

  /** Areas between levels, the darker the better. */
  private static final class Fill implements ChartPart {
    private final double[][][] grid;
    private final boolean minimizes;
    private final double low;
    private final double size;

    private String title = "";
    private boolean isWide;

    /** Sets what the values are called, and whether they are logarithms. */
    void say(String name, boolean areLogarithms) {
      title = name;
      isWide = areLogarithms;
    }

    Fill(double[][][] grid, boolean minimizes) {
      this.grid = grid;
      this.minimizes = minimizes;
      var range =
          Arrays.stream(grid)
              .flatMap(Arrays::stream)
              .filter(at -> at[1] <= NEAR)
              .mapToDouble(at -> at[0])
              .summaryStatistics();
      low = range.getMin();
      size = range.getMax() - low;
    }

    double value(double share) {
      return low + share * size;
    }

    /** Returns the colour of a level, from 0 for the lowest score. */
    Color color(int level) {
      double share = LEVELS == 1 ? 0 : level / (LEVELS - 1.0);
      return CellColors.sequential(0.06 + 0.9 * (minimizes ? 1 - share : share));
    }

    private int level(double value) {
      if (size == 0) return 0;
      return (int) Math.max(0, Math.min(LEVELS - 1, Math.floor((value - low) / size * LEVELS)));
    }

    /** Returns the mean between the points of the grid; NaN where no trial is near. */
    private double between(double x, double y) {
      return between(x, y, 1) > NEAR ? Double.NaN : between(x, y, 0);
    }

    private double between(double x, double y, int of) {
      int c = (int) Math.min(CELLS - 1, x * CELLS);
      int r = (int) Math.min(CELLS - 1, y * CELLS);
      double right = x * CELLS - c;
      double up = y * CELLS - r;
      double lower = grid[r][c][of] * (1 - right) + grid[r][c + 1][of] * right;
      double upper = grid[r + 1][c][of] * (1 - right) + grid[r + 1][c + 1][of] * right;
      return lower * (1 - up) + upper * up;
    }

    @Override
    public String name() {
      return null; // its colours are in the bar
    }

    @Override
    public List<Point2D.Double> points() {
      return List.of(new Point2D.Double(0, 0), new Point2D.Double(1, 1));
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
      var from = place.apply(new Point2D.Double(0, 1));
      var to = place.apply(new Point2D.Double(1, 0));
      double pixel = 1.0 / Picture.PIXELS;
      for (double y = from.y; y < to.y; y += pixel) {
        double share = 1 - (y - from.y) / (to.y - from.y);
        double begin = from.x;
        int level = -1;
        for (double x = from.x; x <= to.x + pixel; x += pixel) {
          boolean isInside = x < to.x;
          double value = isInside ? between((x - from.x) / (to.x - from.x), share) : Double.NaN;
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
      var low = new ArrayList<Double>();
      var colors = new ArrayList<String>();
      var values = new ArrayList<Double>();
      for (int r = 0; r < SQUARES; r++) {
        for (int c = 0; c < SQUARES; c++) {
          double value = between((c + 0.5) / SQUARES, (r + 0.5) / SQUARES);
          if (Double.isNaN(value)) continue;
          left.add(c / (double) SQUARES);
          low.add(r / (double) SQUARES);
          colors.add(VegaLite.hex(color(level(value))));
          values.add(isWide ? Math.pow(10, value) : value);
        }
      }
      view.squares(array(left), array(low), 1.0 / SQUARES, colors, array(values), title);
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void paintSample(Graphics2D g, double left, double right, double y) {
      throw new IllegalStateException("A surface has no name.");
    }
  }

  /** Points with a bright edge, which are visible on every level. */
  private record Dots(
      String name, List<Point2D.Double> points, Color color, Marker marker, double size)
      implements ChartPart {
    @Override
    public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
      points.forEach(p -> dot(g, place.apply(p)));
    }

    private void dot(Graphics2D g, Point2D.Double at) {
      g.setColor(Color.WHITE);
      g.fill(marker.at(at.x, at.y, 1.4 * size));
      g.setColor(color);
      g.fill(marker.at(at.x, at.y, size));
    }

    @Override
    public void addTo(ChartView view) {
      var style = new Style(color, marker, Style.REFERENCE.stroke());
      view.add(new Series(name, points, style, false, true, null, null));
    }

    @Override
    public void paintSample(Graphics2D g, double left, double right, double y) {
      dot(g, new Point2D.Double((left + right) / 2, y));
    }
  }

  /** The levels with their scores, beside the chart. */
  private record LevelBar(String title, Fill fill, boolean isWide, int chart, int height)
      implements Drawing {
    private static final int TOP = 10; // as the axes of a chart
    private static final int BELOW = 50;
    private static final int BAR = 12;

    @Override
    public Map<String, Object> view(VegaLite vega) {
      return VegaLite.NOTHING; // the mouse shows the scores
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
        double value = fill.value(edge / (double) LEVELS);
        var text = label(isWide ? Math.pow(10, value) : value);
        Theme.write(
            g, text, BAR + 13, Math.max(TOP + 5, Math.min(bottom - 5, bottom - edge * step)));
      }
      g.setFont(Theme.font(13));
      Theme.upright(g, title, 80, (TOP + bottom) / 2);
    }

    private static String label(double value) {
      return Axis.label(Double.parseDouble(String.format(Locale.ROOT, "%.2e", value)));
    }
  }
}
