package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ROC curve and the precision-recall curve of classes or of several models. */
final class ThresholdCurves {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 350;

  private ThresholdCurves() {}

  /** Returns the scores of several models for class 1. */
  static Map<String, BinaryScores> models(String owner, Object labels, Map<String, ?> models) {
    Check.entries(owner, "predictions", models);
    Check.that(!models.isEmpty(), "%s: expected the predictions of at least one model.", owner);
    var result = new LinkedHashMap<String, BinaryScores>();
    Tables.inOrder(models)
        .forEach(
            (name, predictions) -> {
              var scores = BinaryScores.of(owner, labels, predictions, List.of());
              Check.that(
                  scores.size() == 1,
                  "%s: expected probabilities of two classes from each model, \"%s\" has %d"
                      + " classes.",
                  owner,
                  name,
                  scores.size());
              result.put(name, scores.values().iterator().next());
            });
    return result;
  }

  static Picture roc(Map<String, BinaryScores> curves) {
    var chart = chart("true positive rate", "false positive rate");
    chart.line(null, new double[] {0, 1}, new double[] {0, 1}, Style.REFERENCE, false);
    var areas = new ArrayList<String>();
    int index = 0;
    for (var entry : curves.entrySet()) {
      var one = entry.getValue();
      var points = one.points();
      var area = entry.getKey() + ", AUC " + threeDecimals(one.rocArea());
      chart.line(
          area,
          points.stream()
              .mapToDouble(p -> (p.taken() - p.found()) / (double) one.negatives())
              .toArray(),
          points.stream().mapToDouble(p -> p.found() / (double) one.positives()).toArray(),
          Style.of(index++),
          false);
      areas.add(area);
    }
    return chart.picture("ROC: " + Names.text(areas, "; "));
  }

  static Picture precisionRecall(Map<String, BinaryScores> curves) {
    var chart = chart("precision", "recall");
    chart.reach(0, 0);
    chart.reach(1, 1);
    var areas = new ArrayList<String>();
    int index = 0;
    for (var entry : curves.entrySet()) {
      var one = entry.getValue();
      var style = Style.of(index++);
      double share = one.positives() / (double) (one.positives() + one.negatives());
      if (curves.size() == 1) {
        chart.line(
            "by chance", new double[] {0, 1}, new double[] {share, share}, Style.REFERENCE, false);
      }
      // A step for each threshold: between two of them, precision is not on a straight line.
      var x = new ArrayList<Double>();
      var y = new ArrayList<Double>();
      double before = 0;
      for (var point : one.points().subList(1, one.points().size())) {
        double recall = point.found() / (double) one.positives();
        double precision = point.found() / (double) point.taken();
        x.add(before);
        y.add(precision);
        x.add(recall);
        y.add(precision);
        before = recall;
      }
      var area = entry.getKey() + ", average precision " + threeDecimals(one.averagePrecision());
      chart.line(area, array(x), array(y), style, false);
      areas.add(area);
    }
    return chart.picture("Precision and recall: " + Names.text(areas, "; "));
  }

  /** More digits than three would only show which samples were drawn. */
  private static String threeDecimals(double area) {
    return Axis.label(Math.round(1000 * area) / 1000.0);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Chart chart(String y, String x) {
    var chart = Chart.of(WIDTH, HEIGHT, "", x, Axis.Kind.NUMBERS);
    chart.yTitle(y);
    return chart;
  }
}
