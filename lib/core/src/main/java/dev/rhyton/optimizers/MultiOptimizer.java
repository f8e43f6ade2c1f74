package dev.rhyton.optimizers;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Text;
import dev.rhyton.optimizers.OptimizerInternals.Group;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several optimizers, each for some of the weights: layers can have different rates or rules.
 *
 * <p>Callbacks get and set the learning rate of the default optimizer; the rates of the others keep
 * their ratio to it.
 *
 * <pre>{@code
 * MultiOptimizer.of(OptimizerMap.of(Adam.of()).put("embedding/.*", SGD.of(0.1)))
 * }</pre>
 */
public final class MultiOptimizer extends SeveralOptimizers<MultiOptimizer> {
  private static final Set<String> OF_ALL = Set.of("name", "lossScaleFactor");

  private OptimizerMap optimizerMap = OptimizerMap.of(Adam.of());

  private MultiOptimizer() {}

  /** Returns the optimizer of a map from weights to optimizers. */
  public static MultiOptimizer of(OptimizerMap optimizerMap) {
    return made(new MultiOptimizer(), o -> o.optimizerMap = optimizerMap);
  }

  /** The other options of all optimizers belong to the inner ones. */
  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field)
        && (field.getDeclaringClass() == MultiOptimizer.class || OF_ALL.contains(field.getName()));
  }

  @Override
  protected void check() {
    if (lossScaleFactor != null)
      Check.aboveZero("MultiOptimizer", "lossScaleFactor", lossScaleFactor);
    // As in Keras, the others have this factor too.
    optimizerMap = optimizerMap.each(optimizer -> optimizer.scaledBy(lossScaleFactor));
  }

  @Override
  List<Optimizer> parts() {
    return optimizerMap.all();
  }

  @Override
  protected Phase phase(OptimizerState state, int ahead) {
    var phases = new ArrayList<Phase>();
    for (var part : parts(List.of(), state)) phases.add(part.optimizer.phase(part.state, ahead));
    return new Phase(phases.stream().anyMatch(Phase::updates), false, phases);
  }

  @Override
  protected MultiOptimizer atRate(OptimizerState state) {
    Check.given(className(), "state", state);
    var rates = parts(List.of(), state).iterator(); // in the order of each
    return with(
        this, o -> o.optimizerMap = optimizerMap.each(part -> part.atRate(rates.next().state)));
  }

  /** One of the optimizers, with its state and the indices of its weights. */
  private record Part(Optimizer optimizer, OptimizerState state, List<Integer> places) {
    <T> List<T> of(List<T> all) {
      var chosen = new ArrayList<T>(); // gradients may be null
      places.forEach(i -> chosen.add(all.get(i)));
      return chosen;
    }
  }

  private List<Part> parts(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Part>();
    IdentityHashMap<Optimizer, List<Integer>> places = new IdentityHashMap<>();
    for (var optimizer : parts()) {
      var own = new ArrayList<Integer>();
      places.put(optimizer, own);
      all.add(new Part(optimizer, state.parts().get(all.size()), own));
    }
    for (int i = 0; i < weights.size(); i++) {
      requireNonNull(places.get(optimizerMap.of(state.path(weights.get(i))))).add(i);
    }
    return all;
  }

  @Override
  protected @Nullable Tensor apply(
      List<Weight> weights,
      List<@Nullable Tensor> gradients,
      UpdateContext step,
      Phase phase,
      Function<Weight, @Nullable Tensor> masks) {
    optimizerMap.checkKeys(step.state().allPaths());
    var parts = parts(weights, step.state());
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      new GradientApplication(part.optimizer, step.parts().get(i), phase.parts().get(i), masks)
          .apply(part.of(weights), part.of(gradients));
    }
    return null;
  }

  /** Returns a step count, a rate that Keras leaves at 0, and the variables of each optimizer. */
  @Override
  protected List<Variable> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Variable>();
    all.add(Variable.iteration(this, state::iterations, n -> state.iterations((long) n)));
    all.add(Variable.learningRate(this, () -> 0, n -> {}));
    for (var part : parts(weights, state)) {
      all.addAll(part.optimizer.variables(part.of(weights), part.state));
    }
    return all;
  }

  @Override
  protected List<Group> groups(String place, List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<>(super.groups(place, weights, state));
    Map<String, Integer> uses = new HashMap<>();
    for (var part : parts(weights, state)) {
      var kind = Text.snake(ConfiguredInternals.className(part.optimizer));
      int before = uses.merge(kind, 1, Integer::sum) - 1;
      var of = place + "/optimizers/" + kind + (before == 0 ? "" : "_" + before);
      all.addAll(part.optimizer.groups(of, part.of(weights), part.state));
    }
    return all;
  }

  @Override
  protected void finish(List<Weight> weights, OptimizerState state) {
    for (var part : parts(weights, state)) {
      part.optimizer.finish(part.of(weights), part.state);
    }
  }
}
