package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Key;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Base class of layers whose kernel supports low-rank adaptation (LoRA): {@code kernel + loraAlpha
 * / loraRank · a · b}, where training changes only a and b.
 *
 * <p>It fine-tunes a large model with few weights. As in Keras, files contain the sum, and a loaded
 * layer starts with a change of 0. Hu et al., 2021, arXiv 2106.09685.
 *
 * <p>If a file contains a quantized layer, its kernel remains quantized: integers with a scale for
 * each output. Its inputs are rounded to integers too.
 *
 * @param <L> the layer itself, which setters return
 */
public abstract class LoraLayer<L extends LoraLayer<L>> extends BaseLayer<L> {
  private static final String QUANTIZATION = "quantization_config";

  private Integer loraRank;
  private Double loraAlpha;

  @Key(QUANTIZATION)
  private JsonNode quantization; // read from a file

  private Weight loraKernelA; // the kernel's shape with loraRank as last axis
  private Weight loraKernelB; // (loraRank, outputs)
  private Weight kernelScale; // for each output, the kernel's value that represents 1

  /** Returns the weight that is adapted; it exists after build. */
  abstract Weight kernel();

  /** Returns whether Keras supports LoRA for this layer. */
  boolean takesLora() {
    return true;
  }

  /**
   * Sets the rank: the kernel keeps its initial value, and training learns a change of this rank.
   */
  public L loraRank(int rank) {
    return self(with(this, l -> ((LoraLayer<?>) l).loraRank = rank));
  }

  /** Sets the factor of the change, which is divided by the rank; by default the rank. */
  public L loraAlpha(double alpha) {
    return self(with(this, l -> ((LoraLayer<?>) l).loraAlpha = alpha));
  }

  /** Freezes the kernel from now on; training learns a change of this rank. */
  public void enableLora(int rank) {
    enableLora(rank, rank);
  }

  /** Freezes the kernel from now on; the change is multiplied by {@code alpha / rank}. */
  public void enableLora(int rank, double alpha) {
    checkLora(rank, alpha);
    Check.state(
        isBuilt(), () -> label() + " has no kernel yet: apply it first, or make it with loraRank.");
    Check.state(loraKernelA == null, () -> label() + " has LoRA already.");
    Check.state(
        kernelScale == null, () -> label() + " is quantized, and its kernel cannot change.");
    checkUnbound();
    loraRank = rank;
    loraAlpha = alpha;
    makeLora();
    nameWeights();
    changed();
  }

  @Override
  protected void check() {
    Check.that(
        (quantization == null && !dtype().isQuantized()) || idleOptions().has(QUANTIZATION),
        "%s cannot be quantized: that is for Dense, EinsumDense and Embedding.",
        className());
    Check.that(
        quantization == null || dtype().isQuantized(),
        "%s: a quantized layer has the dtype policy int8, received %s.",
        className(),
        dtype());
    if (loraRank != null) checkLora(loraRank, loraAlpha == null ? loraRank : loraAlpha);
  }

  private void checkLora(int rank, double alpha) {
    Check.that(
        takesLora(),
        "%s has no LoRA: it is for Dense, EinsumDense, Embedding and Conv1D to Conv3D.",
        className());
    Check.positive(className(), "loraRank", rank);
    Check.aboveZero(className(), "loraAlpha", alpha);
  }

  private void checkUnbound() {
    Check.that(
        kernel().constraint() == null,
        "%s: LoRA does not go with a constraint of the kernel: leave one of them out.",
        label());
  }

  @Override
  protected void build(List<Shape> inputs) {
    super.build(inputs);
    if (dtype().isQuantized()) {
      kernelScale = stateWeight(Initializer.ONES, scaleShape(inputs.get(0)).dims());
      kernel().freeze();
      return; // the kernel includes what the change has learned
    }
    if (loraRank == null) return;
    checkUnbound();
    makeLora();
  }

  private void makeLora() {
    var kernel = kernel();
    var shape = kernel.shape();
    loraKernelA =
        weight(Initializers.get("he_uniform"), shape.upTo(shape.rank() - 1).plus(loraRank).dims());
    loraKernelB = weight(Initializer.ZEROS, loraRank, shape.last());
    loraKernelA.regularizer(kernel.regularizer());
    loraKernelB.regularizer(kernel.regularizer());
    kernel.freeze();
  }

  /** Returns the effective kernel. */
  final Tensor changedKernel() {
    var kernel = kernel();
    if (loraKernelA == null) return kernel;
    double factor = (loraAlpha == null ? loraRank : loraAlpha) / loraRank;
    var change = loraKernelA.reshape(Shape.UNKNOWN, loraRank).matmul(loraKernelB);
    return kernel.add(change.multiply(factor).reshape(kernel.shape().dims()));
  }

  /** Returns the shape of the scales of a quantized kernel. */
  Shape scaleShape(Shape input) {
    return Shape.of(kernel().shape().last());
  }

  final Weight kernelScale() {
    return kernelScale;
  }

  /**
   * Returns a product with the kernel; if the kernel is quantized, the inputs are rounded.
   *
   * @param summed the axes of the input over which the product is summed
   */
  final Tensor product(Tensor x, int[] summed, BinaryOperator<Tensor> product) {
    return kernelScale == null
        ? product.apply(x, changedKernel())
        : product.apply(rounded(x, summed), kernel()).divide(kernelScale);
  }

  /** As in Keras, the gradient ignores the rounding. */
  private Tensor rounded(Tensor x, int[] axes) {
    var options = quantization == null ? Json.object() : quantization.path("config");
    var quantizer = options.path("activation_quantizer");
    if (quantizer.isNull()) return x;
    var range = quantizer.path("config").path("value_range");
    double most = range.path(1).asDouble(127);
    double epsilon = quantizer.path("config").path("epsilon").asDouble(1e-7);
    var scale = Ops.onesLike(x.abs().max(axes, true)).multiply(most);
    scale = scale.divide(x.abs().max(axes, true).add(epsilon));
    var whole = x.multiply(scale).round().clip(range.path(0).asDouble(-127), most);
    return x.add(whole.divide(scale).subtract(x).stopGradient());
  }

  /** As in Keras, the scale and the change follow all other weights. */
  @Override
  final List<Weight> weightsOfFields() {
    var ordered = super.weightsOfFields();
    var last = lastWeights().toList();
    ordered.removeAll(last);
    ordered.addAll(last);
    return ordered;
  }

  /** Returns the weights that follow all others in files, in their order. */
  Stream<Weight> lastWeights() {
    return Stream.of(kernelScale, loraKernelA, loraKernelB).filter(Objects::nonNull);
  }

  @Override
  protected List<Weight> savedWeights() {
    var saved = new ArrayList<>(super.savedWeights());
    saved.remove(loraKernelA);
    saved.remove(loraKernelB);
    return saved;
  }

  @Override
  protected Supplier<NDArray> savedValue(Weight weight) {
    return loraKernelA != null && weight == kernel() ? this::mergedKernel : null;
  }

  private NDArray mergedKernel() {
    try (var graph = GraphBuilder.open(false)) {
      return graph.function(List.of(changedKernel())).run(List.of())[0];
    }
  }

  @Override
  protected void loaded() {
    if (loraKernelB == null) return;
    var shape = loraKernelB.shape();
    loraKernelB.assign(NDArray.of(new float[(int) shape.size()], shape.dims()));
  }

  /** Keras writes these options only if they are in use. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    if (loraRank == null) config.remove("lora_rank", "lora_alpha");
    if (loraAlpha == null) config.remove("lora_alpha");
    if (!idleOptions().has(QUANTIZATION)) config.remove(QUANTIZATION);
    return config;
  }
}
