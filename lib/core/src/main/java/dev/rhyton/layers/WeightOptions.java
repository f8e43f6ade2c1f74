package dev.rhyton.layers;

import dev.rhyton.config.Inlined;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import java.util.function.UnaryOperator;

/**
 * The initializer, regularizer and constraint of a weight; for a kernel, Keras' {@code
 * kernel_initializer}, {@code kernel_regularizer} and {@code kernel_constraint}.
 *
 * @param regularizer the regularizer, null for none
 * @param constraint the constraint, which is applied after each update; null for none
 */
record WeightOptions(Initializer initializer, Regularizer regularizer, Constraint constraint)
    implements Inlined {

  /** Returns options with an initializer, no regularizer and no constraint. */
  static WeightOptions of(Initializer initializer) {
    return new WeightOptions(initializer, null, null);
  }

  /** Returns the layer with changed options of one of its weights, {@code "kernel"}. */
  @SuppressWarnings("unchecked") // a changed copy has the class of its original
  static <L> L change(Weighted<L> layer, String weight, UnaryOperator<WeightOptions> change) {
    return (L) ((Layer) layer).options(weight, change);
  }

  WeightOptions initializer(Initializer other) {
    return new WeightOptions(other, regularizer, constraint);
  }

  WeightOptions regularizer(Regularizer other) {
    return new WeightOptions(initializer, other, constraint);
  }

  WeightOptions constraint(Constraint other) {
    return new WeightOptions(initializer, regularizer, other);
  }
}
