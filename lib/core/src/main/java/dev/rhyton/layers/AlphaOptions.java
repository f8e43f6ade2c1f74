package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the slopes, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface AlphaOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L alphaInitializer(Initializer initializer) {
    return WeightOptions.change(this, "alpha", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L alphaInitializer(String name) {
    return alphaInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L alphaRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "alpha", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L alphaRegularizer(String name) {
    return alphaRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L alphaConstraint(Constraint constraint) {
    return WeightOptions.change(this, "alpha", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L alphaConstraint(String name) {
    return alphaConstraint(Constraints.get(name));
  }
}
