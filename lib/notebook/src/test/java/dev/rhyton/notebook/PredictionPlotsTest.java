package dev.rhyton.notebook;

import static dev.rhyton.notebook.PlotKit.count;
import static dev.rhyton.notebook.PlotKit.pixels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.History;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.metrics.AUC;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The plots of predictions and models. */
class PredictionPlotsTest {
  private static final class Scored {
    private final int[] labels;
    private final double[] scores;

    Scored(int[] labels, double[] scores) {
      this.labels = labels;
      this.scores = scores;
    }
  }

  /** Scores of which some are equal. */
  private static Scored scored(int n, Random random) {
    var labels = IntStream.range(0, n).map(i -> i < 2 ? i : random.nextInt(2)).toArray();
    var scores =
        IntStream.range(0, n)
            .mapToDouble(
                i -> Math.rint(20 * Math.min(1, random.nextDouble() + 0.2 * labels[i])) / 20)
            .toArray();
    return new Scored(labels, scores);
  }

  private static BinaryScores of(Scored s) {
    return BinaryScores.of("", s.labels, s.scores, List.of()).get("class 1");
  }

  /** The area is the share of pairs in the right order, where equal scores count half. */
  @Test
  void theAreaIsThatOfMannAndWhitney() {
    var random = new Random(3);
    for (int run = 0; run < 50; run++) {
      var s = scored(3 + random.nextInt(60), random);
      double right = 0;
      double pairs = 0;
      for (int i = 0; i < s.labels.length; i++) {
        for (int j = 0; j < s.labels.length; j++) {
          if (s.labels[i] <= s.labels[j]) continue;
          pairs++;
          right += s.scores[i] > s.scores[j] ? 1 : s.scores[i] == s.scores[j] ? 0.5 : 0;
        }
      }
      assertEquals(right / pairs, of(s).rocArea(), 1e-12);
    }
  }

  @Test
  void theAreaIsThatOfTheMetric() {
    var s = scored(400, new Random(4));
    var model = Sequential.of(Flatten.of());
    model.compile(Compile.of("sgd", "mse").metrics(AUC.of().numThresholds(2001).named("area")));
    var x = NDArray.from(s.scores).reshape(400, 1);
    assertEquals(model.evaluate(x, s.labels).get("area"), of(s).rocArea(), 2e-3);
  }

  /** By hand: of the ranking 1, 0, 1, the precisions at the found ones are 1 and 2/3. */
  @Test
  void theAveragePrecisionIsThatComputedByHand() {
    var scores = of(new Scored(new int[] {1, 0, 1}, new double[] {0.9, 0.5, 0.1}));
    assertEquals((1 + 2 / 3.0) / 2, scores.averagePrecision(), 1e-12);
  }

  @Test
  void severalClassesHaveACurveEach() {
    double[][] shares = {{0.8, 0.1, 0.1}, {0.2, 0.7, 0.1}, {0.1, 0.2, 0.7}};
    int[] labels = {0, 1, 2};
    assertEquals(
        "ROC: a, AUC 1; b, AUC 1; c, AUC 1", Plots.roc(labels, shares, "a", "b", "c").text());
    assertTrue(Plots.precisionRecall(labels, shares).text().contains("class 2, average"));
    var models = new LinkedHashMap<String, double[]>();
    models.put("good", new double[] {0.1, 0.9});
    models.put("bad", new double[] {0.9, 0.1});
    assertEquals("ROC: good, AUC 1; bad, AUC 0", Plots.roc(new int[] {0, 1}, models).text());
    assertTrue(
        Plots.precisionRecall(new int[] {0, 1}, models)
            .text()
            .endsWith("bad, average precision 0.5"));
    double[] third = {0.1, 0.5, 0.9, 0.4};
    int[] one = {0, 0, 0, 1};
    assertEquals("ROC: third, AUC 0.333", Plots.roc(one, Map.of("third", third)).text());
    assertTrue(Plots.precisionRecall(one, third).text().endsWith("average precision 0.333"));
  }

  /** Probabilities that are true are calibrated; those that are too sure are not. */
  @Test
  void calibrationComparesProbabilitiesWithFrequencies() {
    var random = new Random(5);
    int n = 4000;
    var p = random.doubles(n).toArray();
    var labels = IntStream.range(0, n).map(i -> random.nextDouble() < p[i] ? 1 : 0).toArray();
    for (var bin : CalibrationPlot.bins(labels, p)) {
      assertEquals(bin.predicted(), bin.observed(), 5 * Math.sqrt(0.25 / bin.samples()));
    }
    assertEquals(
        n, CalibrationPlot.bins(labels, p).stream().mapToInt(CalibrationPlot.Bin::samples).sum());
    double[][] sure = {{0.9, 0.1, 0}, {0.9, 0.1, 0}};
    var bins = CalibrationPlot.bins(new int[] {0, 1}, sure);
    assertEquals(List.of(new CalibrationPlot.Bin(0.9, 0.5, 2)), bins);
  }

  /** Points on a line in three dimensions have one component, along it. */
  @Test
  void anEmbeddingKeepsTheLargestVariance() {
    var random = new Random(6);
    for (int wide : new int[] {3, 40}) {
      var rows = new double[20][wide];
      var along = new double[20];
      for (int i = 0; i < 20; i++) {
        along[i] = random.nextGaussian();
        for (int c = 0; c < wide; c++) rows[i][c] = (c + 1) * along[i] + 7;
      }
      var embedding = PrincipalComponents.of(rows);
      assertEquals(1, embedding.shares()[0], 1e-9);
      double length = Math.sqrt(IntStream.rangeClosed(1, wide).mapToDouble(c -> c * c).sum());
      double mean = java.util.Arrays.stream(along).average().orElseThrow();
      for (int i = 0; i < 20; i++) {
        assertEquals(
            Math.abs(length * (along[i] - mean)), Math.abs(embedding.points()[i][0]), 1e-6);
        assertEquals(0, embedding.points()[i][1], 1e-5);
      }
    }
  }

  /** The band goes from the least to the greatest value, the line through the median. */
  @Test
  void repeatedRunsAreABand() {
    var runs = new ArrayList<History>();
    for (double level : new double[] {1, 2, 9}) {
      var history = new History();
      for (int e = 0; e < 20; e++) history.onEpochEnd(e, java.util.Map.of("loss", level));
      runs.add(history);
    }
    var chart = HistoryCurves.chart(600, 300, "loss", new History());
    RunCurves.add(chart, "three", runs, "loss", Style.of(0));
    assertEquals(1, chart.least(p -> p.y));
    assertEquals(9, chart.greatest(p -> p.y));
    var line = chart.parts().get(1);
    assertEquals("three (3 runs)", line.name());
    assertTrue(line.points().stream().allMatch(p -> p.y == 2));
    assertEquals(
        "loss of one, three",
        Plots.compare("loss", java.util.Map.of("three", runs, "one", runs.get(0))).text());
  }

  @Test
  void weightsFiltersAndActivationsOfAModelAreDrawn() {
    var model =
        Sequential.of(
            Input.of(8, 8, 1),
            Conv2D.of(4, 3).activation("relu").named("conv"),
            Flatten.of(),
            Dense.of(2).named("out"));
    assertTrue(Plots.weights(model).text().startsWith("Boxes of weights: conv/kernel (36) median"));
    assertEquals("4 images of 3×3 pixels", Plots.filters(model, "conv").text());
    var image = new float[1][8][8][1];
    assertEquals("4 images of 6×6 pixels", Plots.activations(model, "conv", image).text());
  }

  @Test
  void attentionHasAMatrixForEachHead() {
    var queries = List.of("the", "cat");
    var keys = List.of("le", "chat", "noir");
    double[][] one = {{0.5, 0.25, 0.25}, {0, 1, 0}};
    var single = Plots.attention(one, queries, keys);
    assertEquals("Attention of 2 queries to 3 keys, 1 heads", single.text());
    assertTrue(count(pixels(single), CellColors.sequential(1)) > 500);
    var both = Plots.attention(new double[][][] {one, one}, queries, keys);
    assertTrue(both.width() > 1.8 * single.width());
    assertEquals(
        both.text(), Plots.attention(new double[][][][] {{one, one}}, queries, keys).text());
  }

  @Test
  void attentionOfSeveralHeadsOrFramesHasOneScale() {
    var names = List.of("a", "b");
    double[][] sharp = {{1, 0}, {0, 1}};
    double[][] flat = {{0.15, 0.1}, {0.1, 0.15}};
    var dark = CellColors.sequential(1);
    long alone = count(pixels(Plots.attention(sharp, names, names)), dark);
    var heads = Plots.attention(new double[][][] {sharp, flat}, names, names);
    assertTrue(count(pixels(heads), dark) < 1.5 * alone);
    var frames =
        Plots.frames(
            Map.of(
                "sharp", Plots.attention(sharp, names, names),
                "flat", Plots.attention(flat, names, names)));
    assertTrue(count(pixels(frames), dark) < 1.5 * alone);
  }
}
