package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.learning.ModeStep;
import dev.rhyton.models.StepContext.Term;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerTrait;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;

/** The updates of a training step: gradients by the learning mode, then the optimizer. */
final class TracedUpdates extends StepUpdates {
  /**
   * An update of a step.
   *
   * @param optimizer the name of its optimizer
   * @param ahead the number of earlier updates by this optimizer in the same step
   * @param masksAhead the number of these that change weights instead of accumulating gradients
   * @param counts 1 if the update counts, computed by the step; null if it always does
   * @param step the values that the learning mode adds to the graph and receives from it
   */
  record Update(
      String optimizer,
      OptimizerInternals.Phase phase,
      int ahead,
      int masksAhead,
      Tensor counts,
      ModeStep step) {}

  private final CompiledModel compiled;
  private final UpdatesAhead earlier; // of the steps before this one
  private final List<Update> made = new ArrayList<>();

  TracedUpdates(GraphBuilder graph, CompiledModel compiled, UpdatesAhead earlier) {
    super(graph, compiled.model(), compiled.compile());
    this.compiled = compiled;
    this.earlier = earlier;
  }

  /** Returns the updates so far. */
  List<Update> made() {
    return made;
  }

  @Override
  void apply(String optimizer, List<Weight> weights, List<Term> terms, Tensor penalty) {
    var by = compiled.optimizer(optimizer);
    var strategy = compiled.strategies().get(optimizer);
    checkTraced(optimizer, weights);
    var before = made.stream().filter(u -> u.optimizer().equals(optimizer)).toList();
    int ahead = before.size();
    Check.that(
        ahead == 0 || !OptimizerInternals.has(by.optimizer(), OptimizerTrait.SKIPS_STEPS),
        "%s: update: %s skips updates whose gradients are not finite, so that a step makes one by"
            + " \"%s\" at most: set lossScaleFactor on the optimizer instead, and"
            + " autoScaleLoss(false) in Compile.",
        model.name(),
        ConfiguredInternals.className(by.optimizer()),
        optimizer);
    boolean single = compile.learning().recording() != null;
    var losses =
        single
            ? List.of(objective(weights, terms, penalty, by))
            : objectives(weights, terms, penalty, by);

    var numbers = graph.argument(DType.FLOAT32, by.state().numbers(ahead).shape());
    var step = strategy.begin(graph);
    var gradients = step.gradients(losses, weights);

    var phase = compiled.phase(optimizer, earlier.by(optimizer) + ahead);
    var counts =
        OptimizerInternals.apply(
            by.optimizer(),
            weights,
            gradients,
            UpdateContext.of(numbers, by.state()),
            phase,
            step::mask);
    graph.variables().renewAll(); // later operations are traced as a separate step
    int masks = (int) before.stream().filter(u -> u.phase().updates()).count();
    made.add(new Update(optimizer, phase, ahead, masks, counts, step));
  }

  /** Throws if a step updates other weights than it did on the first batch. */
  private void checkTraced(String optimizer, List<Weight> weights) {
    Check.that(
        weights.equals(compiled.trained(optimizer)),
        "%s: trainStep updates other weights by \"%s\" on this batch than on the first one: make"
            + " the same updates for every batch.",
        model.name(),
        optimizer);
  }
}
