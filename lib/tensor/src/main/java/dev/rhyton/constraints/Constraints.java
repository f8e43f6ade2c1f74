package dev.rhyton.constraints;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The constraints by their names, as {@code keras.constraints}. */
public final class Constraints {
  private Constraints() {}

  static Registry<Constraint> registry() {
    return new Registry<>(Constraint.class, Constraints.class, "constraint")
        .add(MaxNorm.class)
        .add(MinMaxNorm.class)
        .add(NonNeg.class)
        .add(UnitNorm.class);
  }

  /**
   * Returns the constraint called {@code name} with its defaults: {@code
   * Constraints.get("non_neg")}.
   */
  public static Constraint get(String name) {
    return Constraint.REGISTRY.get(name);
  }

  /** Registers a custom class, so that {@link #get} and files find it. */
  public static void register(Class<? extends Constraint> type) {
    Constraint.REGISTRY.add(type);
  }

  /** Returns all registered names. */
  public static Set<String> names() {
    return Constraint.REGISTRY.names();
  }
}
