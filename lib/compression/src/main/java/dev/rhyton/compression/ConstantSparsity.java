package dev.rhyton.compression;

import dev.rhyton.config.Range;

/** The same sparsity from the first step on. */
public final class ConstantSparsity extends PruningSchedule {
  @Range(atLeast = 0, below = 1)
  private double targetSparsity;

  private ConstantSparsity() {}

  /** Returns the schedule of a sparsity: 0.8 sets 80 % of the weights to 0. */
  public static ConstantSparsity of(double targetSparsity) {
    return made(new ConstantSparsity(), s -> s.targetSparsity = targetSparsity);
  }

  /** Sets the number of steps before the first pruning; 0 by default. */
  public ConstantSparsity beginStep(long steps) {
    return with(this, s -> s.beginStep = steps);
  }

  /** Sets the number of steps after which the weights that are 0 stay the same. */
  public ConstantSparsity endStep(long steps) {
    return with(this, s -> s.endStep = steps);
  }

  /** Sets the number of steps between two prunings; 100 by default. */
  public ConstantSparsity frequency(long steps) {
    return with(this, s -> s.frequency = steps);
  }

  @Override
  double at(long step) {
    return targetSparsity;
  }
}
