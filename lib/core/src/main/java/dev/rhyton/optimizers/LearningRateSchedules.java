package dev.rhyton.optimizers;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The learning rate schedules by their names, as {@code keras.optimizers.schedules}. */
public final class LearningRateSchedules {
  private LearningRateSchedules() {}

  static Registry<LearningRateSchedule> registry() {
    return new Registry<>(
            LearningRateSchedule.class, LearningRateSchedules.class, "learning rate schedule")
        .add(CosineDecay.class)
        .add(CosineDecayRestarts.class)
        .add(ExponentialDecay.class)
        .add(InverseTimeDecay.class)
        .add(PiecewiseConstantDecay.class)
        .add(PolynomialDecay.class)
        .numbers(ConstantRate::new);
  }

  /** Registers a custom class, so that files find it. */
  public static void register(Class<? extends LearningRateSchedule> type) {
    LearningRateSchedule.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return LearningRateSchedule.REGISTRY.names();
  }
}
