package dev.rhyton.optimizers;

/**
 * The options that all optimizers of the library have in common.
 *
 * @param <O> the optimizer itself, which every setter returns as a changed copy
 */
public abstract class BaseOptimizer<O extends BaseOptimizer<O>> extends Optimizer {
  BaseOptimizer() {}

  @SuppressWarnings("unchecked") // O is the class of this optimizer
  final O self(Optimizer copy) {
    return (O) copy;
  }

  @Override
  public O weightDecay(double rate) {
    return self(super.weightDecay(rate));
  }

  @Override
  public O clipnorm(double norm) {
    return self(super.clipnorm(norm));
  }

  @Override
  public O globalClipnorm(double norm) {
    return self(super.globalClipnorm(norm));
  }

  @Override
  public O clipvalue(double value) {
    return self(super.clipvalue(value));
  }

  @Override
  public O useEma(boolean use) {
    return self(super.useEma(use));
  }

  @Override
  public O emaMomentum(double share) {
    return self(super.emaMomentum(share));
  }

  @Override
  public O emaOverwriteFrequency(int steps) {
    return self(super.emaOverwriteFrequency(steps));
  }

  @Override
  public O lossScaleFactor(double factor) {
    return self(super.lossScaleFactor(factor));
  }

  @Override
  public O gradientAccumulationSteps(int batches) {
    return self(super.gradientAccumulationSteps(batches));
  }

  @Override
  public O excludeFromWeightDecay(String... patterns) {
    return self(super.excludeFromWeightDecay(patterns));
  }
}
