package dev.rhyton.metrics;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/**
 * {@code "accuracy"}: becomes one of the three accuracies once the shapes are known, as in Keras.
 */
final class Accuracy extends MeanMetric {
  @Override
  public Metric resolve(Shape targets, Shape predictions) {
    Metric kind;
    if (predictions.last() == 1) {
      kind = BinaryAccuracy.of();
    } else if (targets.rank() < predictions.rank() || targets.last() == 1) {
      kind = SparseCategoricalAccuracy.of();
    } else {
      kind = CategoricalAccuracy.of();
    }
    return kind.named(name());
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    throw new IllegalStateException("Accuracy is resolved before it is used.");
  }
}
