package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value that training and evaluation report. It is computed from a state, a vector of numbers, to
 * which each batch is added. By default a state is a sum; a metric with another state, such as a
 * maximum, overrides {@link #merge}:
 *
 * <pre>{@code
 * class MaxError extends Metric {
 *   protected int size() { return 1; }
 *   protected Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
 *     return yTrue.subtract(yPred).abs().max().reshape(1);
 *   }
 *   protected double[] merge(double[] state, double[] batch) {
 *     return new double[] {Math.max(state[0], batch[0])};
 *   }
 *   protected double result(double[] state) { return state[0]; }
 * }
 * }</pre>
 */
public abstract class Metric extends Value {
  static final Registry<Metric> REGISTRY = Metrics.registry();

  private String name;

  /** Creates a metric whose key in logs is the name of its class in snake case. */
  protected Metric() {
    name = Text.snake(className());
  }

  Metric(String name) {
    this.name = name;
  }

  /** Sets the key in logs. */
  public Metric named(String key) {
    return with(this, m -> m.name = key);
  }

  /** Returns the key in logs. */
  public final String name() {
    return name;
  }

  /** Returns the direction in which the metric improves, which {@link BetterWhen} declares. */
  protected BetterWhen.Direction direction() {
    var better = getClass().getAnnotation(BetterWhen.class);
    return better == null ? BetterWhen.Direction.UNKNOWN : better.value();
  }

  /**
   * Returns the metric for targets and predictions of these shapes; {@code "accuracy"} selects one
   * of several.
   */
  protected Metric resolve(Shape targets, Shape predictions) {
    return this;
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("dtype", "float32");
  }

  /**
   * Returns the keys that are ignored: the dtype of the state in Keras' files, because states are
   * double here.
   */
  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("dtype");
  }

  /** Returns the merged state, after checking its size. */
  final double[] merged(double[] state, double[] batch) {
    var merged = merge(state, batch);
    Check.that(
        merged != null && merged.length == size(),
        "%s: merge must return %d numbers, returned %s.",
        className(),
        size(),
        merged == null ? "null" : merged.length);
    return merged;
  }

  /** Throws if targets do not fit predictions of a shape. */
  protected void checkTargets(NDArray targets, Shape predictions) {}

  /** Returns the number of values of the state. */
  protected abstract int size();

  /** Returns the state before the first batch, by default zeros. */
  protected double[] initialState() {
    return new double[size()];
  }

  /**
   * Returns the state of all batches so far from the state before the last batch and the state of
   * that batch, which {@link #update} returned; by default their sum.
   */
  protected double[] merge(double[] state, double[] batch) {
    var sum = state.clone();
    for (int i = 0; i < sum.length; i++) sum[i] += batch[i];
    return sum;
  }

  /** Returns the state of a batch, a vector of {@link #size()} values. */
  protected abstract Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight);

  /** Returns the value of a state. */
  protected abstract double result(double[] state);

  /**
   * Returns all values of a state. A metric with a value for each class or threshold returns
   * several; its {@link #result} is their mean, as Keras prints it.
   */
  protected double[] results(double[] state) {
    return new double[] {result(state)};
  }

  /** Returns the targets with the dtype and the number of axes of the predictions. */
  static Tensor likePredictions(Tensor yTrue, Tensor yPred) {
    var cast = yTrue.cast(yPred.dtype());
    int more = cast.shape().rank() - yPred.shape().rank();
    if (more < 0 && yPred.shape().last() == 1) return cast.expandDims(-1);
    return more == 1 && cast.shape().last() == 1 ? cast.squeeze(-1) : cast;
  }

  /** Returns a weight for each value, from a weight for each sample or null for 1. */
  static Tensor weightsLike(@Nullable Tensor sampleWeight, Tensor values) {
    var ones = Ops.onesLike(values);
    if (sampleWeight == null) return ones;
    var weights = sampleWeight.cast(values.dtype());
    while (weights.shape().rank() > values.shape().rank()) weights = weights.squeeze(-1);
    while (weights.shape().rank() < values.shape().rank()) weights = weights.expandDims(-1);
    return ones.multiply(weights);
  }
}
