package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;

/**
 * TensorFlow's {@code ResourceApply} operations, by which an optimizer updates weights faster than
 * by separate operations.
 */
public final class TrainOps {
  private TrainOps() {}

  /**
   * Updates a weight and its slots by {@code ResourceApply} + {@code type}.
   *
   * @param weights the weight, then its slots, in TensorFlow's order
   * @param inputs the other inputs in TensorFlow's order; they are cast to the weight's dtype
   */
  public static void apply(String type, List<Weight> weights, Tensor... inputs) {
    apply(type, OpAttributes.NONE, weights, inputs);
  }

  /**
   * Performs a step of Adam: updates the weight and its moments {@code m} and {@code v}.
   *
   * @param power1 {@code beta1ᵗ} of this step t
   * @param power2 {@code beta2ᵗ}
   */
  public static void applyAdam(
      Weight weight,
      Weight m,
      Weight v,
      Tensor power1,
      Tensor power2,
      Tensor rate,
      double beta1,
      double beta2,
      double epsilon,
      Tensor gradient) {
    var dtype = weight.dtype();
    apply(
        "Adam",
        List.of(weight, m, v),
        power1,
        power2,
        rate,
        TensorOps.constant(beta1, dtype),
        TensorOps.constant(beta2, dtype),
        TensorOps.constant(epsilon, dtype),
        gradient);
  }

  /** Adds {@code momentum · velocity − rate · gradient} to the weight, or Nesterov's step. */
  public static void applyMomentum(
      Weight weight,
      Weight velocity,
      Tensor rate,
      Tensor gradient,
      double momentum,
      boolean nesterov) {
    var attrs = OpAttributes.of("use_nesterov", nesterov);
    var factor = TensorOps.constant(momentum, weight.dtype());
    apply("KerasMomentum", attrs, List.of(weight, velocity), rate, gradient, factor);
  }

  private static void apply(
      String type, OpAttributes attrs, List<Weight> weights, Tensor... inputs) {
    Check.that(!weights.isEmpty(), "%s: expected the weight and its slots, received none.", type);
    var dtype = weights.get(0).dtype();
    var cast = Arrays.stream(inputs).map(t -> t.cast(dtype)).toList();
    GraphBuilder.required().variables().update("ResourceApply" + type, attrs, weights, cast);
  }
}
