package dev.rhyton.regularizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;

/** A penalty on a weight's value, added to the loss in training. */
public abstract class Regularizer extends Value {
  private static final Registry<Regularizer> REGISTRY =
      new Registry<>(Regularizer.class, "regularizer")
          .add(L1.class)
          .add(L2.class)
          .add(L1L2.class, "l1_l2")
          .add(OrthogonalRegularizer.class);

  /** Returns one of Keras' regularizers by its name, with its defaults: {@code "l2"}. */
  public static Regularizer of(String name) {
    return REGISTRY.get(name);
  }

  /** Registers a custom class, so that strings and files can refer to it. */
  public static void register(Class<? extends Regularizer> type) {
    REGISTRY.add(type);
  }

  /** Returns the penalty, a scalar. */
  public abstract Tensor apply(Tensor weight);
}
