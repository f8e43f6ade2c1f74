package dev.rhyton.layers;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.quantizers.Quantizers.Float8;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.Gradients.WithGradient;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * A kernel of floats whose products are those of 8-bit floats. Scales follow the largest magnitudes
 * of inputs, kernel and gradients in training.
 */
final class Float8Kernel extends QuantizedKernel {
  /** A scale, and the largest magnitudes of recent steps from which it is computed. */
  private record Range(Weight scale, Weight amaxHistory) {}

  private final Weight kernel;
  private final Range ofInputs;
  private final Range ofKernel;
  private final Range ofGradients;

  Float8Kernel(KernelLayout layout, DTypePolicy policy, Weight kernel) {
    super(layout, policy);
    this.kernel = kernel;
    ofInputs = range("inputs");
    ofKernel = range("kernel");
    ofGradients = range("outputs_grad");
  }

  private Range range(String of) {
    return new Range(
        other(of + "_scale", DType.FLOAT32, Initializer.ONES),
        other(
            of + "_amax_history", DType.FLOAT32, Initializer.ZEROS, policy().amaxHistoryLength()));
  }

  @Override
  Weight kernel() {
    return kernel;
  }

  @Override
  Tensor floats() {
    return kernel;
  }

  @Override
  Map<Weight, NDArray> values(NDArray floats) {
    return Map.of(); // the kernel remains as it is
  }

  @Override
  Tensor product(Tensor x, int[] axes, BinaryOperator<Tensor> product) {
    boolean trains = GraphBuilder.required().calls().training();
    var y = product.apply(rounded(x, ofInputs, trains), rounded(kernel, ofKernel, trains));
    if (!trains) return y;
    var scale = inFloat32(() -> Ops.copy(ofGradients.scale));
    var rounded =
        Ops.customGradient(
                z -> {
                  var by = Ops.copy(scale); // a value of the function, which the gradient may use
                  return new WithGradient(
                      Ops.copy(z),
                      dy -> Quantizers.quantizeAndDequantize(dy, by, Float8.E5M2, z.dtype()));
                })
            .apply(y);
    GraphBuilder.required().observeGradient(rounded, dy -> advance(ofGradients, dy, Float8.E5M2));
    return rounded;
  }

  private Tensor rounded(Tensor x, Range range, boolean trains) {
    var rounded =
        Quantizers.quantizeAndDequantize(
            x.stopGradient(), range.scale, Float8.E4M3FN, policy().compute());
    if (trains) advance(range, x.stopGradient(), Float8.E4M3FN);
    return passing(rounded, x);
  }

  /** Computes the scale of the next step, and adds the largest magnitude of this step. */
  private static void advance(Range range, Tensor x, Float8 type) {
    var variables = GraphBuilder.required().variables();
    var history = range.amaxHistory;
    var next =
        inFloat32(
            () ->
                List.of(
                    Quantizers.computeFloat8Scale(Ops.max(history), range.scale, type.max()),
                    Quantizers.computeFloat8AmaxHistory(x, history)));
    variables.assign(range.scale, next.get(0));
    variables.assign(history, next.get(1));
  }

  /** As in Keras, the bias has the precision of bfloat16. */
  @Override
  Tensor bias(Weight bias) {
    return policy().compute() == DType.FLOAT32
        ? bias.cast(DType.BFLOAT16).cast(DType.FLOAT32)
        : bias;
  }
}
