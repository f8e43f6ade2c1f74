package dev.rhyton.optimizers;

import dev.rhyton.config.Range;

/** A decay by the same rate again and again, after every so many steps. */
public abstract class RateDecay<S extends RateDecay<S>> extends DecaySchedule {
  private long decaySteps = 1;

  @Range(atLeast = 0)
  double decayRate = 1;

  private boolean staircase;

  /** Whether the rate falls at the end of each decay alone. */
  @SuppressWarnings("unchecked") // S is the class of this schedule
  public final S staircase(boolean stairs) {
    return (S) with(this, s -> s.staircase = stairs);
  }

  /** Sets what every such decay has, for factories. */
  final void set(double initial, long steps, double rate) {
    initialLearningRate = initial;
    decaySteps = steps;
    decayRate = rate;
  }

  @Override
  final long steps() {
    return decaySteps;
  }

  /** Whole decays alone, where they are stairs. */
  @Override
  final double decays(long step) {
    return staircase ? Math.floor(super.decays(step)) : super.decays(step);
  }
}
