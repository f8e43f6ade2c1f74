package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Trains by another optimizer on a loss scaled up, so that small gradients keep their digits in
 * float16. A step whose gradients are not finite is left out and the scale halved; after a number
 * of good steps it is doubled. Micikevicius et al., 2018, arXiv 1710.03740.
 */
public final class LossScaleOptimizer extends Optimizer {
  private static final String SCALE = "dynamic_scale";
  private static final String GOOD_STEPS = "step_counter";
  private static final String COUNT = "iteration";
  private static final String RATE = "learning_rate";

  private Optimizer innerOptimizer = Adam.of();
  private double initialScale = 32768;
  private int dynamicGrowthSteps = 2000;

  private LossScaleOptimizer() {}

  /** By an optimizer, with a scale of 2¹⁵ at first. */
  public static LossScaleOptimizer of(Optimizer innerOptimizer) {
    return made(new LossScaleOptimizer(), o -> o.innerOptimizer = innerOptimizer);
  }

  /** The scale at first; better too high than too low. */
  public LossScaleOptimizer initialScale(double factor) {
    return with(this, o -> o.initialScale = factor);
  }

  /** After how many good steps the scale is doubled; 2000 by default. */
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
    Check.aboveZero("LossScaleOptimizer", "initialScale", initialScale);
    Check.positive("LossScaleOptimizer", "dynamicGrowthSteps", dynamicGrowthSteps);
  }

  @Override
  LearningRateSchedule schedule() {
    return innerOptimizer.schedule();
  }

  @Override
  public Phase phase(long step) {
    return innerOptimizer.phase(step);
  }

  @Override
  public Tensor lossScale(OptimizerState state) {
    return state.scalar(SCALE, initialScale);
  }

  @Override
  public Tensor apply(
      List<Weight> weights,
      List<Tensor> gradients,
      Step step,
      Phase phase,
      Function<Weight, Tensor> masks) {
    var scale = step.scalar(SCALE, initialScale);
    var good = step.scalar(GOOD_STEPS, 0);
    var finite =
        gradients.stream()
            .filter(Objects::nonNull)
            .map(g -> g.isfinite().all())
            .reduce(Tensor::logicalAnd)
            .orElseThrow();
    var all = new ArrayList<>(weights);
    all.addAll(innerOptimizer.variables(weights, step.state()));
    // An operation of its own reads a value before the updates.
    var before = all.stream().map(Tensor::stopGradient).toList();
    var unscaled = gradients.stream().map(g -> g == null ? null : g.divide(scale)).toList();
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
    step.assign(step.scalar(COUNT, 0), step.number().subtract(1).add(finite.cast(DType.FLOAT32)));
    step.assign(step.scalar(RATE, learningRate()), step.rate());
    return finite;
  }

  @Override
  public List<Weight> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Weight>();
    all.add(state.scalar(GOOD_STEPS, 0));
    all.add(state.scalar(SCALE, initialScale));
    all.add(state.scalar(COUNT, 0));
    if (!state.isScheduled()) all.add(state.scalar(RATE, learningRate()));
    all.addAll(innerOptimizer.variables(weights, state));
    return all;
  }

  /** After a count and a rate of its own that Keras does not use, and two numbers more. */
  @Override
  public int placeOfCount() {
    return 4;
  }

  @Override
  public void finish(List<Weight> weights, OptimizerState state) {
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
  protected void update(Weight weight, Tensor gradient, Step step) {
    innerOptimizer.update(weight, gradient, step);
  }

  @Override
  public boolean isScaleFree() {
    return innerOptimizer.isScaleFree();
  }

  @Override
  public boolean isRateFactorOfUpdate() {
    return innerOptimizer.isRateFactorOfUpdate();
  }

  @Override
  public String whyNoRest() {
    return innerOptimizer.whyNoRest();
  }
}
