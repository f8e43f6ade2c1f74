package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The coefficient of determination, {@code 1 − Σ(t − p)² / Σ(t − mean t)²}: the fraction of the
 * targets' variance that the predictions explain.
 */
@BetterWhen(BetterWhen.Direction.UP)
public final class R2Score extends VectorMetric<R2Score> {
  /** How the scores of the outputs are aggregated. */
  public enum Aggregation {
    UNIFORM_AVERAGE,
    VARIANCE_WEIGHTED_AVERAGE,
    NONE
  }

  private static final String KEY = "class_aggregation";

  private Aggregation classAggregation = Aggregation.UNIFORM_AVERAGE;
  private @Range(atLeast = 0) int numRegressors;
  private transient int outputs = 1;

  private R2Score() {
    super("r2_score");
  }

  /** Returns the metric with Keras' defaults. */
  public static R2Score of() {
    return new R2Score();
  }

  /**
   * Sets the aggregation: {@code "uniform_average"} (default), {@code "variance_weighted_average"},
   * or {@code "none"} for a score of each output.
   */
  public R2Score classAggregation(String name) {
    return with(
        this, m -> m.classAggregation = Text.constant(Aggregation.class, "aggregation", name));
  }

  /**
   * Sets the number of features of the model, for the adjusted score; with 0, the default, the
   * score is not adjusted.
   */
  public R2Score numRegressors(int features) {
    return with(this, m -> m.numRegressors = features);
  }

  /** Writes no aggregation as null, as Keras does. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    return classAggregation == Aggregation.NONE ? config.put(KEY, null) : config;
  }

  @Override
  protected void readConfig(ConfigDict config) {
    boolean none = config.has(KEY) && config.get(KEY) == null;
    super.readConfig(none ? Json.config(Json.node(config).deepCopy()).put(KEY, "none") : config);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    boolean flat = predictions.last() == 1 && targets.shape().rank() == predictions.rank() - 1;
    Check.that(
        flat || predictions.from(1).accepts(targets.shape().from(1)),
        "R2Score: expected targets of shape %s, received %s.",
        predictions,
        targets.shape());
  }

  @Override
  protected Metric resolve(Shape targets, Shape predictions) {
    Check.that(
        predictions.rank() == 2,
        "R2Score: expected predictions (batch, outputs), received %s.",
        predictions);
    return with(this, m -> m.outputs = Math.toIntExact(predictions.last()));
  }

  /**
   * Returns Σ t², Σ t, Σ (t − p)² and the sum of weights of each output, then the number of
   * samples.
   */
  @Override
  protected int size() {
    return 4 * outputs + 1;
  }

  @Override
  protected Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    var predictions = yPred.cast(DType.FLOAT32);
    var targets = likePredictions(yTrue, predictions);
    var weights = weightsLike(sampleWeight, predictions);
    var weighted = targets.multiply(weights);
    return Ops.concatenate(
        List.of(
            weighted.multiply(targets).sum(0),
            weighted.sum(0),
            targets.subtract(predictions).square().multiply(weights).sum(0),
            weights.sum(0),
            Ops.onesLike(weights.slice(-1, 0, 1)).sum().reshape(1)),
        0);
  }

  @Override
  protected double[] results(double[] state) {
    var scores = new double[outputs];
    double explained = 0;
    double all = 0;
    for (int i = 0; i < outputs; i++) {
      double sum = state[outputs + i];
      double total = state[i] - sum * ratio(sum, state[3 * outputs + i]);
      scores[i] = total == 0 ? 0 : 1 - state[2 * outputs + i] / total;
      explained += total * scores[i];
      all += total;
    }
    if (classAggregation == Aggregation.UNIFORM_AVERAGE) {
      scores = new double[] {Arrays.stream(scores).average().orElse(0)};
    } else if (classAggregation == Aggregation.VARIANCE_WEIGHTED_AVERAGE) {
      scores = new double[] {ratio(explained, all)};
    }
    double free = state[4 * outputs] - numRegressors - 1;
    // As in Keras, there is no correction if there are too few samples for it.
    if (numRegressors == 0 || free <= 0) return scores;
    double factor = (state[4 * outputs] - 1) / free;
    return Arrays.stream(scores).map(s -> 1 - (1 - s) * factor).toArray();
  }
}
