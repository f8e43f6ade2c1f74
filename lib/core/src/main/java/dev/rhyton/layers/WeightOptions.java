package dev.rhyton.layers;

import dev.rhyton.config.Inlined;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import java.util.function.UnaryOperator;

/**
 * What a weight starts from and what holds it, Keras' {@code kernel_initializer}, {@code
 * kernel_regularizer} and {@code kernel_constraint}.
 *
 * @param regularizer the penalty on it, null for none
 * @param constraint the projection after each update, null for none
 */
record WeightOptions(Initializer initializer, Regularizer regularizer, Constraint constraint)
    implements Inlined {

  /** A start, no penalty and no projection. */
  static WeightOptions of(Initializer initializer) {
    return new WeightOptions(initializer, null, null);
  }

  /** The layer with other options of one of its weights, its {@code "kernel"}. */
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
