package dev.rhyton.constraints;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;

/** A projection of a weight's value that follows each update. */
public abstract class Constraint extends Value {
  private static final Registry<Constraint> REGISTRY =
      new Registry<>(Constraint.class, "constraint")
          .add(MaxNorm.class)
          .add(MinMaxNorm.class)
          .add(NonNeg.class)
          .add(UnitNorm.class);

  /** Below this a norm counts as 0, as in Keras. */
  static final double EPSILON = 1e-7;

  /** One of Keras' constraints with its defaults, {@code "non_neg"}. */
  public static Constraint of(String name) {
    return REGISTRY.get(name);
  }

  /** Makes a class of your own known, so that files can name it. */
  public static void register(Class<? extends Constraint> type) {
    REGISTRY.add(type);
  }

  /** The projected value. */
  public abstract Tensor apply(Tensor weight);

  static Tensor norm(Tensor weight, int[] axis) {
    return weight.square().sumKeep(axis).sqrt();
  }
}
