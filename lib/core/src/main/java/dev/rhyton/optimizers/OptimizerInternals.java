package dev.rhyton.optimizers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.function.Function;

/**
 * The members of an {@link Optimizer} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class OptimizerInternals {
  private OptimizerInternals() {}

  /**
   * What distinguishes a step from others.
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
   * @param place the group's place below that of the whole optimizer: {@code vars}, {@code
   *     inner_optimizer/vars}
   * @param name the name of the optimizer
   */
  public record Group(String place, String name, List<Variable> variables) {}

  /** See {@link Optimizer#whyNoRest()}. */
  public static String whyNoRest(Optimizer optimizer) {
    return optimizer.whyNoRest();
  }

  /** See {@link Optimizer#isScaleFree()}. */
  public static boolean isScaleFree(Optimizer optimizer) {
    return optimizer.isScaleFree();
  }

  /** See {@link Optimizer#variables}. */
  public static List<Variable> variables(
      Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    return optimizer.variables(weights, state);
  }

  /** See {@link Optimizer#groups}. */
  public static List<Group> groups(
      Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    return optimizer.groups(weights, state);
  }

  /** See {@link Optimizer#atRate}. */
  public static Optimizer atRate(Optimizer optimizer, OptimizerState state) {
    return optimizer.atRate(state);
  }

  /** See {@link Optimizer#phase}. */
  public static Phase phase(Optimizer optimizer, OptimizerState state) {
    return optimizer.phase(state);
  }

  /** See {@link Optimizer#lossScale}. */
  public static Tensor lossScale(Optimizer optimizer, OptimizerState state) {
    return optimizer.lossScale(state);
  }

  /** See {@link Optimizer#apply}. */
  public static Tensor apply(
      Optimizer optimizer,
      List<Weight> weights,
      List<Tensor> gradients,
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
