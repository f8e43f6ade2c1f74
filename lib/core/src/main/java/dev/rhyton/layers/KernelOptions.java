package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of a kernel, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface KernelOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L kernelInitializer(Initializer initializer) {
    return WeightOptions.change(this, "kernel", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L kernelInitializer(String name) {
    return kernelInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L kernelRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "kernel", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L kernelRegularizer(String name) {
    return kernelRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L kernelConstraint(Constraint constraint) {
    return WeightOptions.change(this, "kernel", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L kernelConstraint(String name) {
    return kernelConstraint(Constraints.get(name));
  }
}
