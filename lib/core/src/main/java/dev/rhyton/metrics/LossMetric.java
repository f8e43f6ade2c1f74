package dev.rhyton.metrics;

import dev.rhyton.losses.Loss;
import dev.rhyton.tensor.Tensor;

/** The mean of a loss, reported beside the one that is trained. */
final class LossMetric extends MeanMetric {
  private final Loss loss;

  LossMetric(Loss loss) {
    this.loss = loss;
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return loss.call(yTrue, yPred);
  }
}
