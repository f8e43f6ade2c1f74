package dev.rhyton.spark;

import dev.rhyton.models.Model;
import dev.rhyton.optimizers.BuiltOptimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.util.List;

/** The outer step of DiLoCo: Nesterov's momentum on the mean change of the workers' weights. */
final class OuterStep {
  private final SGD optimizer;
  private BuiltOptimizer built; // for the weights of the training

  OuterStep(double rate, double momentum) {
    optimizer = SGD.of(rate).momentum(momentum).nesterov(momentum > 0);
  }

  /** Updates the weights, which still have their values before the local steps. */
  void apply(Model model, List<NDArray> changes) {
    if (built == null) built = optimizer.build(model.trainableWeights());
    built.apply(changes);
  }

  void close() {
    if (built != null) built.close();
  }
}
