package dev.rhyton.optimizers;

import static dev.rhyton.optimizers.OptimizerTrait.FIXED_LENGTH;
import static dev.rhyton.optimizers.OptimizerTrait.NORMALIZED_GRADIENT;
import static dev.rhyton.optimizers.OptimizerTrait.RATE_IS_FACTOR;
import static dev.rhyton.optimizers.OptimizerTrait.SCALE_FREE;
import static dev.rhyton.optimizers.OptimizerTrait.SKIPS_STEPS;

import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals.Group;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.RowGradient;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Scales the loss up for another optimizer, so that small gradients do not underflow in float16. If
 * the gradients of a step are not finite, the step is skipped and the scale is halved; after a
 * number of finite steps the scale is doubled. Micikevicius et al., 2018, arXiv 1710.03740.
 */
public final class LossScaleOptimizer extends BaseOptimizer<LossScaleOptimizer> {
  private static final String SCALE = "dynamic_scale";
  private static final String GOOD_STEPS = "step_counter";

  private Optimizer innerOptimizer = Adam.of();
  private @Range(above = 0) double initialScale = 32768;
  private @Range(atLeast = 1) int dynamicGrowthSteps = 2000;

  private LossScaleOptimizer() {}

  /** Returns the optimizer that wraps another one, with an initial scale of 2¹⁵. */
  public static LossScaleOptimizer of(Optimizer innerOptimizer) {
    return made(new LossScaleOptimizer(), o -> o.innerOptimizer = innerOptimizer);
  }

  /**
   * Sets the initial scale. A scale that is too high is corrected sooner than one that is too low.
   */
  public LossScaleOptimizer initialScale(double factor) {
    return with(this, o -> o.initialScale = factor);
  }

  /** Sets the number of finite steps after which the scale is doubled; 2000 by default. */
  public LossScaleOptimizer dynamicGrowthSteps(int steps) {
    return with(this, o -> o.dynamicGrowthSteps = steps);
  }

  /** The options of all optimizers belong to the inner one. */
  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field)
        && (field.getDeclaringClass() == LossScaleOptimizer.class
            || field.getName().equals("name"));
  }

  @Override
  protected void check() {
    innerOptimizer = innerOptimizer.scaledBy(null); // only this optimizer scales, as in Keras
  }

  @Override
  LearningRateSchedule schedule() {
    return innerOptimizer.schedule();
  }

  @Override
  protected Phase phase(OptimizerState state, int ahead) {
    return innerOptimizer.phase(state, ahead);
  }

  @Override
  long updates(long steps) {
    return innerOptimizer.updates(steps);
  }

  @Override
  List<Optimizer> parts() {
    return innerOptimizer.parts();
  }

  @Override
  protected LossScaleOptimizer atRate(OptimizerState state) {
    return with(this, o -> o.innerOptimizer = innerOptimizer.atRate(state));
  }

  @Override
  protected Tensor lossScale(OptimizerState state) {
    return state.scalar(SCALE, initialScale);
  }

  @Override
  protected Tensor apply(
      List<Weight> weights,
      List<@Nullable Tensor> gradients,
      UpdateContext step,
      Phase phase,
      Function<Weight, Tensor> masks) {
    var scale = step.scalar(SCALE, initialScale);
    var good = step.scalar(GOOD_STEPS, 0);
    var finite =
        gradients.stream()
            .filter(Objects::nonNull)
            .map(g -> RowGradient.elements(g).isfinite().all())
            .reduce(Tensor::logicalAnd)
            .orElseThrow();
    var all = new ArrayList<>(weights);
    innerOptimizer.variables(weights, step.state()).stream()
        .map(Variable::weight)
        .filter(Objects::nonNull)
        .forEach(all::add);
    // A separate operation reads a value before the updates.
    var before = all.stream().map(Tensor::stopGradient).toList();
    var unscaled =
        gradients.stream()
            .map(g -> g == null ? null : RowGradient.map(g, e -> e.divide(scale)))
            .toList();
    innerOptimizer.apply(weights, unscaled, step, phase, masks);
    for (int i = 0; i < all.size(); i++) {
      var weight = all.get(i);
      step.assign(weight, Ops.where(finite, step.latest(weight), before.get(i)));
    }
    var grows = finite.logicalAnd(good.equal(dynamicGrowthSteps - 1));
    var counted = Ops.where(grows, Ops.zerosLike(good), good.add(1));
    step.assign(good, Ops.where(finite, counted, Ops.zerosLike(good)));
    var kept = Ops.where(grows, scale.multiply(2), scale);
    step.assign(scale, Ops.where(finite, kept, scale.divide(2)));
    return finite;
  }

  /**
   * Returns a step count and a rate, which Keras leaves at 0, the state of the scale, and the
   * variables of the inner optimizer.
   */
  @Override
  protected List<Variable> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Variable>();
    all.add(Variable.iteration(this, () -> 0, n -> {}));
    all.add(Variable.learningRate(this, () -> 0, n -> {}));
    all.add(Variable.of(this, null, state.scalar(GOOD_STEPS, 0)));
    all.add(Variable.of(this, null, state.scalar(SCALE, initialScale)));
    all.addAll(tracked(innerOptimizer.variables(weights, state)));
    return all;
  }

  /**
   * Returns the variables that Keras' LossScaleOptimizer tracks: not those that an optimizer keeps
   * beside the slots of weights, such as Nadam's product.
   */
  private static List<Variable> tracked(List<Variable> variables) {
    return variables.stream().filter(LossScaleOptimizer::isTracked).toList();
  }

  private static boolean isTracked(Variable variable) {
    if (variable.weight() == null) return true;
    var of = variable.of();
    return of != null && (variable.weight().shape().rank() > 0 || of.shape().rank() == 0);
  }

  @Override
  protected List<Group> groups(String place, List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<>(super.groups(place, weights, state));
    for (var g : innerOptimizer.groups(place + "/inner_optimizer", weights, state)) {
      all.add(new Group(g.place(), g.name(), tracked(g.variables())));
    }
    return all;
  }

  @Override
  protected void finish(List<Weight> weights, OptimizerState state) {
    innerOptimizer.finish(weights, state);
  }

  @Override
  protected Slot slot(String slot, Weight weight) {
    return innerOptimizer.slot(slot, weight);
  }

  @Override
  protected List<List<String>> slots() {
    return innerOptimizer.slots();
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    innerOptimizer.update(weight, gradient, step);
  }

  @Override
  protected @Nullable String whyNoRest() {
    return innerOptimizer.whyNoRest();
  }

  @Override
  protected double summedSteps() {
    return innerOptimizer.summedSteps();
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    var all = EnumSet.of(SKIPS_STEPS);
    for (var trait : List.of(SCALE_FREE, FIXED_LENGTH, NORMALIZED_GRADIENT, RATE_IS_FACTOR)) {
      if (innerOptimizer.has(trait)) all.add(trait);
    }
    return all;
  }
}
