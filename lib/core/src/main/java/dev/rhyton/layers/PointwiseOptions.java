package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;

/**
 * The options of the kernel across channels, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
interface PointwiseOptions<L> {
  /** What it starts from. */
  L pointwiseInitializer(Initializer initializer);

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L pointwiseInitializer(String name) {
    return pointwiseInitializer(Initializer.of(name));
  }

  /** The penalty on it, null for none. */
  L pointwiseRegularizer(Regularizer regularizer);

  /** The penalty on it by its name: {@code "l2"}. */
  default L pointwiseRegularizer(String name) {
    return pointwiseRegularizer(Regularizer.of(name));
  }

  /** The projection after each update, null for none. */
  L pointwiseConstraint(Constraint constraint);

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L pointwiseConstraint(String name) {
    return pointwiseConstraint(Constraint.of(name));
  }
}
