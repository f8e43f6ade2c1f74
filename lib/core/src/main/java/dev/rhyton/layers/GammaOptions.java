package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the scale, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface GammaOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L gammaInitializer(Initializer initializer) {
    return WeightOptions.change(this, "gamma", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L gammaInitializer(String name) {
    return gammaInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L gammaRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "gamma", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L gammaRegularizer(String name) {
    return gammaRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L gammaConstraint(Constraint constraint) {
    return WeightOptions.change(this, "gamma", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L gammaConstraint(String name) {
    return gammaConstraint(Constraints.get(name));
  }
}
