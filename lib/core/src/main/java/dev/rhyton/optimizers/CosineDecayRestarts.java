package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;

/**
 * Half cosine waves one after another, each {@code tMul} times as long and {@code mMul} times as
 * high as the one before. Loshchilov and Hutter, 2016, arXiv 1608.03983.
 */
public final class CosineDecayRestarts extends DecaySchedule {
  private @Range(atLeast = 1) long firstDecaySteps = 1;
  private double tMul = 2;
  private @Range(atLeast = 0) double mMul = 1;
  private @Range(atLeast = 0) double alpha;

  private CosineDecayRestarts() {
    name = "SGDRDecay"; // as Keras has it
  }

  /**
   * Returns the schedule with an initial learning rate and the number of steps of the first decay.
   */
  public static CosineDecayRestarts of(double initialLearningRate, long firstDecaySteps) {
    return made(
        new CosineDecayRestarts(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.firstDecaySteps = firstDecaySteps;
        });
  }

  /** Sets the ratio of the lengths of two successive waves; 2 by default. */
  public CosineDecayRestarts tMul(double factor) {
    return with(this, s -> s.tMul = factor);
  }

  /** Sets the ratio of the heights of two successive waves; 1 by default. */
  public CosineDecayRestarts mMul(double factor) {
    return with(this, s -> s.mMul = factor);
  }

  /** Sets the fraction of the rate that remains at the end of a wave; 0 by default. */
  public CosineDecayRestarts alpha(double share) {
    return with(this, s -> s.alpha = share);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        tMul >= 1 && Double.isFinite(tMul),
        "CosineDecayRestarts: tMul must be at least 1, received %s.",
        tMul);
  }

  @Override
  long steps() {
    return firstDecaySteps;
  }

  @Override
  public double at(long step) {
    double share = decays(step);
    int restarts = 0;
    for (double length = 1; share >= length; length *= tMul) {
      share -= length;
      restarts++;
    }
    double length = Math.pow(tMul, restarts);
    return initialLearningRate * cosine(share / length, Math.pow(mMul, restarts), alpha);
  }
}
