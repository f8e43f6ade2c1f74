package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * Half a cosine wave from the initial rate down to {@code alpha} of it, optionally after a linear
 * warmup. Loshchilov and Hutter, 2016, arXiv 1608.03983.
 */
public final class CosineDecay extends DecaySchedule {
  private long decaySteps = 1;
  private @Range(atLeast = 0) double alpha;
  private @Range(atLeast = 0) @Nullable Double warmupTarget;
  private long warmupSteps;

  private CosineDecay() {}

  /** Returns the schedule with an initial learning rate and the number of steps of the decay. */
  public static CosineDecay of(double initialLearningRate, long decaySteps) {
    return made(
        new CosineDecay(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.decaySteps = decaySteps;
        });
  }

  /** Sets the fraction of the rate that remains at the end; 0 by default. */
  public CosineDecay alpha(double share) {
    return with(this, s -> s.alpha = share);
  }

  /**
   * Sets a warmup: the rate first rises to this rate over a number of steps and decays from there.
   */
  public CosineDecay warmup(double target, long steps) {
    return with(
        this,
        s -> {
          s.warmupTarget = target;
          s.warmupSteps = steps;
        });
  }

  @Override
  protected void check() {
    super.check();
    Check.notNegative("CosineDecay", "warmupSteps", (double) warmupSteps);
  }

  @Override
  long steps() {
    return decaySteps;
  }

  @Override
  public double at(long step) {
    boolean rises = warmupTarget != null;
    double top = warmupTarget == null ? initialLearningRate : warmupTarget;
    if (rises && step < warmupSteps) {
      double share = step / (double) warmupSteps;
      return initialLearningRate + (top - initialLearningRate) * share;
    }
    double share = Math.min(1, decays(rises ? step - warmupSteps : step));
    return top * cosine(share, 1, alpha);
  }
}
