package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the pointwise kernel, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface PointwiseOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L pointwiseInitializer(Initializer initializer) {
    return WeightOptions.change(this, "pointwise", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L pointwiseInitializer(String name) {
    return pointwiseInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L pointwiseRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "pointwise", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L pointwiseRegularizer(String name) {
    return pointwiseRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L pointwiseConstraint(Constraint constraint) {
    return WeightOptions.change(this, "pointwise", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L pointwiseConstraint(String name) {
    return pointwiseConstraint(Constraints.get(name));
  }
}
