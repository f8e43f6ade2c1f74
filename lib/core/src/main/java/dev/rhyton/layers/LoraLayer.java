package dev.rhyton.layers;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.quantizers.CalibrationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.quantizers.internal.CalibratedMatrix;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers whose kernel supports low-rank adaptation (LoRA): {@code kernel + loraAlpha
 * / loraRank · a · b}, where training changes only a and b.
 *
 * <p>It fine-tunes a large model with few weights. As in Keras, files contain the sum, and a loaded
 * layer starts with a change of 0. Hu et al., 2021, arXiv 2106.09685.
 *
 * <p>The kernel of some of these layers can be quantized: {@code layer.quantize("int8")} replaces
 * it by integers with scales, which training does not change.
 *
 * @param <L> the layer itself, which setters return
 */
public abstract class LoraLayer<L extends LoraLayer<L>> extends BaseLayer<L> {
  private @Nullable Integer loraRank;
  private @Nullable Double loraAlpha;

  private @Nullable QuantizationConfig quantizationConfig; // with which the layer was quantized

  private @Nullable Weight loraKernelA; // the kernel's shape with loraRank as last axis
  private @Nullable Weight loraKernelB; // (loraRank, outputs)

  private transient @Nullable QuantizedKernel quantized; // null if the kernel has floats
  private transient List<Weight> quantizedWeights = List.of(); // those beside the kernel
  // With whose values the layer computes, or null.
  private transient @Nullable QuantizedKernel emulated;
  // Of the inputs of products, in a calibration.
  private transient @Nullable Consumer<Tensor> observer;

  /** Returns the weight that is adapted; it exists after build, and may be null if quantized. */
  abstract @Nullable Weight kernel();

  /** Returns the kernel of floats; a quantized layer has none. */
  final Weight ofFloats() {
    var kernel = kernel();
    Check.state(kernel != null, () -> label() + " has no kernel of floats.");
    return kernel;
  }

  /** Replaces the weight of the kernel by another one, or by null. */
  void kernel(@Nullable Weight replacement) {
    throw new AssertionError(className() + " cannot be quantized");
  }

  /** Returns the axes of a kernel for inputs of a shape. */
  KernelLayout layout(Shape input) {
    return KernelLayout.ofMatrix(ofFloats().shape());
  }

  /** Returns the modes of quantization that the layer supports. */
  List<String> quantizationModes() {
    return List.of();
  }

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
    checkUnbound();
    loraRank = rank;
    loraAlpha = alpha;
    makeLora(rank);
    nameWeights();
    changed();
  }

  @Override
  protected void check() {
    var policy = dtype();
    boolean fits = !policy.isQuantized() || quantizationModes().contains(policy.quantizationMode());
    Check.that(
        (quantizationConfig == null || !quantizationModes().isEmpty()) && fits,
        "%s cannot be quantized to %s: %s.",
        className(),
        policy.isQuantized() ? policy.quantizationMode() : quantizationConfig,
        quantizationModes().isEmpty()
            ? "that is for Dense, EinsumDense, Embedding and ReversibleEmbedding"
            : "it has the modes " + String.join(", ", quantizationModes()));
    // Keras writes it for a layer without the mode too, which quantize of the model has left out.
    Check.that(
        quantizationConfig == null
            || !policy.isQuantized()
            || quantizationConfig.mode().equals(policy.quantizationMode()),
        "%s: expected a quantization_config of the mode of the dtype policy %s, received %s.",
        className(),
        policy,
        quantizationConfig);
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
        options(Slot.KERNEL).constraint == null,
        "%s: LoRA does not go with a constraint of the kernel: leave one of them out.",
        label());
  }

  @Override
  protected void build(List<Shape> inputs) {
    super.build(inputs);
    if (dtype().isQuantized()) replaceKernel(inputs.get(0), dtype());
    if (loraRank == null) return;
    checkUnbound();
    makeLora(loraRank);
  }

  private void makeLora(int rank) {
    Check.that(
        quantized == null || quantized.takesLora(),
        "%s is quantized to %s, to which LoRA is not possible: int8 and int4 have it.",
        label(),
        dtype().quantizationMode());
    var shape = kernelShape();
    var regularizer = options(Slot.KERNEL).regularizer;
    loraKernelA =
        weight(
            Initializers.get("he_uniform"),
            regularizer,
            null,
            shape.upTo(shape.rank() - 1).plus(rank).dims());
    loraKernelB = weight(Initializer.ZEROS, regularizer, null, rank, shape.last());
    ofFloats().freeze();
  }

  // ---- quantization ----

  /**
   * Replaces the kernel by numbers of fewer bits: {@code "int8"}, {@code "int4"}; with {@code
   * "float8"} it remains as it is, and products are those of 8-bit floats.
   */
  public void quantize(String mode) {
    quantize(Quantizers.config(Check.given(label(), "mode", mode)));
  }

  /**
   * Replaces the kernel by numbers of fewer bits, as {@link #quantize(String)}.
   *
   * @throws IllegalStateException if the layer is quantized already, or has no kernel yet
   */
  public void quantize(QuantizationConfig config) {
    checkQuantizable(config);
    Check.that(
        !(config instanceof CalibrationConfig<?>),
        "%s: %s needs samples: call quantize of the model.",
        label(),
        config.mode());
    quantizeWith(config);
  }

  /** Throws unless the layer can be quantized now. */
  final void checkQuantizable(QuantizationConfig config) {
    Check.given(label(), "config", config);
    Check.that(
        quantizationModes().contains(config.mode()),
        "%s cannot be quantized to %s: %s.",
        label(),
        config.mode(),
        quantizationModes().isEmpty()
            ? "that is for Dense, EinsumDense, Embedding and ReversibleEmbedding"
            : "it has the modes " + String.join(", ", quantizationModes()));
    Check.state(isBuilt(), () -> label() + " has no kernel yet: build the model before quantize.");
    Check.state(quantized == null, () -> label() + " is quantized already, as " + dtype() + ".");
    var unused = dtype().quantized(config.policy()); // checks that it goes with the dtype
    Check.that(
        loraKernelA == null || config.mode().startsWith("int"),
        "%s has LoRA, which goes with int8 and int4, received %s.",
        label(),
        config.mode());
  }

  /** Replaces the kernel, with its values unless a calibration chooses them. */
  final void quantizeWith(QuantizationConfig config) {
    var policy = dtype().quantized(config.policy());
    quantizationConfig = config;
    var floats = kernelValues();
    replaceKernel(shapesOfBuild().get(0), policy);
    policy(policy);
    if (!(config instanceof CalibrationConfig<?>)) assignKernel(floats);
    changed();
  }

  /** Returns whether the layer has a kernel of floats that a configuration quantizes. */
  final boolean takes(QuantizationConfig config) {
    boolean hasMode = quantizationModes().contains(config.mode());
    return hasMode && isBuilt() && quantized == null && loraKernelA == null;
  }

  /**
   * Computes from now on with the values of a kernel that is quantized, for training; null for
   * those of the kernel itself.
   */
  void emulate(@Nullable QuantizationConfig config) {
    Check.state(
        config == null || emulated == null,
        () -> label() + " is trained for quantization already: give fit one callback for it.");
    emulated =
        config == null ? null : emulation(ofFloats(), layout(shapesOfBuild().get(0)), config);
    changed();
  }

  /** Returns the quantized form of a kernel, whose values it has in training for quantization. */
  final QuantizedKernel emulation(Weight kernel, KernelLayout layout, QuantizationConfig config) {
    return QuantizedKernel.of(dtype().quantized(config.policy()), layout, kernel, config);
  }

  /** Returns the values of the weights that quantization replaces. */
  List<NDArray> kernelValues() {
    return List.of(ofFloats().value());
  }

  /** Replaces what quantization replaces by weights without values. */
  void replaceKernel(Shape input, DTypePolicy policy) {
    var made = QuantizedKernel.of(policy, layout(input), ofFloats(), quantizationConfig);
    quantized = made;
    kernel(made.kernel());
    quantizedWeights = made.others();
  }

  /** Quantizes floats and assigns them. */
  void assignKernel(List<NDArray> floats) {
    requireNonNull(quantized).values(floats.get(0)).forEach(Weight::assign);
  }

  /** Returns the quantized kernel, or null. */
  final @Nullable QuantizedKernel quantized() {
    return quantized;
  }

  /** Returns the configuration with which the layer is quantized, or null. */
  final @Nullable QuantizationConfig quantizationConfig() {
    return quantizationConfig;
  }

  /** Passes the inputs of products with the kernel to an observer; null for none. */
  final void observe(@Nullable Consumer<Tensor> inputs) {
    observer = inputs;
  }

  /** Returns the values of the kernel as a matrix (inputs, outputs), for a calibration. */
  final NDArray kernelMatrix() {
    var kernel = ofFloats();
    long rows = CalibratedKernel.rows(kernel.shape());
    return kernel.value().reshape(rows, kernel.shape().size() / rows);
  }

  /** Replaces the kernel by what a calibration has chosen. */
  final void calibrated(CalibrationConfig<?> config, CalibratedMatrix values) {
    quantizeWith(config);
    ((CalibratedKernel) requireNonNull(quantized)).set(values);
  }

  /** Returns the size of an axis of the kernel as floats, {@link Shape#UNKNOWN} before build. */
  final long sizeOfKernel(int axis) {
    return quantized == null ? sizeOf(kernel(), axis) : quantized.layout.shape().dim(axis);
  }

  /** Returns the shape of the kernel as floats. */
  final Shape kernelShape() {
    return quantized == null ? ofFloats().shape() : quantized.layout.shape();
  }

  // ---- use ----

  /** Returns the effective kernel. */
  final Tensor changedKernel() {
    var kernel = quantized == null ? ofFloats() : quantized.floats();
    if (emulated != null) return emulated.rounded(kernel);
    return loraKernelA == null ? kernel : kernel.add(change());
  }

  /** Returns the input of a product; in training for quantization, rounded over axes. */
  final Tensor input(Tensor x, int... axes) {
    return emulated == null ? x : QuantizedKernel.rounded(x, emulated.inputQuantizer(), axes);
  }

  /** Returns what LoRA adds to the kernel. */
  final Tensor change() {
    Check.state(loraKernelA != null && loraKernelB != null, () -> label() + " has no LoRA.");
    int rank = (int) loraKernelB.shape().dim(0);
    double factor = (loraAlpha == null ? rank : loraAlpha) / rank;
    var change = loraKernelA.reshape(Shape.UNKNOWN, rank).matmul(loraKernelB);
    return change.multiply(factor).reshape(kernelShape().dims());
  }

  /** Returns whether LoRA changes the kernel. */
  final boolean hasLora() {
    return loraKernelA != null;
  }

  /**
   * Returns a product with the kernel; if the kernel is quantized, the inputs may be rounded.
   *
   * @param summed the axes of the input over which the product is summed
   */
  final Tensor product(Tensor x, int[] summed, BinaryOperator<Tensor> product) {
    if (observer != null) observer.accept(x);
    if (quantized == null) return product.apply(input(x, summed), changedKernel());
    var y = quantized.product(x, summed, product);
    return loraKernelA == null ? y : y.add(product.apply(x, change()));
  }

  /** Returns the bias of products with the kernel. */
  final Tensor biasOf(Weight bias) {
    return quantized == null ? bias : quantized.bias(bias);
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
    return Stream.concat(
        quantizedWeights.stream(), Stream.of(loraKernelA, loraKernelB).filter(Objects::nonNull));
  }

  @Override
  protected List<Weight> savedWeights() {
    var saved = new ArrayList<>(quantized == null ? super.savedWeights() : weightsOfFields());
    saved.remove(loraKernelA);
    saved.remove(loraKernelB);
    return saved;
  }

  /** As in Keras, files contain the kernel with the change, quantized again. */
  @Override
  protected @Nullable Supplier<NDArray> savedValue(Weight weight) {
    if (loraKernelA == null) return null;
    var kernel = quantized;
    if (kernel == null) return weight == kernel() ? this::mergedKernel : null;
    boolean changes = weight == kernel() || kernel.values(mergedKernel()).containsKey(weight);
    return changes ? () -> kernel.values(mergedKernel()).get(weight) : null;
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
    if (quantizationModes().isEmpty()) config.remove("quantization_config");
    return config;
  }
}
