package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;

/**
 * The options of the kernel of a state, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
interface RecurrentOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L recurrentInitializer(Initializer initializer) {
    return Weighted.change(this, "recurrent", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L recurrentInitializer(String name) {
    return recurrentInitializer(Initializer.of(name));
  }

  /** The penalty on it, null for none. */
  default L recurrentRegularizer(Regularizer regularizer) {
    return Weighted.change(this, "recurrent", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L recurrentRegularizer(String name) {
    return recurrentRegularizer(Regularizer.of(name));
  }

  /** The projection after each update, null for none. */
  default L recurrentConstraint(Constraint constraint) {
    return Weighted.change(this, "recurrent", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L recurrentConstraint(String name) {
    return recurrentConstraint(Constraint.of(name));
  }
}
