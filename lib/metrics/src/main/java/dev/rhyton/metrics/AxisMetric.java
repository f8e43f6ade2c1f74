package dev.rhyton.metrics;

import dev.rhyton.tensor.Tensor;

/**
 * The mean of a value that is computed of vectors along an axis.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class AxisMetric<M extends AxisMetric<M>> extends BaseMeanMetric<M> {
  private int axis = -1;

  /** Sets the axis of the vectors; the last one by default. */
  public final M axis(int index) {
    return self(with(this, m -> m.axis = index));
  }

  /** Returns the value of the vectors along an axis. */
  abstract Tensor values(Tensor yTrue, Tensor yPred, int along);

  @Override
  protected final Tensor values(Tensor yTrue, Tensor yPred) {
    return values(likePredictions(yTrue, yPred), yPred, axis);
  }

  static Tensor centered(Tensor x, int along) {
    return x.subtract(x.mean(along, true));
  }
}
