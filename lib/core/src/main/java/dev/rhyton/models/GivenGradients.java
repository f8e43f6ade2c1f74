package dev.rhyton.models;

import dev.rhyton.optimizers.BuiltOptimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Updates the weights of a compiled model by gradients that were computed elsewhere. */
final class GivenGradients {
  private final CompiledModel compiled;
  private @Nullable BuiltOptimizer optimizer; // of the current weights; null before its first use

  GivenGradients(CompiledModel compiled) {
    this.compiled = compiled;
  }

  /** Updates the weights by a gradient for each, as the training step of the model would. */
  void apply(List<NDArray> gradients) {
    var weights = compiled.model().trainableWeights();
    var phase = compiled.phase(OptimizerInternals.DEFAULT, 0);
    if (optimizer == null || !optimizer.weights().equals(weights)) optimizer = built(weights);
    var masks = compiled.onlyStrategy().masks(weights);
    boolean counts = OptimizerInternals.apply(optimizer, gradients, masks);
    if (counts && phase.updates()) compiled.onlyStrategy().stepDone();
  }

  private BuiltOptimizer built(List<Weight> weights) {
    var by = compiled.optimizer(OptimizerInternals.DEFAULT);
    return OptimizerInternals.built(by.optimizer(), weights, by.state());
  }

  /** Counts an update that was made elsewhere, after the weights were set to its result. */
  void updated() {
    var phase = compiled.phase(OptimizerInternals.DEFAULT, 0);
    compiled.optimizer(OptimizerInternals.DEFAULT).state().advance();
    if (phase.updates()) compiled.onlyStrategy().stepDone();
    compiled.stepDone();
  }

  /** Discards the function. */
  void clear() {
    optimizer = null;
  }

  /** Discards the function and frees its native memory. */
  void close() {
    if (optimizer != null) OptimizerInternals.closeFunctions(optimizer);
    clear();
  }
}
