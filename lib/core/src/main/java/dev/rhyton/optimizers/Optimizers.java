package dev.rhyton.optimizers;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The optimizers by their names, as {@code keras.optimizers}. */
public final class Optimizers {
  private Optimizers() {}

  static Registry<Optimizer> registry() {
    return new Registry<>(Optimizer.class, Optimizers.class, "optimizer")
        .add(Adadelta.class, "adadelta")
        .add(Adafactor.class)
        .add(Adagrad.class)
        .add(Adam.class)
        .add(AdamW.class, "adamw")
        .add(Adamax.class)
        .add(Ftrl.class)
        .add(Lamb.class)
        .add(Lion.class)
        .add(LossScaleOptimizer.class)
        .add(MultiOptimizer.class)
        .add(Muon.class)
        .add(Nadam.class)
        .add(RMSprop.class, "rmsprop")
        .add(SGD.class, "sgd")
        .add(ScheduleFreeAdamW.class, "schedule_free_adamw", "schedulefreeadamw");
  }

  /** Returns the optimizer of a name with its defaults: {@code Optimizers.get("adam")}. */
  public static Optimizer get(String name) {
    return Optimizer.REGISTRY.get(name);
  }

  /** Registers a custom class, so that {@link #get} and files find it. */
  public static void register(Class<? extends Optimizer> type) {
    Optimizer.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return Optimizer.REGISTRY.names();
  }
}
