package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.optimizers.OptimizerInternals.Group;
import dev.rhyton.optimizers.OptimizerInternals.Named;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which gradients change weights. An optimizer is a value; its state between steps is
 * in the model that is compiled with it. The options that all optimizers have are on this class, as
 * in Keras; it has therefore more than 400 lines.
 */
public abstract class Optimizer extends Value {
  static final Registry<Optimizer> REGISTRY = Optimizers.registry();

  static final String AVERAGE = "average";
  static final String ACCUMULATOR = "gradient_accumulator";

  private String name = Text.snake(className());

  private LearningRateSchedule learningRate = new ConstantRate(0.001);
  private @Range(atLeast = 0) @Nullable Double weightDecay;

  @Range(atLeast = 0)
  @Nullable Double clipnorm;

  @Range(atLeast = 0)
  @Nullable Double globalClipnorm;

  @Range(atLeast = 0)
  @Nullable Double clipvalue;

  boolean useEma;

  @Range(atLeast = 0, atMost = 1)
  double emaMomentum = 0.99;

  @Range(atLeast = 1)
  @Nullable Integer emaOverwriteFrequency;

  @Range(above = 0)
  @Nullable Double lossScaleFactor;

  @Range(atLeast = 2)
  @Nullable Integer gradientAccumulationSteps;

  transient List<String> undecayed = List.of();

  /** Returns the name in Keras' files. */
  final String name() {
    return name;
  }

  /** Sets the learning rate, for factories. */
  protected final void setLearningRate(double rate) {
    learningRate = new ConstantRate(rate);
  }

  /** Sets the learning rate, for factories. */
  protected final void setLearningRate(LearningRateSchedule schedule) {
    learningRate = schedule;
  }

  /** Sets the weight decay, for constructors. */
  final void setWeightDecay(double rate) {
    weightDecay = rate;
  }

  /** Returns the initial learning rate. */
  public final double learningRate() {
    return schedule().at(0);
  }

  /** Returns the learning rate schedule. */
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
   * Sets whether a moving average of the weights is kept. The weights are set to it when {@code
   * fit} ends. Polyak and Juditsky, 1992.
   */
  public Optimizer useEma(boolean use) {
    return with(this, o -> o.useEma = use);
  }

  /** Sets the decay rate of the moving average; 0.99 by default. */
  public Optimizer emaMomentum(double share) {
    return with(this, o -> o.emaMomentum = share);
  }

  /**
   * Sets the number of steps after which the weights are set to their moving average, repeatedly.
   */
  public Optimizer emaOverwriteFrequency(int steps) {
    return with(this, o -> o.emaOverwriteFrequency = steps);
  }

  /**
   * Sets the factor of the loss, by which gradients are divided again, so that small gradients do
   * not underflow.
   */
  public Optimizer lossScaleFactor(double factor) {
    return with(this, o -> o.lossScaleFactor = factor);
  }

  /** Returns the optimizer with this loss scale factor, or null for none. */
  final Optimizer scaledBy(@Nullable Double factor) {
    boolean same = Objects.equals(factor, lossScaleFactor);
    return same ? this : with(this, o -> o.lossScaleFactor = factor);
  }

  /** Sets the number of batches whose gradients are averaged for one update. */
  public Optimizer gradientAccumulationSteps(int batches) {
    return with(this, o -> o.gradientAccumulationSteps = batches);
  }

  /**
   * Excludes weights from decay whose path, {@code dense_1/bias}, contains one of these patterns.
   */
  public Optimizer excludeFromWeightDecay(String... patterns) {
    return with(
        this, o -> o.undecayed = Check.all(className(), "excludeFromWeightDecay", patterns));
  }

  /**
   * An optimizer that several patterns of an {@link OptimizerMap} share is shared again when it is
   * read.
   */
  @Override
  protected void describe(ConfigDict json) {
    Json.share(this, Json.node(json));
  }

  @Override
  protected void check() {
    var unused = OptimizerState.checkedRate(className(), learningRate());
    undecayed.forEach(p -> Check.pattern(className(), "excludeFromWeightDecay", p));
    long clips =
        List.of(clipnorm == null, globalClipnorm == null, clipvalue == null).stream()
            .filter(unset -> !unset)
            .count();
    Check.that(
        clips <= 1,
        "%s: only one of clipnorm, globalClipnorm and clipvalue at a time.",
        className());
  }

  /**
   * Returns the optimizer with a state for weights, to update them by given gradients: {@code
   * Adam.of().build(model.trainableWeights())}. The optimizer itself stays a value, and the state
   * of a compiled model is another one.
   */
  public final BuiltOptimizer build(List<Weight> weights) {
    var all = Check.all(className(), "weights", weights);
    Check.that(
        !all.isEmpty(),
        "%s: expected at least one weight, received none: a model has them once it is built.",
        className());
    var state = new OptimizerState(this, Map::of);
    state.trains(all);
    return new BuiltOptimizer(this, all, state);
  }

  /**
   * Updates the numbers that the optimizer keeps once for all weights, before the weights are
   * updated.
   */
  protected void beforeUpdates(UpdateContext step) {}

  /** Adds the update of one weight and of its slots to the graph. */
  protected abstract void update(Weight weight, Tensor gradient, UpdateContext step);

  /**
   * Returns the names of the slots. Keras' files contain one group after another, and in each group
   * all slots of one weight before the slots of the next weight.
   */
  protected abstract List<List<String>> slots();

  /**
   * Returns the numbers that the optimizer keeps once for all weights, by name, with initial
   * values; files contain them last.
   */
  Map<String, Double> scalars(OptimizerState state) {
    return Map.of();
  }

  /** Returns the initial value of a slot of a weight, by default zeros of its shape. */
  protected Slot slot(String slot, Weight weight) {
    return Slot.filled(weight.shape(), 0);
  }

  /**
   * Returns whether a weight has a slot of {@link #slots()}; {@code path} is its name within the
   * model.
   */
  boolean has(String slot, String path, Weight weight) {
    return true;
  }

  /** Returns the variables for these weights, in the order of Keras' files. */
  protected List<Variable> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Variable>();
    all.add(Variable.iteration(this, state::iterations, n -> state.iterations((long) n)));
    if (!state.isScheduled()) {
      all.add(Variable.learningRate(this, state::learningRate, state::learningRate));
    }
    var groups = new ArrayList<List<String>>();
    if (useEma) groups.add(List.of(AVERAGE));
    if (gradientAccumulationSteps != null) groups.add(List.of(ACCUMULATOR));
    groups.addAll(Check.all(className(), "what slots returns", slots()));
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

  /**
   * Returns the groups of variables in Keras' files; the first group contains all variables.
   *
   * @param place the place of the optimizer in the file: {@code optimizer}
   */
  protected List<Group> groups(String place, List<Weight> weights, OptimizerState state) {
    return List.of(new Group(place + "/vars", name, variables(weights, state)));
  }

  /**
   * Returns the optimizers that each update some of the weights, or none if this one updates all.
   */
  List<Optimizer> parts() {
    return List.of();
  }

  /** Returns the optimizers that a step can update weights by, by name. */
  Map<String, Optimizer> named() {
    return Map.of(OptimizerInternals.DEFAULT, this);
  }

  /**
   * Returns the optimizers by name with their states and weights.
   *
   * @param weights the weights of the whole model
   */
  Map<String, Named> named(List<Weight> weights, OptimizerState state) {
    return Map.of(OptimizerInternals.DEFAULT, new Named(this, state, weights));
  }

  /** Returns the optimizer with a function applied to each of {@link #named}. */
  Optimizer each(UnaryOperator<Optimizer> change) {
    return change.apply(this);
  }

  /**
   * Returns the same optimizer at the current learning rate of a state, unless a schedule sets the
   * rate.
   */
  protected Optimizer atRate(OptimizerState state) {
    if (Check.given(className(), "state", state).isScheduled()) return this;
    return with(this, o -> o.setLearningRate((double) (float) state.learningRate()));
  }

  /**
   * Returns why a weight cannot be left unchanged in a step, as Gradient Learning requires, or
   * null.
   */
  protected @Nullable String whyNoRest() {
    return null;
  }

  /**
   * Returns over how many steps updates sum the gradients, which makes the first steps of a
   * training shorter than later ones; 1 without momentum, and where it is corrected for.
   */
  protected double summedSteps() {
    return 1;
  }

  /**
   * Returns what is special about the updates, of which learning modes make use; by default
   * nothing.
   */
  protected Set<OptimizerTrait> traits() {
    return isRateFactorOfUpdate() ? Set.of(OptimizerTrait.RATE_IS_FACTOR) : Set.of();
  }

  /**
   * Returns whether the learning rate is a factor of the whole update.
   *
   * @deprecated override {@link #traits} and return {@link OptimizerTrait#RATE_IS_FACTOR}
   */
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // it is there to be overridden
  protected boolean isRateFactorOfUpdate() {
    return false;
  }

  /** Returns whether an optimizer has a trait. */
  final boolean has(OptimizerTrait trait) {
    return Check.given(className(), "what traits returns", traits()).contains(trait);
  }

  /** Returns the phase of the step that follows a state and {@code ahead} steps after it. */
  protected Phase phase(OptimizerState state, int ahead) {
    long done = state.iterations() + ahead;
    return new Phase(
        gradientAccumulationSteps == null || (done + 1) % gradientAccumulationSteps == 0,
        useEma && emaOverwriteFrequency != null && (updates(done) + 1) % emaOverwriteFrequency == 0,
        List.of());
  }

  /** Returns the number of updates in a number of steps, which Keras calls iterations. */
  long updates(long steps) {
    return gradientAccumulationSteps == null ? steps : steps / gradientAccumulationSteps;
  }

  /** Records that a step updated weights by some of {@link #named}. */
  void stepDone(OptimizerState state) {}

  /** Returns the factor of the loss, or null. */
  protected @Nullable Tensor lossScale(OptimizerState state) {
    return lossScaleFactor == null ? null : TensorOps.constant(lossScaleFactor, DType.FLOAT32);
  }

  /**
   * Adds the updates of a step to the graph.
   *
   * @param gradients the gradients of the loss times {@link #lossScale}; null for a weight without
   *     gradient
   * @param masks the factor of each weight's update, broadcast to the weight; null for the whole
   *     update
   * @return whether the step counts, computed as it runs; null if it always counts
   */
  @CanIgnoreReturnValue
  protected @Nullable Tensor apply(
      List<Weight> weights,
      List<@Nullable Tensor> gradients,
      UpdateContext step,
      Phase phase,
      Function<Weight, Tensor> masks) {
    new GradientApplication(this, step, phase, masks).apply(weights, gradients);
    return null;
  }

  /** Returns the weight decay of a weight, or null. */
  @Nullable Double weightDecay(String path, Weight weight) {
    return weightDecay;
  }

  /** Sets the weights to their moving average, if one is kept, when training ends. */
  protected void finish(List<Weight> weights, OptimizerState state) {
    if (!useEma || state.iterations() == 0) return;
    weights.forEach(w -> w.assign(state.slot(w, AVERAGE).value()));
  }
}
