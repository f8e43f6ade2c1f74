package dev.rhyton.optimizers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Objects;

/** Several optimizers that are one: each updates some of the weights and has its own state. */
abstract class SeveralOptimizers<O extends SeveralOptimizers<O>> extends BaseOptimizer<O> {
  SeveralOptimizers() {}

  /** The schedule of the last one, whose rate callbacks get and set. */
  @Override
  LearningRateSchedule schedule() {
    return parts().get(parts().size() - 1).schedule();
  }

  @Override
  protected final void update(Weight weight, Tensor gradient, UpdateContext step) {
    throw new IllegalStateException("Each weight is updated by one of the optimizers.");
  }

  @Override
  protected final List<List<String>> slots() {
    return List.of();
  }

  @Override
  protected final boolean isRateFactorOfUpdate() {
    return false;
  }

  @Override
  protected final boolean isNormalizedGradient() {
    return parts().stream().anyMatch(Optimizer::isNormalizedGradient);
  }

  @Override
  protected final String whyNoRest() {
    return parts().stream()
        .map(Optimizer::whyNoRest)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
