package dev.rhyton.learning;

import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The model that a learning mode trains.
 *
 * @param weights the trainable weights
 * @param optimizer the optimizer that updates them
 * @param seeds the source of the mode's random draws
 * @param names the path of a weight within the model, {@code dense_1/kernel}
 * @param samples computes the gradients of single samples
 * @param embeddings the weights that are embeddings, as their layers declare
 */
public record TrainingTarget(
    List<Weight> weights,
    Optimizer optimizer,
    Seed.Stream seeds,
    Function<Weight, String> names,
    SampleGradients samples,
    Set<Weight> embeddings) {
  /** Returns the path of a weight within the model. */
  String path(Weight weight) {
    return names.apply(weight);
  }

  /** Returns whether a weight is an embedding, of which a batch contains a few rows. */
  boolean isEmbedding(Weight weight) {
    return embeddings.contains(weight);
  }
}
