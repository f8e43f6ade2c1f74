package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the recurrent kernel, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface RecurrentOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L recurrentInitializer(Initializer initializer) {
    return WeightOptions.change(this, "recurrent", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L recurrentInitializer(String name) {
    return recurrentInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L recurrentRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "recurrent", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L recurrentRegularizer(String name) {
    return recurrentRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L recurrentConstraint(Constraint constraint) {
    return WeightOptions.change(this, "recurrent", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L recurrentConstraint(String name) {
    return recurrentConstraint(Constraints.get(name));
  }
}
