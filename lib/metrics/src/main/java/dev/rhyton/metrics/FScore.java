package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The F-score of each class, or their mean, of one-hot targets.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class FScore<M extends FScore<M>> extends VectorMetric<M> {
  /** How the scores of the classes are averaged. */
  public enum Average {
    MICRO,
    MACRO,
    WEIGHTED
  }

  private static final double LEAST = 1e-9; // the largest prediction counts only above it

  private @Nullable Average average;
  private @Nullable Double threshold;
  private transient int classes = 1;

  FScore(String name) {
    super(name);
  }

  /** Sets how much more recall counts than precision. */
  abstract double recallOverPrecision();

  /**
   * Sets the average: {@code "micro"} counts all classes together, {@code "macro"} is the mean over
   * the classes, {@code "weighted"} the mean weighted by their frequencies; null (default) keeps a
   * score for each class.
   */
  public final M average(@Nullable String name) {
    var chosen = name == null ? null : Text.constant(Average.class, "average", name);
    return self(with(this, m -> ((FScore<?>) m).average = chosen));
  }

  /**
   * Sets the threshold above which a prediction counts; by default only the largest prediction of a
   * sample counts.
   */
  public final M threshold(double at) {
    return self(with(this, m -> ((FScore<?>) m).threshold = at));
  }

  @Override
  protected void check() {
    Check.aboveZero(className(), "beta", recallOverPrecision());
    Check.that(
        threshold == null || (threshold > 0 && threshold <= 1),
        "%s: threshold must lie in (0, 1], received %s.",
        className(),
        threshold);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    CategoricalAccuracy.check(className(), targets, predictions);
  }

  @Override
  protected final Metric resolve(Shape targets, Shape predictions) {
    Check.that(
        predictions.rank() == 2,
        "%s: expected predictions (batch, classes), received %s.",
        className(),
        predictions);
    return with(this, m -> m.classes = Math.toIntExact(predictions.last()));
  }

  @Override
  protected final int size() {
    return 3 * classes;
  }

  @Override
  protected final Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    var scores = yPred.cast(DType.FLOAT32);
    var chosen =
        threshold != null
            ? scores.greater(threshold)
            : scores.greaterEqual(scores.max(-1, true)).logicalAnd(scores.abs().greater(LEAST));
    var predicted = chosen.cast(DType.FLOAT32);
    var weights = weightsLike(sampleWeight, scores);
    var trues = yTrue.cast(DType.FLOAT32).multiply(weights);
    var both = predicted.multiply(trues);
    return Ops.concatenate(
        List.of(
            both.sum(0),
            predicted.multiply(weights).subtract(both).sum(0),
            trues.subtract(both).sum(0)),
        0);
  }

  @Override
  protected final double[] results(double[] state) {
    if (average == Average.MICRO) {
      return new double[] {score(sum(state, 0), sum(state, 1), sum(state, 2))};
    }
    var scores = new double[classes];
    var shares = new double[classes];
    for (int i = 0; i < classes; i++) {
      scores[i] = score(state[i], state[classes + i], state[2 * classes + i]);
      shares[i] = state[i] + state[2 * classes + i];
    }
    if (average == null) return scores;
    if (average == Average.MACRO) return new double[] {Arrays.stream(scores).average().orElse(0)};
    double all = Arrays.stream(shares).sum() + KerasConfig.epsilon();
    return new double[] {
      IntStream.range(0, classes).mapToDouble(i -> scores[i] * shares[i] / all).sum()
    };
  }

  private double sum(double[] state, int part) {
    return Arrays.stream(state, part * classes, (part + 1) * classes).sum();
  }

  private double score(double both, double wrong, double missed) {
    double precision = both / (both + wrong + KerasConfig.epsilon());
    double recall = both / (both + missed + KerasConfig.epsilon());
    double squared = recallOverPrecision() * recallOverPrecision();
    return (1 + squared)
        * precision
        * recall
        / (squared * precision + recall + KerasConfig.epsilon());
  }
}
