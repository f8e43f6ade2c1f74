package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the kernel across channels, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface PointwiseOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L pointwiseInitializer(Initializer initializer) {
    return WeightOptions.change(this, "pointwise", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L pointwiseInitializer(String name) {
    return pointwiseInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L pointwiseRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "pointwise", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L pointwiseRegularizer(String name) {
    return pointwiseRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L pointwiseConstraint(Constraint constraint) {
    return WeightOptions.change(this, "pointwise", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L pointwiseConstraint(String name) {
    return pointwiseConstraint(Constraints.get(name));
  }
}
