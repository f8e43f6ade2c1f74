package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of a scale, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface GammaOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L gammaInitializer(Initializer initializer) {
    return WeightOptions.change(this, "gamma", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L gammaInitializer(String name) {
    return gammaInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L gammaRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "gamma", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L gammaRegularizer(String name) {
    return gammaRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L gammaConstraint(Constraint constraint) {
    return WeightOptions.change(this, "gamma", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L gammaConstraint(String name) {
    return gammaConstraint(Constraints.get(name));
  }
}
