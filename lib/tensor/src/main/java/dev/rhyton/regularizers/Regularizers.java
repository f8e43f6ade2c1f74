package dev.rhyton.regularizers;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The regularizers by their names, as {@code keras.regularizers}. */
public final class Regularizers {
  private Regularizers() {}

  static Registry<Regularizer> registry() {
    return new Registry<>(Regularizer.class, Regularizers.class, "regularizer")
        .add(L1.class)
        .add(L2.class)
        .add(L1L2.class, "l1_l2")
        .add(OrthogonalRegularizer.class);
  }

  /**
   * Returns the regularizer called {@code name} with its defaults: {@code Regularizers.get("l2")}.
   */
  public static Regularizer get(String name) {
    return Regularizer.REGISTRY.get(name);
  }

  /** Registers a custom class, so that {@link #get} and files find it. */
  public static void register(Class<? extends Regularizer> type) {
    Regularizer.REGISTRY.add(type);
  }

  /** Returns all registered names. */
  public static Set<String> names() {
    return Regularizer.REGISTRY.names();
  }
}
