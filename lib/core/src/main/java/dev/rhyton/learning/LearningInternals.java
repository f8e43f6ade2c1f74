package dev.rhyton.learning;

import dev.rhyton.optimizers.Optimizer;

/**
 * The members of a {@link Learning} mode that other packages of the library call. They are not
 * public members, so that completion shows only what a user calls.
 */
public final class LearningInternals {
  private LearningInternals() {}

  /** See {@link Learning#start}. */
  public static TrainingStrategy start(Learning mode, TrainingTarget target) {
    return mode.start(target);
  }

  /** See {@link Learning#checkOptimizer}. */
  public static void checkOptimizer(Learning mode, Optimizer optimizer) {
    mode.checkOptimizer(optimizer);
  }

  /** See {@link Learning#preparation()}. */
  public static WeightLearning preparation(Learning mode) {
    return mode.preparation();
  }
}
