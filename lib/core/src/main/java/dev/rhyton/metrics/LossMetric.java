package dev.rhyton.metrics;

import dev.rhyton.losses.Loss;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** The mean of a loss, reported beside the one that is trained. */
final class LossMetric extends MeanMetric {
  private final Loss loss;

  LossMetric(Loss loss) {
    this.loss = loss;
  }

  @Override
  public void checkTargets(NDArray targets, Shape predictions) {
    loss.checkTargets(targets, predictions);
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    return loss.call(yTrue, yPred);
  }
}
