package dev.rhyton.optimizers;

/**
 * A factor of the learning rate of each update, beside the rate, schedule or callback that sets the
 * rate of the optimizer.
 */
@FunctionalInterface
public interface RateFactor {
  /** Returns the factor of the update that follows a number of steps by the optimizer. */
  double at(long steps);
}
