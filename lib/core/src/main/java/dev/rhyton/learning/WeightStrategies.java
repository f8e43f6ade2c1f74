package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The strategies of Weight Learning by their names. */
public final class WeightStrategies {
  private WeightStrategies() {}

  static Registry<WeightStrategy> registry() {
    return new Registry<>(WeightStrategy.class, WeightStrategies.class, "strategy")
        .add(DataDependent.class)
        .add(Lsuv.class);
  }

  /** Registers a custom class, so that files find it. */
  public static void register(Class<? extends WeightStrategy> type) {
    WeightStrategy.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return WeightStrategy.REGISTRY.names();
  }
}
