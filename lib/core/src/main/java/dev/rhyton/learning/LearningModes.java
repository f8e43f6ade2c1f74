package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The learning modes by their names. */
public final class LearningModes {
  private LearningModes() {}

  static Registry<Learning> registry() {
    return new Registry<>(Learning.class, LearningModes.class, "learning mode")
        .add(AutoLearning.class)
        .add(BatchLearning.class)
        .add(GradientLearning.class)
        .add(PlainLearning.class)
        .add(WeightLearning.class);
  }

  /**
   * Registers a custom class, so that files find it.
   *
   * @throws IllegalArgumentException if another class is registered by its name
   */
  public static void register(Class<? extends BaseLearning<?>> type) {
    BaseLearning.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return BaseLearning.REGISTRY.names();
  }
}
