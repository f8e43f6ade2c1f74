package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the kernel of single channels, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface DepthwiseOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L depthwiseInitializer(Initializer initializer) {
    return WeightOptions.change(this, "depthwise", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L depthwiseInitializer(String name) {
    return depthwiseInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L depthwiseRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "depthwise", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L depthwiseRegularizer(String name) {
    return depthwiseRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L depthwiseConstraint(Constraint constraint) {
    return WeightOptions.change(this, "depthwise", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L depthwiseConstraint(String name) {
    return depthwiseConstraint(Constraints.get(name));
  }
}
