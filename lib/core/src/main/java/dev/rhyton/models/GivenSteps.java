package dev.rhyton.models;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.optimizers.BuiltOptimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.List;

/**
 * The two halves of a training step of a compiled model: the gradients of a batch, and the update
 * by gradients that were computed elsewhere.
 */
final class GivenSteps {
  private final CompiledModel compiled;
  private final FunctionCache<GradientFunction> functions = new FunctionCache<>();
  private BuiltOptimizer update; // of the current weights; null before its first use

  GivenSteps(CompiledModel compiled) {
    this.compiled = compiled;
  }

  /** Returns the gradient of a batch for each trainable weight, see {@link Model#gradients}. */
  List<NDArray> gradients(ArrayDataset samples) {
    var batch = compiled.single("gradients", samples);
    compiled.begin(batch);
    return gradients(batch).run(batch, compiled.seeds()::next).gradients();
  }

  /** Returns the function that computes the gradients of such a batch. */
  GradientFunction gradients(Batch batch) {
    return functions.get(
        StepFunctions.kind(batch),
        () -> StepMetrics.arrays(compiled.model(), batch),
        found -> true,
        () -> GradientFunction.trace(compiled, batch));
  }

  /** Updates the weights by a gradient for each, as the training step of the model would. */
  void apply(List<NDArray> gradients) {
    var weights = compiled.model().trainableWeights();
    var phase = compiled.phase(OptimizerInternals.DEFAULT, 0);
    if (update == null || !update.weights().equals(weights)) update = built(weights);
    var masks = compiled.onlyStrategy().masks(weights);
    boolean counts = OptimizerInternals.apply(update, gradients, masks);
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

  /** Sets the fields that traces read. */
  void fields(OwnFields read) {
    functions.fields(read);
  }

  /** Discards all functions. */
  void clear() {
    functions.clear();
    update = null;
  }

  /** Discards all functions and frees their native memory. */
  void close() {
    functions.close();
    if (update != null) OptimizerInternals.closeFunctions(update);
    clear();
  }
}
