package dev.rhyton.metrics;

import dev.rhyton.config.Named;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/**
 * {@code "accuracy"} and {@code "crossentropy"}: each becomes one of three metrics once the shapes
 * are known, as in Keras.
 */
final class MetricByShape extends BaseMeanMetric<MetricByShape> implements Named {
  private final transient String kind;

  MetricByShape(String kind, String name) {
    super(name);
    this.kind = kind;
  }

  @Override
  protected BetterWhen.Direction direction() {
    return kind.equals("accuracy") ? BetterWhen.Direction.UP : BetterWhen.Direction.DOWN;
  }

  @Override
  protected Metric resolve(Shape targets, Shape predictions) {
    return Metrics.get(LossInternals.kindOfClasses(targets, predictions) + "_" + kind)
        .named(name());
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    throw new IllegalStateException("A metric of several is resolved before it is used.");
  }
}
