package dev.rhyton.compression;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.config.Value;
import org.jspecify.annotations.Nullable;

/**
 * The sparsity, which is the share of the weights that are 0, as a function of the number of steps
 * of a training, and the steps after which weights are set to 0.
 */
public abstract class PruningSchedule extends Value {
  @Range(atLeast = 0)
  long beginStep;

  @Range(atLeast = 0)
  @Nullable Long endStep; // null for none

  @Range(atLeast = 1)
  long frequency = 100;

  PruningSchedule() {}

  /** Returns the sparsity after a number of steps, at least {@code beginStep}. */
  abstract double at(long step);

  /** Returns the last step up to {@code step} after which weights are set to 0, or -1. */
  final long lastPruning(long step) {
    if (step < beginStep) return -1;
    if (endStep != null && step >= endStep) return endStep;
    return step - (step - beginStep) % frequency;
  }

  @Override
  protected void check() {
    Check.that(
        endStep == null || endStep >= beginStep,
        "%s: endStep must be at least beginStep, received %d and %d.",
        className(),
        endStep,
        beginStep);
  }
}
