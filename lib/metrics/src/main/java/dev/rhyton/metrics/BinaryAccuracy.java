package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;

/** The fraction of predictions on the right side of a threshold. */
@BetterWhen(BetterWhen.Direction.UP)
public final class BinaryAccuracy extends BaseMeanMetric<BinaryAccuracy> {
  private double threshold = 0.5;

  private BinaryAccuracy() {}

  /** Returns the metric at the threshold 0.5. */
  public static BinaryAccuracy of() {
    return new BinaryAccuracy();
  }

  /** Sets the threshold above which a prediction counts as 1; use 0 for logits. */
  public BinaryAccuracy threshold(double at) {
    return with(this, m -> m.threshold = at);
  }

  @Override
  protected void check() {
    Check.that(
        Double.isFinite(threshold),
        "BinaryAccuracy: threshold must be a number, received %s.",
        threshold);
  }

  @Override
  protected Tensor values(Tensor yTrue, Tensor yPred) {
    var predicted = yPred.greater(threshold).cast(yPred.dtype());
    return predicted.equal(likePredictions(yTrue, yPred)).cast(yPred.dtype()).mean(-1);
  }
}
