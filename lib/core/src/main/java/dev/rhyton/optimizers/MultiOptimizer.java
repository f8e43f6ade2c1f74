package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Several optimizers, each for some of the weights: other rates or other rules for other layers.
 *
 * <p>The learning rate that callbacks see and set is that of the default optimizer; those of the
 * others keep their ratio to it.
 *
 * <pre>{@code
 * MultiOptimizer.of(OptimizerMap.of(Adam.of()).put("embedding/.*", SGD.of(0.1)))
 * }</pre>
 */
public final class MultiOptimizer extends Optimizer {
  private static final String COUNT = "iteration";
  private static final String RATE = "learning_rate";
  private static final Set<String> OF_ALL = Set.of("name", "lossScaleFactor");

  private OptimizerMap optimizerMap = OptimizerMap.of(Adam.of());

  private MultiOptimizer() {}

  /** By a map from weights to optimizers. */
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
    Check.that(
        learningRate() > 0, "MultiOptimizer: the rate of the default optimizer must not be 0.");
  }

  @Override
  LearningRateSchedule schedule() {
    return optimizerMap.byDefault().schedule();
  }

  @Override
  public Phase phase(long step) {
    return optimizerMap.byDefault().phase(step);
  }

  /** The weights of each optimizer, in the order of their first weights. */
  private Map<Optimizer, List<Integer>> groups(List<Weight> weights, OptimizerState state) {
    Map<Optimizer, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      var optimizer = optimizerMap.of(state.path(weights.get(i)));
      groups.computeIfAbsent(optimizer, o -> new ArrayList<>()).add(i);
    }
    return groups;
  }

  private static <T> List<T> chosen(List<T> from, List<Integer> places) {
    var chosen = new ArrayList<T>(); // gradients may be null
    places.forEach(i -> chosen.add(from.get(i)));
    return chosen;
  }

  @Override
  public Tensor apply(
      List<Weight> weights,
      List<Tensor> gradients,
      Step step,
      Phase phase,
      Function<Weight, Tensor> masks) {
    var unscaled = new ArrayList<>(gradients);
    var scale = lossScaleFactor;
    if (scale != null) unscaled.replaceAll(g -> g == null ? null : g.divide(scale));
    groups(weights, step.state())
        .forEach(
            (optimizer, places) -> {
              var state = step.state().of(optimizer);
              var rate = step.rate().multiply(optimizer.learningRate() / learningRate());
              step.assign(state.scalar(COUNT, 0), step.number());
              step.assign(state.scalar(RATE, optimizer.learningRate()), rate);
              new Updates(optimizer, new Step(step.number(), rate, state), phase, masks)
                  .apply(chosen(weights, places), chosen(unscaled, places));
            });
    return null;
  }

  /** For each optimizer its own count and rate, then what it remembers. */
  @Override
  public List<Weight> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Weight>();
    groups(weights, state)
        .forEach(
            (optimizer, places) -> {
              var part = state.of(optimizer);
              all.add(part.scalar(COUNT, 0));
              all.add(part.scalar(RATE, optimizer.learningRate()));
              all.addAll(optimizer.variables(chosen(weights, places), part));
            });
    return all;
  }

  @Override
  public void finish(List<Weight> weights, OptimizerState state) {
    groups(weights, state)
        .forEach(
            (optimizer, places) -> {
              var part = state.of(optimizer);
              part.iterations(state.iterations());
              optimizer.finish(chosen(weights, places), part);
            });
  }

  @Override
  protected void update(Weight weight, Tensor gradient, Step step) {
    throw new IllegalStateException("Each weight is updated by its own optimizer.");
  }

  @Override
  protected List<List<String>> slots() {
    return List.of();
  }

  @Override
  public boolean isScaleFree() {
    return optimizerMap.all().allMatch(Optimizer::isScaleFree);
  }

  @Override
  public boolean isRateFactorOfUpdate() {
    return false;
  }

  @Override
  public String whyNoRest() {
    return optimizerMap
        .all()
        .map(Optimizer::whyNoRest)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
