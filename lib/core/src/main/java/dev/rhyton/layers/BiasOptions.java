package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of a bias, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface BiasOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L biasInitializer(Initializer initializer) {
    return WeightOptions.change(this, "bias", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L biasInitializer(String name) {
    return biasInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L biasRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "bias", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L biasRegularizer(String name) {
    return biasRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L biasConstraint(Constraint constraint) {
    return WeightOptions.change(this, "bias", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L biasConstraint(String name) {
    return biasConstraint(Constraints.get(name));
  }
}
