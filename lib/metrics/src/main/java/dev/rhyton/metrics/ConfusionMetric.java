package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the true and false positives at several thresholds. The state holds for each
 * threshold, and for each label if labels are counted separately, the true positives, then the
 * false positives; then the numbers of positive and negative targets.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
public abstract class ConfusionMetric<M extends ConfusionMetric<M>> extends VectorMetric<M> {
  /** Returns the thresholds; a prediction above one counts as positive. */
  abstract double[] thresholds();

  /** Returns the number of labels that are counted separately. */
  int labels() {
    return 1;
  }

  /** Returns the values, from 0 to 1, that are compared with the thresholds. */
  Tensor scores(Tensor yPred) {
    return yPred;
  }

  /** Returns the only class that counts, or null. */
  @Nullable Integer classId() {
    return null;
  }

  /** Returns the weight of each label, or null. */
  double @Nullable [] weightsOfLabels() {
    return null;
  }

  final void checkThresholds(double[] given) {
    for (double threshold : given) {
      Check.share(className(), "thresholds", threshold);
    }
  }

  @Override
  protected final int size() {
    return (2 * thresholds().length + 2) * labels();
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    boolean fits = predictions.from(1).accepts(targets.shape().from(1));
    boolean flat = predictions.last() == 1 && targets.shape().rank() == predictions.rank() - 1;
    Check.that(
        fits || flat,
        "%s: expected targets of 0 and 1 of shape %s, received targets of shape %s.",
        className(),
        predictions,
        targets.shape());
    Check.that(
        classId() == null || classId() < predictions.last(),
        "%s: there is no class %s, the model has %s outputs.",
        className(),
        classId(),
        predictions.last());
  }

  @Override
  protected final Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    // As in Keras, so that the k largest scores are those along the axis of the targets.
    boolean flat = yTrue.shape().rank() > 1 && yPred.shape().rank() == yTrue.shape().rank() + 1;
    var predictions = flat && yPred.shape().last() == 1 ? yPred.squeeze(-1) : yPred;
    var scores = scores(predictions.cast(DType.FLOAT32));
    var positive = likePredictions(yTrue, predictions).notEqual(0).cast(DType.FLOAT32);
    var weights = weightsLike(sampleWeight, scores);
    if (weightsOfLabels() != null) {
      weights =
          weights.multiply(TensorOps.constant(NDArray.from(weightsOfLabels())).cast(DType.FLOAT32));
    }
    var yes = laidOut(positive.multiply(weights));
    var no = laidOut(positive.negative().add(1).multiply(weights));
    // As in Keras, evenly spaced thresholds are counted in one pass, for scores from 0 to 1.
    boolean even = isEven();
    if (even) scores = scores.clip(0, 1).multiply(thresholds().length - 1.0);
    var all = even ? steps() : thresholds();
    var at = TensorOps.constant(NDArray.of(all, all.length, 1, 1)).cast(DType.FLOAT32);
    var above = laidOut(scores).greater(at).cast(DType.FLOAT32);
    long counts = (long) thresholds().length * labels();
    return Ops.concatenate(
        List.of(
            above.multiply(yes).sum(1).reshape(counts),
            above.multiply(no).sum(1).reshape(counts),
            yes.sum(0),
            no.sum(0)),
        0);
  }

  /** Returns whether the thresholds are evenly spaced from 0 to 1. */
  private boolean isEven() {
    var all = thresholds();
    var evenly = evenly(all.length, 0, 1);
    return all.length > 2
        && IntStream.range(0, all.length)
            .allMatch(i -> Math.abs(all[i] - evenly[i]) <= 1e-7 + 1e-5 * evenly[i]);
  }

  /** Returns the indices of evenly spaced thresholds; the first may be below 0. */
  private double[] steps() {
    var all = IntStream.range(0, thresholds().length).asDoubleStream().toArray();
    if (thresholds()[0] < 0) all[0] = -1;
    return all;
  }

  /**
   * Returns the tensor as {@code (elements, labels)}, with only the chosen class if there is one.
   */
  private Tensor laidOut(Tensor x) {
    var chosen = classId() == null ? x : x.slice(-1, classId(), classId() + 1L);
    return chosen.reshape(Shape.UNKNOWN, labels());
  }

  /** The counts at one threshold. */
  record Counts(double truePositives, double falsePositives, double positives, double negatives) {
    double falseNegatives() {
      return positives - truePositives;
    }

    double trueNegatives() {
      return negatives - falsePositives;
    }

    double precision() {
      return ratio(truePositives, truePositives + falsePositives);
    }

    double recall() {
      return ratio(truePositives, positives);
    }

    double specificity() {
      return ratio(trueNegatives(), negatives);
    }
  }

  /** Returns the counts of a label at each threshold. */
  final Counts[] counts(double[] state, int label) {
    int number = thresholds().length;
    int labels = labels();
    return IntStream.range(0, number)
        .mapToObj(
            i ->
                new Counts(
                    state[i * labels + label],
                    state[(number + i) * labels + label],
                    state[2 * number * labels + label],
                    state[(2 * number + 1) * labels + label]))
        .toArray(Counts[]::new);
  }

  /** Returns {@code number} evenly spaced thresholds with the given ends. */
  static double[] evenly(int number, double first, double last) {
    if (number == 1) return new double[] {0.5};
    int checked = MemoryCheck.elements(DType.FLOAT64, number);
    var all = IntStream.range(0, checked).mapToDouble(i -> i / (number - 1.0)).toArray();
    all[0] = first;
    all[number - 1] = last;
    return all;
  }
}
