package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;

/**
 * Half cosine waves one after another, each {@code tMul} times as long and {@code mMul} times as
 * high as the one before. Loshchilov & Hutter, 2016, arXiv 1608.03983.
 */
public final class CosineDecayRestarts extends DecaySchedule {
  private @Range(atLeast = 1) long firstDecaySteps = 1;
  private double tMul = 2;
  private @Range(atLeast = 0) double mMul = 1;
  private @Range(atLeast = 0) double alpha;

  private CosineDecayRestarts() {
    name = "SGDRDecay"; // as Keras has it
  }

  /** The rate to start with, the steps of the first decay. */
  public static CosineDecayRestarts of(double initialLearningRate, long firstDecaySteps) {
    return made(
        new CosineDecayRestarts(),
        s -> {
          s.initialLearningRate = initialLearningRate;
          s.firstDecaySteps = firstDecaySteps;
        });
  }

  /** How many times as long each wave is as the one before; 2 by default. */
  public CosineDecayRestarts tMul(double factor) {
    return with(this, s -> s.tMul = factor);
  }

  /** How many times as high each wave is as the one before; 1 by default. */
  public CosineDecayRestarts mMul(double factor) {
    return with(this, s -> s.mMul = factor);
  }

  /** The share of the rate that is left at the end of a wave; 0 by default. */
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
