package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The score over two hyperparameters: a mean of the trials, weighted by a Gaussian of their
 * distance (Nadaraya and Watson), where a trial is near, and the trials as points.
 */
final class ContourPlot {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 380;
  private static final Rectangle2D.Double PLACES = new Rectangle2D.Double(0, 0, 1, 1);
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
          SearchedParameters.place(both.get(0), shown.get(i)),
          SearchedParameters.place(both.get(1), shown.get(i)),
          isWide ? Math.log10(scores[i]) : scores[i]);
    }
    var title = "score after " + epochs + (epochs == 1 ? " epoch" : " epochs");
    var fill =
        new LevelFill(
            surface.grid(), trials.minimizes(), PLACES, title, v -> isWide ? Math.pow(10, v) : v);
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
    return new DrawingGrid(List.of(chart, fill.bar(HEIGHT, chart.height())), 2)
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

    /** Returns the means at the points of a grid, and which of them are far from every trial. */
    LevelFill.Grid grid() {
      return LevelFill.Grid.of(
          PLACES,
          (x, y) -> {
            var at = at(x, y);
            return new double[] {at[0], at[1] / NEAR};
          });
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
}
