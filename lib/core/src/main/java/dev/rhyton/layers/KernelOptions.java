package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the kernel, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface KernelOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L kernelInitializer(Initializer initializer) {
    return WeightOptions.change(this, "kernel", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L kernelInitializer(String name) {
    return kernelInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L kernelRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "kernel", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L kernelRegularizer(String name) {
    return kernelRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L kernelConstraint(Constraint constraint) {
    return WeightOptions.change(this, "kernel", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L kernelConstraint(String name) {
    return kernelConstraint(Constraints.get(name));
  }
}
