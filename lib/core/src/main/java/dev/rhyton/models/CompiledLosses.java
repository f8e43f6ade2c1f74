package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.Computation;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code computeLoss} has returned in a step. The loss contains it already, unlike the result
 * of Keras' {@code compute_loss}, so that it must not be added again.
 */
final class CompiledLosses {
  private final Model model;
  private final List<Tensor> results = new ArrayList<>();

  CompiledLosses(Model model) {
    this.model = model;
  }

  Tensor returned(Tensor sum) {
    results.add(sum);
    return sum;
  }

  /** Returns values that are to be added to the loss, if they do not contain such a result. */
  Tensor notIn(Tensor values) {
    Check.that(
        results.stream().noneMatch(r -> Computation.contains(values, r)),
        "%s: this loss contains the result of computeLoss, which is added to the loss already. Give"
            + " step.loss only what comes in addition; for an own update or factor, compute the"
            + " loss by its apply, Losses.get(\"mse\").apply(step.y(), predictions).",
        model.name());
    return values;
  }
}
