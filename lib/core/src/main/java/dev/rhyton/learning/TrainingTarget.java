package dev.rhyton.learning;

import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.function.Function;

/**
 * What a mode works on.
 *
 * @param weights those that training may change
 * @param optimizer how gradients change them
 * @param seeds the source of the mode's draws
 * @param names the path of a weight within the model, {@code dense_1/kernel}
 * @param samples how to come by the gradients of single samples
 */
public record TrainingTarget(
    List<Weight> weights,
    Optimizer optimizer,
    Seed.Stream seeds,
    Function<Weight, String> names,
    SampleGradients samples) {
  String path(Weight weight) {
    return names.apply(weight);
  }
}
