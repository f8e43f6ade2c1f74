package dev.rhyton.learning;

import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.Weight;
import java.util.List;

/** Ordinary mini-batch training: the gradient of the batch, the whole update. */
public final class PlainLearning extends Learning {
  PlainLearning() {}

  @Override
  public Run start(List<Weight> weights, Optimizer optimizer) {
    return new Run();
  }
}
