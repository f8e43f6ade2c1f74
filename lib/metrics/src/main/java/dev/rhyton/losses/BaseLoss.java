package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;

/**
 * The options that all losses of the library have in common.
 *
 * @param <L> the loss itself, which every setter returns as a changed copy
 */
public abstract class BaseLoss<L extends BaseLoss<L>> extends Loss {
  BaseLoss() {}

  BaseLoss(String name) {
    super(name);
  }

  @SuppressWarnings("unchecked") // L is the class of this loss
  final L self(Loss copy) {
    return (L) copy;
  }

  @Override
  public L reduction(String name) {
    return self(super.reduction(name));
  }

  /** Throws unless the targets have the shape of the predictions. */
  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    Check.that(
        predictions.from(1).accepts(targets.shape().from(1))
            || fitsWithLastAxis(targets, predictions),
        "%s: expected targets of shape %s, as the model's output, received %s.%s",
        className(),
        predictions,
        targets.shape(),
        flattenHint(targets, predictions));
  }

  /**
   * Returns whether the shapes are equal but for a last axis of size 1, which Keras adds or
   * removes.
   */
  private static boolean fitsWithLastAxis(NDArray targets, Shape predictions) {
    return hasOneMore(predictions, targets.shape()) || hasOneMore(targets.shape(), predictions);
  }

  private static boolean hasOneMore(Shape longer, Shape shape) {
    return longer.rank() == shape.rank() + 1
        && longer.last() == 1
        && longer.upTo(longer.rank() - 1).from(1).accepts(shape.from(1));
  }
}
