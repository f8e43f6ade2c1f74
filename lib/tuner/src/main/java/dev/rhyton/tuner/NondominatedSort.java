package dev.rhyton.tuner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Orders points of several losses: a point is before those that it dominates, and of points of
 * which none dominates another one, those in sparse regions are first. Deb et al., 2002: A fast and
 * elitist multiobjective genetic algorithm, NSGA-II.
 */
final class NondominatedSort {
  private NondominatedSort() {}

  /** Returns whether a point is at least as good in all losses, and better in one. */
  static boolean dominates(double[] a, double[] b) {
    boolean better = false;
    for (int i = 0; i < a.length; i++) {
      if (a[i] > b[i]) return false;
      if (a[i] < b[i]) better = true;
    }
    return better;
  }

  /** Returns the indices of the points that no other one dominates, in their order. */
  static List<Integer> front(List<double[]> points) {
    return IntStream.range(0, points.size())
        .filter(i -> points.stream().noneMatch(p -> dominates(p, points.get(i))))
        .boxed()
        .toList();
  }

  /** Returns the indices of all points, the best first. */
  static List<Integer> order(List<double[]> points) {
    var order = new ArrayList<Integer>();
    for (var front : fronts(points)) {
      var distances = crowding(points, front);
      front.stream()
          .sorted(Comparator.comparingDouble((Integer i) -> -distances[i]))
          .forEach(order::add);
    }
    return order;
  }

  private static List<List<Integer>> fronts(List<double[]> points) {
    int size = points.size();
    var better = new int[size]; // the number of points, not yet in a front, that dominate it
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) if (dominates(points.get(j), points.get(i))) better[i]++;
    }
    var fronts = new ArrayList<List<Integer>>();
    for (int placed = 0; placed < size; placed += fronts.get(fronts.size() - 1).size()) {
      var front = IntStream.range(0, size).filter(i -> better[i] == 0).boxed().toList();
      for (int i : front) better[i] = -1;
      for (int i : front) {
        for (int j = 0; j < size; j++) if (dominates(points.get(i), points.get(j))) better[j]--;
      }
      fronts.add(front);
    }
    return fronts;
  }

  /**
   * Returns the distance of the neighbours of each point in each loss, as a part of the range,
   * summed over the losses; infinite at the ends.
   */
  private static double[] crowding(List<double[]> points, List<Integer> front) {
    var distances = new double[points.size()];
    for (int l = 0; l < points.get(front.get(0)).length; l++) {
      int loss = l;
      var sorted =
          front.stream().sorted(Comparator.comparingDouble(i -> points.get(i)[loss])).toList();
      var values = sorted.stream().mapToDouble(i -> points.get(i)[loss]).toArray();
      double range = values[values.length - 1] - values[0];
      for (int at = 0; at < values.length; at++) {
        boolean end = at == 0 || at == values.length - 1;
        if (end) distances[sorted.get(at)] = Double.POSITIVE_INFINITY;
        else if (range > 0) distances[sorted.get(at)] += (values[at + 1] - values[at - 1]) / range;
      }
    }
    return distances;
  }
}
