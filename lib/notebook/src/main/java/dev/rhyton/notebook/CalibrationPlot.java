package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/** The calibration of probabilities: how often what they say happens. */
final class CalibrationPlot {
  static final int BINS = 10;

  /** The probabilities in one of ten bins. */
  record Bin(double predicted, double observed, int samples) {}

  private CalibrationPlot() {}

  static Picture draw(Object labels, Object predictions) {
    var bins = bins(labels, predictions);
    var style = Style.of(0);
    var name = "model, with 95 % intervals";
    var chart = Chart.of(420, 350, "", "predicted probability", Axis.Kind.NUMBERS);
    chart.yTitle("observed share");
    chart.line("calibrated", new double[] {0, 1}, new double[] {0, 1}, Style.REFERENCE, false);
    var intervals =
        bins.stream()
            .map(
                b ->
                    new WilsonScoreInterval()
                        .createInterval(b.samples, (int) Math.round(b.observed * b.samples), 0.95))
            .toList();
    chart.add(
        new Intervals(
            name,
            IntStream.range(0, bins.size())
                .mapToObj(
                    i ->
                        new Point2D.Double(bins.get(i).predicted, intervals.get(i).getLowerBound()))
                .toList(),
            IntStream.range(0, bins.size())
                .mapToObj(
                    i ->
                        new Point2D.Double(bins.get(i).predicted, intervals.get(i).getUpperBound()))
                .toList(),
            style));
    chart.line(
        name,
        bins.stream().mapToDouble(Bin::predicted).toArray(),
        bins.stream().mapToDouble(Bin::observed).toArray(),
        style,
        true);
    int samples = bins.stream().mapToInt(Bin::samples).sum();
    double error =
        bins.stream().mapToDouble(b -> b.samples * Math.abs(b.predicted - b.observed)).sum()
            / samples;
    return chart.picture(
        "Calibration of "
            + samples
            + " predictions: expected calibration error "
            + Axis.label(error));
  }

  /**
   * Returns the bins that have samples: of the probability of class 1, or, of several classes, of
   * the probability of the predicted class.
   */
  static List<Bin> bins(Object labels, Object predictions) {
    var owner = "Plots.calibration";
    var array = ArrayArguments.array(predictions);
    var unused = BinaryScores.of(owner, labels, predictions, List.of()); // checks both
    var actual = ClassCounts.classes("labels", ArrayArguments.array(labels));
    var all = array.toDoubles();
    int columns = all.length / actual.length;
    var predicted = columns > 2 ? array.argmax().toInts() : new int[0];
    var sums = new double[BINS];
    var hits = new int[BINS];
    var counts = new int[BINS];
    for (int i = 0; i < actual.length; i++) {
      int chosen = columns > 2 ? predicted[i] : 1;
      double p = columns == 1 ? all[i] : all[i * columns + chosen];
      Check.that(
          p >= 0 && p <= 1,
          "%s: expected probabilities from 0 to 1, number %d is %s. Logits need a softmax or"
              + " sigmoid first.",
          owner,
          i,
          p);
      int bin = (int) Math.min(BINS - 1, p * BINS);
      sums[bin] += p;
      counts[bin]++;
      if (actual[i] == chosen) hits[bin]++;
    }
    var bins = new ArrayList<Bin>();
    for (int b = 0; b < BINS; b++) {
      if (counts[b] == 0) continue;
      bins.add(new Bin(sums[b] / counts[b], hits[b] / (double) counts[b], counts[b]));
    }
    return bins;
  }
}
