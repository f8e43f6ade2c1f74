package dev.rhyton.distillation;

import dev.rhyton.config.Registry;

/** The distillation losses by their names. */
public final class DistillationLosses {
  private DistillationLosses() {}

  static Registry<DistillationLoss> registry() {
    return new Registry<>(DistillationLoss.class, DistillationLosses.class, "distillation loss")
        .add(FeatureDistillation.class)
        .add(LogitsDistillation.class);
  }

  /** Registers a class of your own, so that files find it. */
  public static void register(Class<? extends DistillationLoss> type) {
    DistillationLoss.REGISTRY.add(type);
  }
}
