package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of slopes, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface AlphaOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L alphaInitializer(Initializer initializer) {
    return WeightOptions.change(this, "alpha", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L alphaInitializer(String name) {
    return alphaInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L alphaRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "alpha", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L alphaRegularizer(String name) {
    return alphaRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L alphaConstraint(Constraint constraint) {
    return WeightOptions.change(this, "alpha", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L alphaConstraint(String name) {
    return alphaConstraint(Constraints.get(name));
  }
}
