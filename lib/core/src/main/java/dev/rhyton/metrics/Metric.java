package dev.rhyton.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Set;

/**
 * A figure that training and evaluation report. Each batch adds numbers to a state; the figure is
 * worked out of the state.
 */
public abstract class Metric extends Value {
  static final Registry<Metric> REGISTRY = Metrics.registry();

  private String name;

  /** A metric whose key in logs is that of its class. */
  protected Metric() {
    name = Text.snake(className());
  }

  Metric(String name) {
    this.name = name;
  }

  /** The metric under another key. */
  public Metric named(String key) {
    return with(this, m -> m.name = key);
  }

  /** Its key in logs. */
  public final String name() {
    return name;
  }

  /** Which way it gets better, as {@link BetterWhen} says of its class. */
  public BetterWhen.Direction direction() {
    var better = getClass().getAnnotation(BetterWhen.class);
    return better == null ? BetterWhen.Direction.UNKNOWN : better.value();
  }

  /** The metric for targets and predictions of these shapes, as {@code "accuracy"} is several. */
  protected Metric resolve(Shape targets, Shape predictions) {
    return this;
  }

  @Override
  protected ObjectNode idleOptions() {
    return Json.object().put("dtype", "float32");
  }

  /** The dtype of its state in Keras' files; states are double here. */
  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("dtype");
  }

  /** Refuses targets that cannot belong to predictions of a shape. */
  protected void checkTargets(NDArray targets, Shape predictions) {}

  /** How many numbers its state has. */
  protected abstract int size();

  /** What a batch adds to the state: a vector of {@link #size()} numbers. */
  protected abstract Tensor update(Tensor yTrue, Tensor yPred, Tensor sampleWeight);

  /** The figure of a state. */
  protected abstract double result(double[] state);

  /**
   * All figures of a state: one, but for a metric that has a figure for each class or threshold,
   * whose {@link #result} is then their mean, as Keras prints it.
   */
  protected double[] results(double[] state) {
    return new double[] {result(state)};
  }

  /** The targets with the dtype and as many axes as the predictions. */
  static Tensor likePredictions(Tensor yTrue, Tensor yPred) {
    var cast = yTrue.cast(yPred.dtype());
    int more = cast.shape().rank() - yPred.shape().rank();
    if (more < 0 && yPred.shape().last() == 1) return cast.expandDims(-1);
    return more == 1 && cast.shape().last() == 1 ? cast.squeeze(-1) : cast;
  }

  /** A weight for each value, from one for each sample; 1 where there are none. */
  static Tensor weightsLike(Tensor sampleWeight, Tensor values) {
    var ones = Ops.onesLike(values);
    if (sampleWeight == null) return ones;
    var weights = sampleWeight.cast(values.dtype());
    while (weights.shape().rank() > values.shape().rank()) weights = weights.squeeze(-1);
    while (weights.shape().rank() < values.shape().rank()) weights = weights.expandDims(-1);
    return ones.multiply(weights);
  }
}
