package dev.rhyton.layers;

import dev.rhyton.config.Inlined;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import org.jspecify.annotations.Nullable;

/**
 * The initializer, regularizer and constraint of a weight; for a kernel, Keras' {@code
 * kernel_initializer}, {@code kernel_regularizer} and {@code kernel_constraint}.
 */
final class WeightOptions extends Inlined {
  /** The weights that have options in Keras' layers. */
  enum Slot {
    KERNEL,
    BIAS,
    RECURRENT,
    DEPTHWISE,
    POINTWISE,
    EMBEDDINGS,
    GAMMA,
    BETA,
    ALPHA
  }

  Initializer initializer;
  @Nullable Regularizer regularizer; // null for none
  @Nullable Constraint constraint; // null for none

  /** Creates options with an initializer, no regularizer and no constraint. */
  WeightOptions(Initializer initializer) {
    this.initializer = initializer;
  }

  /** Takes the options of another weight. */
  void take(WeightOptions other) {
    initializer = other.initializer;
    regularizer = other.regularizer;
    constraint = other.constraint;
  }
}
