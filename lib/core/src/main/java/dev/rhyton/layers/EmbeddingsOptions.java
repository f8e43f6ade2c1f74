package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;

/**
 * The options of embeddings, by value and by name.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public interface EmbeddingsOptions<L> extends Weighted<L> {
  /** What it starts from. */
  default L embeddingsInitializer(Initializer initializer) {
    return WeightOptions.change(this, "embeddings", o -> o.initializer(initializer));
  }

  /** What it starts from, by its name: {@code "he_normal"}. */
  default L embeddingsInitializer(String name) {
    return embeddingsInitializer(Initializers.get(name));
  }

  /** The penalty on it, null for none. */
  default L embeddingsRegularizer(Regularizer regularizer) {
    return WeightOptions.change(this, "embeddings", o -> o.regularizer(regularizer));
  }

  /** The penalty on it by its name: {@code "l2"}. */
  default L embeddingsRegularizer(String name) {
    return embeddingsRegularizer(Regularizers.get(name));
  }

  /** The projection after each update, null for none. */
  default L embeddingsConstraint(Constraint constraint) {
    return WeightOptions.change(this, "embeddings", o -> o.constraint(constraint));
  }

  /** The projection after each update by its name: {@code "non_neg"}. */
  default L embeddingsConstraint(String name) {
    return embeddingsConstraint(Constraints.get(name));
  }
}
