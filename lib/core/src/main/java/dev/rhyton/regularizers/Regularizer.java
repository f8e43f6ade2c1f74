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

  /** One of Keras' regularizers with its defaults, {@code "l2"}. */
  public static Regularizer of(String name) {
    return REGISTRY.get(name);
  }

  /** Makes a class of your own known, so that files can name it. */
  public static void register(Class<? extends Regularizer> type) {
    REGISTRY.add(type);
  }

  /** The penalty, a scalar. */
  public abstract Tensor apply(Tensor weight);
}
