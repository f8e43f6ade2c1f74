package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.OptimizerInternals.Named;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Several optimizers by name, each for the updates that a step makes by it. Each has a separate
 * state and step count. The weights that it updates are known after the step is traced.
 *
 * <p>The learning rate that callbacks get and set is that of the last name; the rates of the others
 * keep their ratio to it.
 */
final class NamedOptimizers extends SeveralOptimizers<NamedOptimizers> {
  private Map<String, Optimizer> optimizers = Map.of();

  private NamedOptimizers() {}

  static NamedOptimizers of(Map<String, ? extends Optimizer> optimizers) {
    Check.that(
        optimizers != null && !optimizers.isEmpty(),
        "compile: expected optimizers by their names, received %s: write Map.of(\"critic\","
            + " Adam.of(), \"generator\", Adam.of()).",
        optimizers == null ? "null" : "none");
    optimizers.forEach(NamedOptimizers::check);
    // Sorted by name, because the order of Map.of() differs between processes.
    return made(new NamedOptimizers(), o -> o.optimizers = new TreeMap<>(optimizers));
  }

  private static void check(String name, Optimizer optimizer) {
    Check.that(name != null && optimizer != null, "compile: the optimizer \"%s\" is null.", name);
    Check.that(
        name.matches("\\w+"),
        "compile: the name of an optimizer is one word, as of a field, received \"%s\".",
        name);
    Check.that(
        !(optimizer instanceof NamedOptimizers),
        "compile: the optimizer \"%s\" is itself several by name: name each of them.",
        name);
  }

  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field) && field.getDeclaringClass() == NamedOptimizers.class;
  }

  @Override
  List<Optimizer> parts() {
    return List.copyOf(optimizers.values());
  }

  @Override
  Map<String, Optimizer> named() {
    return Collections.unmodifiableMap(optimizers);
  }

  @Override
  Map<String, Named> named(List<Weight> weights, OptimizerState state) {
    var all = new LinkedHashMap<String, Named>();
    optimizers.forEach(
        (name, optimizer) -> {
          var part = state.parts().get(all.size());
          all.put(name, new Named(optimizer, part, part.trained()));
        });
    return all;
  }

  @Override
  Optimizer each(UnaryOperator<Optimizer> change) {
    var changed = new TreeMap<>(optimizers);
    changed.replaceAll((name, o) -> change.apply(o));
    return with(this, o -> o.optimizers = changed);
  }

  @Override
  protected NamedOptimizers atRate(OptimizerState state) {
    Check.given(className(), "state", state);
    var changed = new TreeMap<String, Optimizer>();
    named(List.of(), state)
        .forEach((name, part) -> changed.put(name, part.optimizer().atRate(part.state())));
    return with(this, o -> o.optimizers = changed);
  }

  @Override
  void stepDone(OptimizerState state) {
    state.iterations(state.iterations() + 1);
  }

  /** Returns a count of the steps, and the variables of each optimizer. */
  @Override
  protected List<Variable> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Variable>();
    all.add(Variable.iteration(this, state::iterations, n -> state.iterations((long) n)));
    named(weights, state)
        .forEach((name, part) -> part.variables().forEach(v -> all.add(v.ownedBy(name))));
    return all;
  }

  @Override
  protected void finish(List<Weight> weights, OptimizerState state) {
    named(weights, state)
        .forEach((name, part) -> part.optimizer().finish(part.weights(), part.state()));
  }
}
