package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of the embeddings, by object or by name.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public interface EmbeddingsOptions<L> extends Weighted<L> {
  /** Sets the initializer. */
  default L embeddingsInitializer(Initializer initializer) {
    return WeightOptions.change(this, "embeddings", o -> o.initializer(initializer));
  }

  /** Sets the initializer by its name, {@code "he_normal"}. */
  default L embeddingsInitializer(String name) {
    return embeddingsInitializer(Initializers.get(name));
  }

  /** Sets the regularizer, null for none. */
  default L embeddingsRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "embeddings", o -> o.regularizer(regularizer));
  }

  /** Sets the regularizer by its name, {@code "l2"}. */
  default L embeddingsRegularizer(String name) {
    return embeddingsRegularizer(Regularizers.get(name));
  }

  /** Sets the constraint, which is applied after each update; null for none. */
  default L embeddingsConstraint(Constraint constraint) {
    return WeightOptions.change(this, "embeddings", o -> o.constraint(constraint));
  }

  /** Sets the constraint by its name, {@code "non_neg"}. */
  default L embeddingsConstraint(String name) {
    return embeddingsConstraint(Constraints.get(name));
  }
}
