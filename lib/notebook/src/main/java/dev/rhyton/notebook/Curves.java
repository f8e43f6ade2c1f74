package dev.rhyton.notebook;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** Curves with fewer points that look the same (Douglas and Peucker, 1973). */
final class Curves {
  private static final double TOLERANCE = 0.3; // pixels

  private Curves() {}

  /**
   * Returns the points of a curve without those that are less than a third of a pixel from it.
   *
   * @param place gives the place on the picture
   */
  static List<Point2D.Double> simplified(
      List<Point2D.Double> points, UnaryOperator<Point2D.Double> place) {
    if (points.size() < 3) return points;
    var places = points.stream().map(place).toList();
    var kept = new BitSet();
    kept.set(0);
    kept.set(points.size() - 1);
    var open = new ArrayDeque<int[]>();
    open.push(new int[] {0, points.size() - 1});
    while (!open.isEmpty()) {
      var ends = open.pop();
      int farthest = farthest(places, ends[0], ends[1]);
      if (farthest < 0) continue;
      kept.set(farthest);
      open.push(new int[] {ends[0], farthest});
      open.push(new int[] {farthest, ends[1]});
    }
    return kept.stream().mapToObj(points::get).toList();
  }

  /** Returns the point between two others that is farthest from their line, if it matters. */
  private static int farthest(List<Point2D.Double> places, int from, int to) {
    int farthest = -1;
    double most = TOLERANCE;
    var line = new Line2D.Double(places.get(from), places.get(to));
    for (int i = from + 1; i < to; i++) {
      double distance = line.ptSegDist(places.get(i));
      if (distance <= most) continue;
      most = distance;
      farthest = i;
    }
    return farthest;
  }
}
