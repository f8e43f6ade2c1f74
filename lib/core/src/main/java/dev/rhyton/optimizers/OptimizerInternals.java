package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The members of an {@link Optimizer} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class OptimizerInternals {
  /** The name of the only optimizer of a model, as of the attribute of Keras' models. */
  public static final String DEFAULT = "optimizer";

  private OptimizerInternals() {}

  /**
   * An optimizer by which a step can update weights, its state, and the weights. If there are
   * several optimizers, the list is empty before the step is traced.
   */
  public record Named(Optimizer optimizer, OptimizerState state, List<Weight> weights) {
    /** Returns the variables, in the order of Keras' files. */
    public List<Variable> variables() {
      return optimizer.variables(weights, state);
    }

    /** Returns the variables by their groups in Keras' files, see {@link Optimizer#groups}. */
    public List<Group> groups(String place) {
      return optimizer.groups(place, weights, state);
    }
  }

  /** Returns several optimizers by name, for steps that update weights by each of them. */
  public static Optimizer several(Map<String, ? extends Optimizer> optimizers) {
    return NamedOptimizers.of(optimizers);
  }

  /** See {@link Optimizer#named()}. */
  public static Map<String, Optimizer> named(Optimizer optimizer) {
    return optimizer.named();
  }

  /** See {@link Optimizer#named(List, OptimizerState)}. */
  public static Map<String, Named> named(
      Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    return optimizer.named(weights, state);
  }

  /** See {@link OptimizerState#restore}. */
  public static void restore(OptimizerState state, Consumer<List<Variable>> load) {
    state.restore(load);
  }

  /** See {@link Optimizer#each}. */
  public static Optimizer each(Optimizer optimizer, UnaryOperator<Optimizer> change) {
    return optimizer.each(change);
  }

  /** Returns whether an optimizer has a trait, see {@link Optimizer#traits()}. */
  public static boolean has(Optimizer optimizer, OptimizerTrait trait) {
    return optimizer.has(trait);
  }

  /** See {@link Optimizer#stepDone}. */
  public static void stepDone(Optimizer optimizer, OptimizerState state) {
    optimizer.stepDone(state);
  }

  /** Returns whether an optimizer keeps a moving average of some weights. */
  public static boolean averages(Optimizer optimizer) {
    return optimizer.useEma || optimizer.parts().stream().anyMatch(OptimizerInternals::averages);
  }

  /** Returns the factor by which a learning mode multiplies the rate of the next step. */
  public static double rateFactor(OptimizerState state) {
    return state.rateFactor(0);
  }

  /** See {@link OptimizerState#weightDecay()}. */
  public static @Nullable Double weightDecay(OptimizerState state) {
    return state.weightDecay();
  }

  /** See {@link OptimizerState#hasSchedule()}. */
  public static boolean hasSchedule(OptimizerState state) {
    return state.hasSchedule();
  }

  /**
   * Sets what a learning mode adds to the updates of an optimizer.
   *
   * @param updates factors that depend on the update
   * @param rate a factor of the learning rate
   * @param decay the weight decay of an optimizer that has none of its own, or null
   */
  public static void mode(
      OptimizerState state,
      List<UpdateFactor> updates,
      RateFactor rate,
      Function<Optimizer, Double> decay) {
    state.mode(updates, rate, decay);
  }

  /** See {@link OptimizerState#trains}. */
  public static void trains(OptimizerState state, List<Weight> weights) {
    state.trains(weights);
  }

  /**
   * The properties that distinguish a step from others.
   *
   * @param updates whether weights are updated; otherwise gradients are only accumulated
   * @param overwrites whether the weights become their moving average
   * @param parts the phase of each of several optimizers
   */
  public record Phase(boolean updates, boolean overwrites, List<Phase> parts) {}

  /**
   * A group of variables in Keras' files: all variables of an optimizer, or those of an inner
   * optimizer a second time.
   *
   * @param place the group's place: {@code optimizer/vars}, {@code optimizer/inner_optimizer/vars}
   * @param name the name of the optimizer
   */
  public record Group(String place, String name, List<Variable> variables) {}

  /** See {@link Optimizer#whyNoRest()}. */
  public static @Nullable String whyNoRest(Optimizer optimizer) {
    return optimizer.whyNoRest();
  }

  /** Returns over how many batches the updates of an optimizer sum gradients. */
  public static double summedSteps(Optimizer optimizer) {
    var accumulated = optimizer.gradientAccumulationSteps;
    return optimizer.summedSteps() * (accumulated == null ? 1 : accumulated);
  }

  /**
   * Returns whether an update of some weights follows several steps, whose gradients are summed.
   */
  public static boolean accumulates(Optimizer optimizer) {
    return optimizer.updates(1) == 0
        || optimizer.parts().stream().anyMatch(OptimizerInternals::accumulates);
  }

  /**
   * Returns whether parts of a weight can be updated separately: {@link
   * OptimizerTrait#ELEMENTWISE}.
   */
  public static boolean isElementwise(Optimizer optimizer) {
    boolean clips = optimizer.clipnorm != null || optimizer.globalClipnorm != null;
    return optimizer.has(OptimizerTrait.ELEMENTWISE) && !clips;
  }

  /**
   * Returns the patterns of {@link Optimizer#excludeFromWeightDecay}, which files do not contain.
   */
  public static List<String> undecayed(Optimizer optimizer) {
    return optimizer.undecayed;
  }

  /** Returns an optimizer that updates weights by given gradients, with an existing state. */
  public static BuiltOptimizer built(
      Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    return new BuiltOptimizer(optimizer, weights, state);
  }

  /** See {@link BuiltOptimizer#apply(List, List)}. */
  @CanIgnoreReturnValue
  public static boolean apply(
      BuiltOptimizer optimizer, List<NDArray> gradients, List<NDArray> masks) {
    return optimizer.apply(gradients, masks);
  }

  /** See {@link BuiltOptimizer#state()}. */
  public static OptimizerState state(BuiltOptimizer optimizer) {
    return optimizer.state();
  }

  /** See {@link BuiltOptimizer#closeFunctions()}. */
  public static void closeFunctions(BuiltOptimizer optimizer) {
    optimizer.closeFunctions();
  }

  /** See {@link Optimizer#variables}. */
  public static List<Variable> variables(
      Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    return optimizer.variables(weights, state);
  }

  /** See {@link Optimizer#atRate}. */
  public static Optimizer atRate(Optimizer optimizer, OptimizerState state) {
    return optimizer.atRate(state);
  }

  /** See {@link Optimizer#phase}. */
  public static Phase phase(Optimizer optimizer, OptimizerState state, int ahead) {
    return optimizer.phase(state, ahead);
  }

  /** See {@link Optimizer#lossScale}. */
  public static @Nullable Tensor lossScale(Optimizer optimizer, OptimizerState state) {
    return optimizer.lossScale(state);
  }

  /** See {@link Optimizer#apply}. */
  public static @Nullable Tensor apply(
      Optimizer optimizer,
      List<Weight> weights,
      List<@Nullable Tensor> gradients,
      UpdateContext step,
      Phase phase,
      Function<Weight, Tensor> masks) {
    return optimizer.apply(weights, gradients, step, phase, masks);
  }

  /** See {@link Optimizer#finish}. */
  public static void finish(Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    optimizer.finish(weights, state);
  }
}
