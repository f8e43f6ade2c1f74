package dev.rhyton.layers;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.InitializerInternals;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A kernel that is kept in fewer bits, and the products with it. */
abstract class QuantizedKernel {
  final KernelLayout layout;
  private final DTypePolicy policy;
  private final List<Weight> others = new ArrayList<>();

  QuantizedKernel(KernelLayout layout, DTypePolicy policy) {
    this.layout = layout;
    this.policy = policy;
  }

  /**
   * Returns the kernel of a layer with a quantized policy, without values.
   *
   * @param kernel the kernel of floats
   * @param config the configuration with which the layer is or was quantized, or null
   */
  static QuantizedKernel of(
      DTypePolicy policy, KernelLayout layout, Weight kernel, @Nullable QuantizationConfig config) {
    return switch (Objects.requireNonNull(policy.quantizationMode())) {
      case "int8" -> new Int8Kernel(layout, policy, config);
      case "int4" -> new Int4Kernel(layout, policy, config, null);
      case "float8" -> new Float8Kernel(layout, policy, kernel);
      default -> new CalibratedKernel(layout, policy);
    };
  }

  /** Returns the weight in place of the kernel, null if there is none. */
  abstract @Nullable Weight kernel();

  /** Returns the other weights, in the order of files. */
  final List<Weight> others() {
    return others;
  }

  /** Returns the kernel as floats. */
  abstract Tensor floats();

  /** Returns the value of each weight for a kernel of floats. */
  abstract Map<Weight, NDArray> values(NDArray floats);

  /** Returns the floats that the numbers of a kernel of floats represent. */
  Tensor roundedKernel(Tensor floats) {
    throw new AssertionError(policy + " is not trained for");
  }

  /** Returns these floats, through which the gradient passes to those of the kernel. */
  final Tensor rounded(Tensor floats) {
    return passing(roundedKernel(floats), floats);
  }

  /** Returns the quantizer of the inputs of products, null if they remain floats. */
  @Nullable Quantizer inputQuantizer() {
    return null;
  }

  /** Returns a product with the kernel, summed over axes of x. */
  abstract Tensor product(Tensor x, int[] axes, BinaryOperator<Tensor> product);

  /** Returns rows of the kernel as floats. */
  Tensor rows(Tensor indices) {
    throw new AssertionError(policy + " has no rows");
  }

  /** Returns the bias of products with the kernel. */
  Tensor bias(Weight bias) {
    return bias;
  }

  /** Returns whether LoRA may change the kernel. */
  boolean takesLora() {
    return false;
  }

  final DTypePolicy policy() {
    return policy;
  }

  /** Returns what is computed from weights in float32, whatever the layer computes in. */
  static <T> T inFloat32(Supplier<T> body) {
    var graph = GraphBuilder.current();
    return graph == null ? body.get() : graph.calls().computingIn(DType.FLOAT32, body);
  }

  /** Creates the weight in place of the kernel, which training does not change. */
  final Weight integers(DType dtype, long... dims) {
    return state(layout.name(), dtype, Initializer.ZEROS, dims);
  }

  /** Creates another weight, which training does not change. */
  final Weight other(String name, DType dtype, Initializer initializer, long... dims) {
    var weight = state(name, dtype, initializer, dims);
    others.add(weight);
    return weight;
  }

  private static Weight state(String name, DType dtype, Initializer initializer, long... dims) {
    var shape = Shape.of(dims);
    var weight = new Weight(shape, dtype, false, InitializerInternals.prepare(initializer, shape));
    weight.name(name);
    return weight;
  }

  /**
   * Returns x rounded by a quantizer, or x itself if it is null. As in Keras, the gradient ignores
   * the rounding.
   */
  static Tensor rounded(Tensor x, @Nullable Quantizer quantizer, int... axes) {
    if (quantizer == null) return x;
    var whole = quantizer.apply(x.stopGradient(), axes);
    return passing(whole.values().cast(x.dtype()).divide(whole.scale()), x);
  }

  /** Returns a value through which the gradient passes to x. */
  static Tensor passing(Tensor value, Tensor x) {
    return value.stopGradient().add(x.subtract(x.stopGradient()));
  }
}
