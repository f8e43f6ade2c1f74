package dev.rhyton.notebook;

import dev.rhyton.tuner.Trials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The scores of a search by the numbers of its trials, and the best of them so far. */
final class SearchCurve {
  private static final double MANY_POWERS = 1000;

  /**
   * The last score of a trial.
   *
   * @param ended whether it is the last one, also if the trial ended early by a callback
   * @param loss the score, or its negative if a large score is good
   */
  record Point(int number, int epochs, boolean ended, double score, double loss) {}

  private SearchCurve() {}

  /** Returns the points of the trials that have a score. */
  static List<Point> points(Trials trials) {
    return trials.ranked().stream()
        .map(t -> new Point(t.number(), t.epochs(), t.ended(), t.score(), trials.loss(t)))
        .toList();
  }

  /**
   * Returns the chart: the best so far of the trials with their last score, or else with the most
   * epochs, as a line, all trials as points, and those that stopped after fewer epochs as other
   * ones. Scores that span more than three powers of ten get a logarithmic axis.
   */
  static Chart chart(int width, int height, String title, List<Point> points) {
    int most = points.stream().mapToInt(Point::epochs).max().orElse(0);
    var all = points.stream().sorted(Comparator.comparingInt(Point::number)).toList();
    boolean some = all.stream().anyMatch(Point::ended);
    var full = all.stream().filter(p -> some ? p.ended : p.epochs == most).toList();
    var fewer = all.stream().filter(p -> !full.contains(p)).toList();
    boolean equal = full.stream().allMatch(p -> p.epochs == most);
    var chart = Chart.of(width, height, title, "trial", Axis.Kind.WHOLE);
    if (isWide(points)) chart.logarithmic();
    chart.points("after fewer epochs", numbers(fewer), values(fewer), Style.of(1));
    var name = equal ? "after " + most + (most == 1 ? " epoch" : " epochs") : "complete";
    chart.points(name, numbers(full), values(full), Style.of(0));
    var best = bestSoFar(full);
    chart.line("best so far", numbers(full), values(best), Style.REFERENCE, false);
    return chart;
  }

  /** Returns for each point the best one up to it. */
  static List<Point> bestSoFar(List<Point> points) {
    var best = new ArrayList<Point>();
    for (var point : points) {
      var last = best.isEmpty() ? point : best.get(best.size() - 1);
      best.add(point.loss < last.loss ? point : last);
    }
    return best;
  }

  /** Returns whether scores above 0 span more than three powers of ten. */
  static boolean isWide(List<Point> points) {
    var range = points.stream().mapToDouble(Point::score).summaryStatistics();
    return range.getMin() > 0 && range.getMax() > MANY_POWERS * range.getMin();
  }

  private static double[] numbers(List<Point> points) {
    return array(points, Point::number);
  }

  private static double[] values(List<Point> points) {
    return array(points, Point::score);
  }

  private static double[] array(List<Point> points, ToDoubleFunction<Point> value) {
    return points.stream().mapToDouble(value).toArray();
  }
}
