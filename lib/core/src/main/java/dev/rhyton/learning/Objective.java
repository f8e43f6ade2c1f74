package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;

/**
 * What a step makes small, while it is traced.
 *
 * @param loss the mean over the batch
 * @param penalty what depends on weights alone, or null
 * @param sampleLosses the loss of each sample {@code (batch)}, whose mean is {@code loss}, or, of
 *     several tasks, the sum of the means of each; null where samples have none of their own
 * @param scale what the optimizer divides gradients by, or null
 * @param weights those whose gradients are asked for
 */
public record Objective(
    Tensor loss, Tensor penalty, Tensor sampleLosses, Tensor scale, List<Weight> weights) {

  /** The gradient of each weight, null where nothing depends on it. */
  List<Tensor> gradients(GraphBuilder trace) {
    var total = penalty == null ? scaled(loss) : scaled(loss).add(scaled(penalty));
    return trace.gradients(total, weights);
  }

  /** Adds the gradients of the penalty to those of the loss. */
  List<Tensor> withPenalty(GraphBuilder trace, List<Tensor> gradients) {
    if (penalty == null) return gradients;
    return TrainingStrategy.sum(gradients, trace.gradients(scaled(penalty), weights));
  }

  /** For other weights. */
  public Objective by(List<Weight> others) {
    return new Objective(loss, penalty, sampleLosses, scale, others);
  }

  Objective withoutPenalty() {
    return new Objective(loss, null, sampleLosses, scale, weights);
  }

  /** A loss, or a gradient, as the optimizer expects it. */
  Tensor scaled(Tensor value) {
    return scale == null || value == null ? value : value.multiply(scale.cast(value.dtype()));
  }

  /** The loss of each sample; refused where the loss is one of the batch. */
  public Tensor requireSampleLosses() {
    Check.that(
        sampleLosses != null,
        "Gradients of single samples need a loss that is a mean over samples: use a reduction of"
            + " \"sum_over_batch_size\" and a loss with a value for each sample.");
    return sampleLosses;
  }
}
