package dev.rhyton.optimizers;

import dev.rhyton.config.Range;

/** A decay by the same factor in every period of a number of steps. */
public abstract class RateDecay<S extends RateDecay<S>> extends DecaySchedule {
  private long decaySteps = 1;

  @Range(atLeast = 0)
  double decayRate = 1;

  private boolean staircase;

  /** Sets whether the rate changes only at the end of each decay, in discrete steps. */
  @SuppressWarnings("unchecked") // S is the class of this schedule
  public final S staircase(boolean stairs) {
    return (S) with(this, s -> s.staircase = stairs);
  }

  /** Sets the options of all such decays, for factories. */
  final void set(double initial, long steps, double rate) {
    initialLearningRate = initial;
    decaySteps = steps;
    decayRate = rate;
  }

  @Override
  final long steps() {
    return decaySteps;
  }

  /** Returns the number of decays so far, rounded down for a staircase. */
  @Override
  final double decays(long step) {
    return staircase ? Math.floor(super.decays(step)) : super.decays(step);
  }
}
