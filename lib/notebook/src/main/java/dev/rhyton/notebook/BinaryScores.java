package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The scores of samples for one class, the highest first, and which samples are of that class. The
 * rates are those at each threshold between two different scores.
 */
final class BinaryScores {
  private final boolean[] positive; // by falling score
  private final double[] scores;
  private final int positives;

  BinaryScores(boolean[] isPositive, double[] values) {
    var order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[i]))
            .mapToInt(i -> i)
            .toArray();
    positive = new boolean[values.length];
    scores = new double[values.length];
    int count = 0;
    for (int i = 0; i < order.length; i++) {
      positive[i] = isPositive[order[i]];
      scores[i] = values[order[i]];
      if (positive[i]) count++;
    }
    positives = count;
  }

  /**
   * Returns the scores of each class against the others: one for a probability of class 1 or for
   * two classes, otherwise one for each class.
   */
  static Map<String, BinaryScores> of(
      String owner, Object labels, Object predictions, List<String> names) {
    var array = ArrayArguments.array(predictions);
    var actual = ClassCounts.classes("labels", ArrayArguments.array(labels));
    int columns = columns(owner, array, actual.length);
    var all = array.toDoubles();
    for (double p : all) {
      Check.that(Double.isFinite(p), "%s: expected finite predictions, received %s.", owner, p);
    }
    var result = new LinkedHashMap<String, BinaryScores>();
    for (int c = columns > 2 ? 0 : 1; c < Math.max(2, columns); c++) {
      int chosen = c;
      int at = columns == 1 ? 0 : c;
      var values =
          IntStream.range(0, actual.length).mapToDouble(i -> all[i * columns + at]).toArray();
      var isPositive = new boolean[actual.length];
      int count = 0;
      for (int i = 0; i < actual.length; i++) {
        isPositive[i] = actual[i] == chosen;
        if (isPositive[i]) count++;
      }
      var name = c < names.size() ? names.get(c) : "class " + c;
      Check.that(
          columns > 2 || (count > 0 && count < actual.length),
          "%s: expected labels of both classes, received %d of class 1 among %d.",
          owner,
          count,
          actual.length);
      if (count > 0 && count < actual.length)
        result.put(name, new BinaryScores(isPositive, values));
    }
    Check.that(!result.isEmpty(), "%s: expected labels of at least two classes.", owner);
    return result;
  }

  private static int columns(String owner, NDArray predictions, int labels) {
    int rank = predictions.shape().rank();
    Check.that(
        labels > 0 && (rank == 1 || rank == 2) && predictions.length() == labels,
        "%s: expected a probability, or a row of probabilities, for each of %d labels, received"
            + " predictions of shape %s.",
        owner,
        labels,
        predictions.shape());
    return rank == 1 ? 1 : (int) predictions.shape().last();
  }

  /** A threshold: the samples from it on upwards. */
  record Point(int found, int taken) {}

  /** Returns the number of samples with scores from each threshold on, from none to all. */
  List<Point> points() {
    var points = new ArrayList<Point>();
    points.add(new Point(0, 0));
    int found = 0;
    for (int i = 0; i < scores.length; i++) {
      if (positive[i]) found++;
      if (i + 1 == scores.length || scores[i + 1] < scores[i]) points.add(new Point(found, i + 1));
    }
    return points;
  }

  int positives() {
    return positives;
  }

  int negatives() {
    return scores.length - positives();
  }

  /** Returns the area below the ROC curve, which is the share of pairs in the right order. */
  double rocArea() {
    double area = 0;
    var points = points();
    for (int i = 1; i < points.size(); i++) {
      var a = points.get(i - 1);
      var b = points.get(i);
      double negatives = b.taken - b.found - (a.taken - a.found);
      area += negatives * (a.found + b.found) / 2.0;
    }
    return area / ((double) positives() * negatives());
  }

  /** Returns the average precision: the mean, over the samples of the class, of the precision. */
  double averagePrecision() {
    double sum = 0;
    var points = points();
    for (int i = 1; i < points.size(); i++) {
      var b = points.get(i);
      sum += (b.found - points.get(i - 1).found) * (b.found / (double) b.taken);
    }
    return sum / positives();
  }
}
