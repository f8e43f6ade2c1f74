package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the kernel of a state, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface RecurrentOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L recurrentInitializer(Initializer initializer) {
    return WeightOptions.change(this, "recurrent", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L recurrentInitializer(String name) {
    return recurrentInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L recurrentRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "recurrent", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L recurrentRegularizer(String name) {
    return recurrentRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L recurrentConstraint(Constraint constraint) {
    return WeightOptions.change(this, "recurrent", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L recurrentConstraint(String name) {
    return recurrentConstraint(Constraints.get(name));
  }
}
