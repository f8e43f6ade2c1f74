package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the depthwise kernel, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface DepthwiseOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L depthwiseInitializer(Initializer initializer) {
    return WeightOptions.change(this, "depthwise", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L depthwiseInitializer(String name) {
    return depthwiseInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L depthwiseRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "depthwise", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L depthwiseRegularizer(String name) {
    return depthwiseRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L depthwiseConstraint(Constraint constraint) {
    return WeightOptions.change(this, "depthwise", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L depthwiseConstraint(String name) {
    return depthwiseConstraint(Constraints.get(name));
  }
}
