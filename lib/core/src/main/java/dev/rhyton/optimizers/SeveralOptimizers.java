package dev.rhyton.optimizers;

import static dev.rhyton.optimizers.OptimizerTrait.FIXED_LENGTH;
import static dev.rhyton.optimizers.OptimizerTrait.NORMALIZED_GRADIENT;
import static dev.rhyton.optimizers.OptimizerTrait.SCALE_FREE;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  protected final @Nullable String whyNoRest() {
    return parts().stream()
        .map(Optimizer::whyNoRest)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  @Override
  protected final double summedSteps() {
    return parts().stream().mapToDouble(OptimizerInternals::summedSteps).max().orElse(1);
  }

  @Override
  protected final Set<OptimizerTrait> traits() {
    var all = EnumSet.noneOf(OptimizerTrait.class);
    if (parts().stream().allMatch(p -> p.has(SCALE_FREE))) all.add(SCALE_FREE);
    for (var trait : List.of(FIXED_LENGTH, NORMALIZED_GRADIENT)) {
      if (parts().stream().anyMatch(p -> p.has(trait))) all.add(trait);
    }
    return all;
  }
}
