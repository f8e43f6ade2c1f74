package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the shift, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface BetaOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L betaInitializer(Initializer initializer) {
    return WeightOptions.change(this, "beta", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L betaInitializer(String name) {
    return betaInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L betaRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "beta", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L betaRegularizer(String name) {
    return betaRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L betaConstraint(Constraint constraint) {
    return WeightOptions.change(this, "beta", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L betaConstraint(String name) {
    return betaConstraint(Constraints.get(name));
  }
}
