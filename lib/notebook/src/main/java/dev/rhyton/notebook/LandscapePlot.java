package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A function of two numbers, such as a loss over two weights, and paths on it. */
final class LandscapePlot {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 380;
  private static final int ACROSS = 60; // between ticks
  private static final int UP = 40;
  private static final double MARGIN = 0.08; // around the paths
  private static final int FEW = 60; // places with markers

  private LandscapePlot() {}

  static Picture draw(
      String z, String x, String y, DoubleBinaryOperator function, Map<String, ?> paths) {
    Check.given("landscape", "z", z);
    Check.given("landscape", "x", x);
    Check.given("landscape", "y", y);
    Check.given("landscape", "function", function);
    Check.entries("landscape", "paths", paths);
    Check.that(!paths.isEmpty(), "Plots.landscape: expected at least one path, received none.");
    Map<String, List<Point2D.Double>> places = new LinkedHashMap<>();
    Tables.inOrder(paths).forEach((name, path) -> places.put(name, places(name, path)));
    var area = area(places);
    var grid = LevelFill.Grid.of(area, (a, b) -> new double[] {value(function, a, b), 0});
    double least = least(grid);
    // Levels of equal steps of the root, which are at equal distances around a minimum.
    for (var row : grid.values()) for (var at : row) at[0] = Math.sqrt(at[0] - least);
    var fill = new LevelFill(grid, false, area, z, root -> least + root * root);
    var chart = Chart.of(WIDTH, HEIGHT, "", x, Axis.Kind.NUMBERS);
    chart.yTitle(y);
    chart.xAxis(axis(area.x, area.getMaxX(), WIDTH / ACROSS));
    chart.yAxis(axis(area.y, area.getMaxY(), HEIGHT / UP));
    chart.add(fill);
    int index = 0;
    for (var path : places.entrySet()) {
      var steps = path.getValue();
      boolean marks = steps.size() <= FEW;
      var style = Style.of(index++);
      chart.add(new Path(new Series(path.getKey(), steps, style, true, marks, null, null)));
    }
    return new DrawingGrid(List.of(chart, fill.bar(HEIGHT, chart.height())), 2)
        .picture(
            "%s over %s and %s, with the paths %s".formatted(z, x, y, Names.text(places.keySet())));
  }

  private static List<Point2D.Double> places(String name, Object path) {
    var array = ArrayArguments.array(path);
    Check.that(
        array.shape().rank() == 2 && array.shape().dim(1) == 2 && array.length() > 0,
        "Plots.landscape: expected the places of \"%s\" with the shape (steps, 2), received %s.",
        name,
        array.shape());
    var numbers = array.toDoubles();
    var places =
        IntStream.range(0, numbers.length / 2)
            .mapToObj(i -> new Point2D.Double(numbers[2 * i], numbers[2 * i + 1]))
            .filter(p -> Axis.draws(p.x) && Axis.draws(p.y))
            .toList();
    Check.that(
        !places.isEmpty(),
        "Plots.landscape: the path \"%s\" has no finite place, of %d.",
        name,
        array.length());
    return places;
  }

  /** Returns what the paths reach, and a little more. */
  private static Rectangle2D.Double area(Map<String, List<Point2D.Double>> paths) {
    var all = new ArrayList<Point2D.Double>();
    paths.values().forEach(all::addAll);
    var across = all.stream().mapToDouble(p -> p.x).summaryStatistics();
    var up = all.stream().mapToDouble(p -> p.y).summaryStatistics();
    double right = MARGIN * size(across.getMin(), across.getMax());
    double above = MARGIN * size(up.getMin(), up.getMax());
    return new Rectangle2D.Double(
        across.getMin() - right,
        up.getMin() - above,
        across.getMax() - across.getMin() + 2 * right,
        up.getMax() - up.getMin() + 2 * above);
  }

  private static double size(double low, double high) {
    return high > low ? high - low : Math.max(1, Math.abs(low));
  }

  private static double value(DoubleBinaryOperator function, double x, double y) {
    double value = function.applyAsDouble(x, y);
    Check.that(
        Axis.draws(value),
        "Plots.landscape: expected a finite height, the function returned %s at %s and %s.",
        value,
        x,
        y);
    return value;
  }

  private static double least(LevelFill.Grid grid) {
    return Arrays.stream(grid.values())
        .flatMap(Arrays::stream)
        .mapToDouble(at -> at[0])
        .min()
        .orElseThrow();
  }

  /** Returns an axis of exactly this range, with ticks at round numbers. */
  private static Axis axis(double low, double high, int most) {
    var ticks = Axis.of(Axis.Kind.NUMBERS, low, high, most).ticks();
    var inside = ticks.stream().filter(t -> t.value() >= low && t.value() <= high).toList();
    return Axis.between(low, high, inside);
  }

  /** A line with a bright edge, which is visible on every level. */
  private record Path(Series line) implements ChartPart {
    private static final BasicStroke EDGE =
        new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    @Override
    public @Nullable String name() {
      return line.name();
    }

    @Override
    public List<Point2D.Double> points() {
      return line.points();
    }

    @Override
    public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
      g.setColor(Color.WHITE);
      g.setStroke(EDGE);
      g.draw(line.outline(place));
      line.paint(g, place);
    }

    @Override
    public void addTo(ChartView view) {
      line.addTo(view);
    }

    @Override
    public void paintSample(Graphics2D g, double left, double right, double y) {
      line.paintSample(g, left, right, y);
    }
  }
}
