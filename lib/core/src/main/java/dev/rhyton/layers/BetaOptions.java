package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of a shift, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface BetaOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L betaInitializer(Initializer initializer) {
    return WeightOptions.change(this, "beta", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L betaInitializer(String name) {
    return betaInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L betaRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "beta", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L betaRegularizer(String name) {
    return betaRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L betaConstraint(Constraint constraint) {
    return WeightOptions.change(this, "beta", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L betaConstraint(String name) {
    return betaConstraint(Constraints.get(name));
  }
}
