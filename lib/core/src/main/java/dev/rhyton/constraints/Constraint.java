package dev.rhyton.constraints;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Tensor;

/** A projection of a weight's value, applied after each update. */
public abstract class Constraint extends Value {
  private static final Registry<Constraint> REGISTRY =
      new Registry<>(Constraint.class, "constraint")
          .add(MaxNorm.class)
          .add(MinMaxNorm.class)
          .add(NonNeg.class)
          .add(UnitNorm.class);

  /** A small number that is added to norms before they are divisors, as in Keras. */
  static final double EPSILON = 1e-7;

  /** Returns one of Keras' constraints by its name, with its defaults: {@code "non_neg"}. */
  public static Constraint of(String name) {
    return REGISTRY.get(name);
  }

  /** Registers a custom class, so that strings and files can refer to it. */
  public static void register(Class<? extends Constraint> type) {
    REGISTRY.add(type);
  }

  /** Returns the projected value, of the same shape. */
  public abstract Tensor apply(Tensor weight);

  static Tensor norm(Tensor weight, int[] axis) {
    return weight.square().sumKeep(axis).sqrt();
  }
}
