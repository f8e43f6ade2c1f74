package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the bias, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface BiasOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L biasInitializer(Initializer initializer) {
    return WeightOptions.change(this, "bias", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L biasInitializer(String name) {
    return biasInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L biasRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "bias", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L biasRegularizer(String name) {
    return biasRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L biasConstraint(Constraint constraint) {
    return WeightOptions.change(this, "bias", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L biasConstraint(String name) {
    return biasConstraint(Constraints.get(name));
  }
}
