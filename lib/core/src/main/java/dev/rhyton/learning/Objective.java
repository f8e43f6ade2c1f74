package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loss that a step minimizes, while it is traced.
 *
 * @param loss the mean over the batch
 * @param penalty the part of the loss that depends only on weights, or null
 * @param sampleLosses the loss of each sample {@code (batch)}, whose mean is {@code loss}, or, with
 *     several tasks, the sum of the means of each; null if the loss has no values of samples
 * @param ofBatch whether {@code loss} is the mean of {@code sampleLosses}
 * @param scale the factor of the loss by which the optimizer divides gradients, or null
 * @param weights the weights that minimize it
 */
public record Objective(
    Tensor loss,
    @Nullable Tensor penalty,
    @Nullable Tensor sampleLosses,
    boolean ofBatch,
    @Nullable Tensor scale,
    List<Weight> weights) {

  /**
   * Returns the gradient of each weight by the scaled loss with its penalty, null if the loss does
   * not depend on it.
   */
  public List<@Nullable Tensor> gradients() {
    return GraphBuilder.required().gradients(total(), weights);
  }

  /** Returns the scaled loss with its penalty. */
  Tensor total() {
    return penalty == null ? scaled(loss) : scaled(loss).add(scaled(penalty));
  }

  /** Adds the gradients of the penalty to those of the loss. */
  List<@Nullable Tensor> withPenalty(GraphBuilder graph, List<@Nullable Tensor> gradients) {
    if (penalty == null) return gradients;
    return sum(gradients, graph.gradients(scaled(penalty), weights));
  }

  /** Returns the sums of two gradients of each weight, either of which may be null. */
  static List<@Nullable Tensor> sum(List<@Nullable Tensor> a, List<@Nullable Tensor> b) {
    var sums = new ArrayList<@Nullable Tensor>();
    for (int i = 0; i < a.size(); i++) {
      var left = a.get(i);
      var right = b.get(i);
      sums.add(left == null ? right : right == null ? left : left.add(right));
    }
    return sums;
  }

  /** Returns this objective for other weights. */
  public Objective by(List<Weight> others) {
    return new Objective(loss, penalty, sampleLosses, ofBatch, scale, others);
  }

  Objective withoutPenalty() {
    return new Objective(loss, null, sampleLosses, ofBatch, scale, weights);
  }

  /** Returns a loss or a gradient times the scale that the optimizer expects. */
  Tensor scaled(Tensor value) {
    return scale == null ? value : value.multiply(scale.cast(value.dtype()));
  }

  /** Returns the loss of each sample; fails if the loss has no values of samples. */
  public Tensor requireSampleLosses() {
    Check.that(
        sampleLosses != null,
        "Gradients of single samples need a loss that is a mean over samples: use a reduction of"
            + " \"sum_over_batch_size\" and a loss with a value for each sample.");
    return sampleLosses;
  }
}
