package dev.rhyton.losses;

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
}
