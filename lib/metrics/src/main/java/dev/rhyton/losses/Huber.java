package dev.rhyton.losses;

import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * {@code mean(½ e²)} of the errors e up to delta, beyond it {@code delta · (|e| − ½ delta)}, for
 * regression. Outliers count less than in the squared error. Huber, 1964.
 */
public final class Huber extends RegressionLoss<Huber> {
  private @Range(atLeast = 0) double delta = 1;

  private Huber() {
    super("huber_loss");
  }

  /** Returns the loss with Keras' defaults. */
  public static Huber of() {
    return new Huber();
  }

  /** Sets the error above which the loss grows linearly; 1 by default. */
  public Huber delta(double error) {
    return with(this, l -> l.delta = error);
  }

  @Override
  Tensor of(Tensor error) {
    var size = error.abs();
    var line = size.multiply(delta).subtract(0.5 * delta * delta);
    return Ops.where(size.lessEqual(delta), error.square().multiply(0.5), line);
  }
}
