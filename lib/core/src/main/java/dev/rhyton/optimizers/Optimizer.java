package dev.rhyton.optimizers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.optimizers.OptimizerInternals.Group;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * How gradients change weights. A value: what it remembers between steps lies with the model that
 * was compiled with it.
 */
public abstract class Optimizer extends Value {
  static final Registry<Optimizer> REGISTRY = Optimizers.registry();

  static final String AVERAGE = "average";
  static final String ACCUMULATOR = "gradient_accumulator";

  private String name = Text.snake(className());

  private LearningRateSchedule learningRate = new ConstantRate(0.001);
  private @Range(atLeast = 0) Double weightDecay;

  @Range(atLeast = 0)
  Double clipnorm;

  @Range(atLeast = 0)
  Double globalClipnorm;

  @Range(atLeast = 0)
  Double clipvalue;

  boolean useEma;

  @Range(atLeast = 0, atMost = 1)
  double emaMomentum = 0.99;

  Integer emaOverwriteFrequency;

  @Range(above = 0)
  Double lossScaleFactor;

  Integer gradientAccumulationSteps;
  transient List<String> undecayed = List.of();

  /** Its name in Keras' files. */
  final String name() {
    return name;
  }

  /** Sets the rate, for factories. */
  protected final void setLearningRate(double rate) {
    learningRate = new ConstantRate(rate);
  }

  /** Sets the rate, for factories. */
  protected final void setLearningRate(LearningRateSchedule schedule) {
    learningRate = schedule;
  }

  /** Sets the weight decay, for constructors. */
  final void setWeightDecay(double rate) {
    weightDecay = rate;
  }

  /** The rate with which training starts. */
  public final double learningRate() {
    return schedule().at(0);
  }

  /** The rate at each step. */
  LearningRateSchedule schedule() {
    return learningRate;
  }

  /** Shrinks each weight by {@code rate · learningRate} of itself at each step. */
  public Optimizer weightDecay(double rate) {
    return with(this, o -> o.weightDecay = rate);
  }

  /** Scales each weight's gradient down to this norm. */
  public Optimizer clipnorm(double norm) {
    return with(this, o -> o.clipnorm = norm);
  }

  /** Scales all gradients down together, to this norm of them all. */
  public Optimizer globalClipnorm(double norm) {
    return with(this, o -> o.globalClipnorm = norm);
  }

  /** Limits each number of the gradients to ±value. */
  public Optimizer clipvalue(double value) {
    return with(this, o -> o.clipvalue = value);
  }

  /**
   * Whether a moving average of the weights is kept, which they become when {@code fit} ends.
   * Polyak & Juditsky, 1992.
   */
  public Optimizer useEma(boolean use) {
    return with(this, o -> o.useEma = use);
  }

  /** How much of the moving average a step keeps; 0.99 by default. */
  public Optimizer emaMomentum(double share) {
    return with(this, o -> o.emaMomentum = share);
  }

  /** After how many steps, again and again, the weights become their moving average. */
  public Optimizer emaOverwriteFrequency(int steps) {
    return with(this, o -> o.emaOverwriteFrequency = steps);
  }

  /** What the loss is multiplied by, and gradients divided by, so that small ones keep digits. */
  public Optimizer lossScaleFactor(double factor) {
    return with(this, o -> o.lossScaleFactor = factor);
  }

  /** With this factor, or without any. */
  final Optimizer scaledBy(Double factor) {
    boolean same = Objects.equals(factor, lossScaleFactor);
    return same ? this : with(this, o -> o.lossScaleFactor = factor);
  }

  /** Over how many batches gradients are averaged for one update. */
  public Optimizer gradientAccumulationSteps(int batches) {
    return with(this, o -> o.gradientAccumulationSteps = batches);
  }

  /** Weights whose path, {@code dense_1/bias}, holds one of these patterns are not decayed. */
  public Optimizer excludeFromWeightDecay(String... patterns) {
    return with(
        this, o -> o.undecayed = Check.all(className(), "excludeFromWeightDecay", patterns));
  }

  /** One that several patterns of an {@link OptimizerMap} name is one again when it is read. */
  @Override
  protected void describe(ObjectNode json) {
    Json.share(this, json);
  }

  @Override
  protected void check() {
    Check.notNegative(className(), "learningRate", learningRate());
    long clips =
        List.of(clipnorm == null, globalClipnorm == null, clipvalue == null).stream()
            .filter(unset -> !unset)
            .count();
    Check.that(
        clips <= 1,
        "%s: only one of clipnorm, globalClipnorm and clipvalue at a time.",
        className());
    if (emaOverwriteFrequency != null) {
      Check.positive(className(), "emaOverwriteFrequency", emaOverwriteFrequency);
    }
    Check.that(
        gradientAccumulationSteps == null || gradientAccumulationSteps >= 2,
        "%s: gradientAccumulationSteps must be at least 2, received %s.",
        className(),
        gradientAccumulationSteps);
  }

  /** Changes what the optimizer remembers once for all weights, before their updates. */
  protected void beforeUpdates(UpdateContext step) {}

  /** Notes the update of one weight by its gradient, and of its slots. */
  protected abstract void update(Weight weight, Tensor gradient, UpdateContext step);

  /**
   * The names of its slots. Keras' files hold one group after another, and in each group all slots
   * of one weight before those of the next.
   */
  protected abstract List<List<String>> slots();

  /** What it remembers once for all weights, by name, with first values; last in files. */
  Map<String, Double> scalars(OptimizerState state) {
    return Map.of();
  }

  /**
   * What a slot of a weight starts from: zeros of its shape, unless an optimizer says otherwise.
   */
  protected Slot slot(String slot, Weight weight) {
    return Slot.filled(weight.shape(), 0);
  }

  /** Whether a weight has a slot of {@link #slots()}; {@code path} is its name within the model. */
  boolean has(String slot, String path, Weight weight) {
    return true;
  }

  /** All that it keeps for these weights, in the order of Keras' files. */
  protected List<Variable> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Variable>();
    all.add(Variable.iteration(this, state::iterations, n -> state.iterations((long) n)));
    if (!state.isScheduled()) {
      all.add(Variable.learningRate(this, state::learningRate, state::learningRate));
    }
    var groups = new ArrayList<List<String>>();
    if (useEma) groups.add(List.of(AVERAGE));
    if (gradientAccumulationSteps != null) groups.add(List.of(ACCUMULATOR));
    groups.addAll(slots());
    for (var group : groups) {
      for (var weight : weights) {
        for (var slot : group) {
          if (!has(slot, state.path(weight), weight)) continue;
          all.add(Variable.of(this, weight, state.slot(weight, slot)));
        }
      }
    }
    scalars(state)
        .forEach((name, first) -> all.add(Variable.of(this, null, state.scalar(name, first))));
    return all;
  }

  /** The groups in which Keras' files hold what it keeps; the first holds all of it. */
  protected List<Group> groups(List<Weight> weights, OptimizerState state) {
    return List.of(new Group("vars", name, variables(weights, state)));
  }

  /** The optimizers of which each updates some of the weights; none where it updates all itself. */
  List<Optimizer> parts() {
    return List.of();
  }

  /** The same optimizer at the rate that training has come to, unless a schedule sets it. */
  protected Optimizer atRate(OptimizerState state) {
    if (Check.given(className(), "state", state).isScheduled()) return this;
    return with(this, o -> o.setLearningRate((double) (float) state.learningRate()));
  }

  /** Why a weight cannot rest in a step, as Gradient Learning asks of it; null where it can. */
  protected String whyNoRest() {
    return null;
  }

  /**
   * Whether the learning rate is a factor of the whole update, so that a rate of 0 leaves the
   * weight as it is while the slots go on.
   */
  protected abstract boolean isRateFactorOfUpdate();

  /**
   * Whether its updates are the same for gradients of any size, since it divides by their moments
   * or takes their signs. What adds noise to gradients then makes the rest of the update smaller.
   */
  protected boolean isScaleFree() {
    return false;
  }

  /** What happens in the step after those that a state counts. */
  protected Phase phase(OptimizerState state) {
    long step = state.iterations() + 1;
    return new Phase(
        gradientAccumulationSteps == null || step % gradientAccumulationSteps == 0,
        useEma
            && emaOverwriteFrequency != null
            && (updates(state.iterations()) + 1) % emaOverwriteFrequency == 0,
        List.of());
  }

  /** How many updates a number of steps has come to; this is what Keras calls iterations. */
  long updates(long steps) {
    return gradientAccumulationSteps == null ? steps : steps / gradientAccumulationSteps;
  }

  /** What the loss is multiplied by, or null. */
  protected Tensor lossScale(OptimizerState state) {
    return lossScaleFactor == null ? null : Ops.constant(lossScaleFactor, DType.FLOAT32);
  }

  /**
   * Notes what a step does to all weights.
   *
   * @param gradients those of the loss times {@link #lossScale}, null where there is none
   * @param masks for each weight what multiplies its update, broadcast to it; null for all of it
   * @return whether the step counts, found out as it runs; null where it always does
   */
  @CanIgnoreReturnValue
  protected Tensor apply(
      List<Weight> weights,
      List<Tensor> gradients,
      UpdateContext step,
      Phase phase,
      Function<Weight, Tensor> masks) {
    new Updates(this, step, phase, masks).apply(weights, gradients);
    return null;
  }

  /** By how much a weight is decayed, or null. */
  Double weightDecay(String path, Weight weight) {
    return weightDecay;
  }

  /** What becomes of the weights when training ends: their moving average, where one is kept. */
  protected void finish(List<Weight> weights, OptimizerState state) {
    if (!useEma || state.iterations() == 0) return;
    weights.forEach(w -> w.assign(state.slot(w, AVERAGE).value()));
  }
}
