package dev.rhyton.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.Json;
import dev.rhyton.data.Targets;
import dev.rhyton.layers.Softmax;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.metrics.PearsonCorrelation;
import dev.rhyton.metrics.RootMeanSquaredError;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Losses of targets, predictions, weights and masks that differ in their axes, as in Keras. */
class LossShapesTest {
  private static final NDArray Y = Kit.normal(1, 3, 4);
  private static final NDArray P = Kit.normal(2, 3, 4);
  private static final double[] SQUARES = squares();

  private static double[] squares() {
    var squares = Kit.difference(Y, P, 1);
    Arrays.setAll(squares, i -> squares[i] * squares[i]);
    return squares;
  }

  private static NDArray value(Loss loss, NDArray yTrue, NDArray yPred, NDArray... rest) {
    return value(loss, false, yTrue, yPred, rest);
  }

  /** With weights after the predictions, or with their mask. */
  private static NDArray value(
      Loss loss, boolean masked, NDArray yTrue, NDArray yPred, NDArray... rest) {
    var values = new ArrayList<>(List.of(yTrue, yPred));
    values.addAll(List.of(rest));
    try (var graph = GraphBuilder.open(false)) {
      var in = values.stream().map(v -> graph.argument(v.dtype(), v.shape())).toList();
      var p = masked ? in.get(1).mask(in.get(2)) : in.get(1);
      Tensor weights = !masked && rest.length > 0 ? in.get(2) : null;
      return graph.function(List.of(loss.apply(in.get(0), p, weights))).run(values)[0];
    }
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /** As in compile(loss="crossentropy"). */
  @Test
  void crossentropyIsChosenByTheShapes() {
    var shares = Sequential.of(Softmax.of()).predict(Kit.normal(3, 6, 3));
    var classes = Kit.labels(4, 6, 3);
    var oneHot = Targets.toCategorical(classes, 3);
    var likely = NDArray.from(new float[] {0.2f, 0.9f, 0.6f});
    var yes = NDArray.from(new float[] {0, 1, 1});
    for (var reduction : List.of("sum", "sum_over_batch_size")) {
      for (var name : List.of("crossentropy", "ce")) {
        var loss = Losses.get(name).reduction(reduction);
        same(loss, SparseCategoricalCrossentropy.of().reduction(reduction), classes, shares);
        var column = classes.reshape(6, 1);
        same(loss, SparseCategoricalCrossentropy.of().reduction(reduction), column, shares);
        same(loss, CategoricalCrossentropy.of().reduction(reduction), oneHot, shares);
        same(loss, BinaryCrossentropy.of().reduction(reduction), yes, likely.reshape(3, 1));
      }
    }
    var model = ModelKit.classifier();
    model.compile("adam", "crossentropy", "crossentropy");
    model.fit(Kit.normal(5, 6, 4), classes, ModelKit.quiet(1, 6));
    var logs = model.evaluate(Kit.normal(5, 6, 4), classes);
    assertEquals(logs.get("loss"), logs.get("crossentropy"), 1e-5);
    assertEquals("\"crossentropy\"", Json.write(Losses.get("crossentropy")).toString());
  }

  private static void same(Loss loss, Loss expected, NDArray yTrue, NDArray yPred) {
    assertEquals(value(expected, yTrue, yPred), value(loss, yTrue, yPred));
    loss.checkTargets(yTrue, yPred.shape());
  }

  /** Where targets lack the last axis, of size 1, predictions lose theirs: means go over steps. */
  @Test
  void stepsOfOneNumber() {
    var sum = MeanSquaredError.of().reduction("sum");
    assertEquals(sum(SQUARES) / 4, value(sum, Y, P.reshape(3, 4, 1)).item(), 1e-5);
    assertEquals(sum(SQUARES) / 4, value(sum, Y.reshape(3, 4, 1), P).item(), 1e-5);
    assertEquals(sum(SQUARES), value(sum, Y.reshape(3, 4, 1), P.reshape(3, 4, 1)).item(), 1e-5);
    var first = Y.reshape(12);
    assertEquals(sum(SQUARES), value(sum, first, P.reshape(12, 1)).item(), 1e-5);
    assertEquals(sum(SQUARES), value(sum, first.reshape(12, 1), P.reshape(12)).item(), 1e-5);
    sum.checkTargets(Y.reshape(3, 4, 1), P.shape());
    for (var metric : List.of(Metrics.get("mse"), RootMeanSquaredError.of())) {
      try (var graph = GraphBuilder.open(false)) {
        var y = graph.argument(DType.FLOAT32, Shape.of(3, 4, 1));
        var p = graph.argument(DType.FLOAT32, P.shape());
        var update = graph.function(List.of(MetricInternals.update(metric, y, p, null)));
        double mean =
            MetricInternals.result(
                metric, update.run(List.of(Y.reshape(3, 4, 1), P))[0].toDoubles());
        assertEquals(sum(SQUARES) / 12, Math.pow(mean, metric.name().equals("mse") ? 1 : 2), 1e-5);
      }
    }
  }

  /**
   * The weights that are given make the divisor, and those of samples stand for all of a sample.
   */
  @Test
  void theWeightedMeanDividesByTheWeights() {
    var mean = MeanSquaredError.of().reduction("mean_with_sample_weight");
    var weights = NDArray.from(new float[] {1, 2, 5});
    var columns = new double[] {0, 0, 0};
    for (int i = 0; i < 12; i++) columns[i / 4] += SQUARES[i] * new double[] {1, 2, 5}[i / 4];
    var y = Y.reshape(3, 4, 1);
    var p = P.reshape(3, 4, 1);
    assertEquals(sum(columns) / 8, value(mean, y, p, weights.reshape(3, 1)).item(), 1e-5);
    assertEquals(sum(columns) / 32, value(mean, y, p, weights).item(), 1e-5);
  }

  /** What counts by the predictions' mask and by the loss' own is scaled up once. */
  @Test
  void twoMasksAreOne() {
    var y = NDArray.from(new float[] {0, 1, -1, 1});
    var p = NDArray.from(new float[][] {{.3f, .7f}, {.6f, .4f}, {.5f, .5f}, {.2f, .8f}});
    var mask = NDArray.from(new boolean[] {true, true, true, false});
    var loss = SparseCategoricalCrossentropy.of().ignoreClass(-1);
    double expected = -(Math.log(.3) + Math.log(.4)) / 2;
    assertEquals(expected, value(loss, true, y, p, mask).item(), 1e-5);
  }

  /**
   * As in Keras, a length below 1e-7 counts as that, and the correlation of what does not vary is
   * NaN.
   */
  @Test
  void vectorsNearZero() {
    var tiny = NDArray.from(new float[][] {{1e-8f, 0}});
    var one = NDArray.from(new float[][] {{1, 0}});
    assertEquals(-0.1, value(CosineSimilarity.of(), tiny, one).item(), 1e-6);
    try (var graph = GraphBuilder.open(false)) {
      var y = graph.argument(DType.FLOAT32, Shape.of(1, 2));
      var p = graph.argument(DType.FLOAT32, Shape.of(1, 2));
      var update =
          graph.function(List.of(MetricInternals.update(PearsonCorrelation.of(), y, p, null)));
      var flat = NDArray.from(new float[][] {{3, 3}});
      assertEquals(Double.NaN, update.run(List.of(flat, one))[0].toDoubles()[0]);
    }
  }

  @Test
  void lossesOfHalvesAreFloats() {
    var loss = MeanSquaredError.of();
    var eighths = Kit.labels(5, 12, 9).reshape(3, 4).scale(0.125); // which 16 bits hold
    var found = value(loss, Y, eighths.cast(DType.BFLOAT16));
    assertEquals(DType.FLOAT32, found.dtype());
    assertEquals(value(loss, Y, eighths).item(), found.item(), 1e-6);
  }

  @Test
  void classesOnAnotherAxis() {
    var y = Kit.normal(3, 2, 3, 4);
    var p = Kit.normal(4, 2, 3, 4);
    for (var logits : List.of(true, false)) {
      var scores = logits ? p : positive(p);
      var pairs =
          List.of(
              List.of(
                  CategoricalCrossentropy.of().fromLogits(logits),
                  CategoricalCrossentropy.of().fromLogits(logits).axis(1)),
              List.of(
                  CategoricalFocalCrossentropy.of().fromLogits(logits),
                  CategoricalFocalCrossentropy.of().fromLogits(logits).axis(1)));
      for (var pair : pairs) {
        var last = value(pair.get(0).reduction("none"), turned(y), turned(scores));
        assertEquals(0, Kit.distance(last, value(pair.get(1).reduction("none"), y, scores)), 1e-5);
      }
    }
    var means = BinaryCrossentropy.of().fromLogits(true).axis(1).reduction("none");
    assertEquals("(2, 4)", value(means, y, p).shape().toString());
  }

  private static NDArray positive(NDArray x) {
    var values = x.toFloats();
    for (int i = 0; i < values.length; i++) values[i] = Math.abs(values[i]) + 0.1f;
    return NDArray.of(values, x.shape().dims());
  }

  /** The axes of (2, 3, 4) as (2, 4, 3). */
  private static NDArray turned(NDArray x) {
    var from = x.toFloats();
    var to = new float[24];
    IntStream.range(0, 24).forEach(i -> to[i / 12 * 12 + i % 4 * 3 + i / 4 % 3] = from[i]);
    return NDArray.of(to, 2, 4, 3);
  }

  /** As in Keras' example of named entities: class indices, in a loss of a user's own class. */
  private static final class OfWords extends Loss {
    @Override
    public Tensor call(Tensor yTrue, Tensor yPred) {
      var losses = SparseCategoricalCrossentropy.of().reduction("none").apply(yTrue, yPred);
      var words = yTrue.greater(0).cast(DType.FLOAT32);
      return losses.multiply(words).sum().divide(words.sum());
    }
  }

  @Test
  void anOwnLossTakesTargetsOfItsOwnForm() {
    var x = Kit.normal(3, 2, 3, 4);
    var model = Sequential.of(Softmax.of());
    model.compile("sgd", new OfWords());
    var y = new int[][] {{1, 2, 0}, {3, 0, 0}};
    var p = model.predict(x).toFloats();
    double expected = -(Math.log(p[1]) + Math.log(p[4 + 2]) + Math.log(p[12 + 3])) / 3;
    assertEquals(expected, model.evaluate(x, y).get("loss"), 1e-5);
  }
}
