package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.quantizers.AbsMaxQuantizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Embedding} that can be reversed: integers are looked up, {@code y = embeddings[x]};
 * floating-point numbers become scores of all indices, {@code y = x · embeddingsᵀ}. It is meant for
 * language models, whose inputs and outputs have the same vocabulary.
 *
 * <p>Input whole numbers {@code (batch, ...)}, output {@code (batch, ..., outputDim)}; or,
 * reversed, floating-point numbers {@code (batch, ..., outputDim)}, output {@code (batch, ...,
 * inputDim)}, which is a call with {@code reverse=True} in Keras. Press and Wolf, 2016, arXiv
 * 1608.05859.
 *
 * <pre>{@code
 * var words = ReversibleEmbedding.of(10_000, 64);
 * var scores = words.apply(transformer.apply(words.apply(indices)));
 * }</pre>
 */
public final class ReversibleEmbedding extends Lookup<ReversibleEmbedding> {
  private boolean tieWeights = true;
  private @Nullable String reverseDtype;
  private @Nullable Double logitSoftCap;

  private @Nullable Weight reverseEmbeddings; // (outputDim, inputDim), if they are not tied

  private transient @Nullable QuantizedKernel quantizedReverse; // null if they are floats, or tied

  private ReversibleEmbedding() {}

  /**
   * Creates a layer with a vector of {@code outputDim} numbers for each index below {@code
   * inputDim}.
   */
  public static ReversibleEmbedding of(int inputDim, int outputDim) {
    return made(
        new ReversibleEmbedding(),
        e -> {
          e.inputDim = inputDim;
          e.outputDim = outputDim;
        });
  }

  /** Sets whether the reverse direction has the same weights (default). */
  public ReversibleEmbedding tieWeights(boolean same) {
    return with(this, e -> e.tieWeights = same);
  }

  /** Sets the dtype of the reverse direction, by default the dtype of the layer. */
  public ReversibleEmbedding reverseDtype(@Nullable String name) {
    return with(this, e -> e.reverseDtype = name);
  }

  /** Sets a soft limit of the scores: {@code cap · tanh(y / cap)}. */
  public ReversibleEmbedding logitSoftCap(double cap) {
    return with(this, e -> e.logitSoftCap = cap);
  }

  @Override
  protected void check() {
    super.check();
    var unused = reverseDtype == null ? null : DType.of(reverseDtype);
    Check.that(
        logitSoftCap == null || logitSoftCap > 0,
        "ReversibleEmbedding: logitSoftCap must be positive, received %s.",
        logitSoftCap);
  }

  @Override
  protected void build(Shape input) {
    super.build(input);
    if (!tieWeights) {
      reverseEmbeddings = weight(embeddingsOptions.initializer, outputDim, inputDim);
    }
  }

  @Override
  List<NDArray> kernelValues() {
    return reverseEmbeddings == null
        ? super.kernelValues()
        : List.of(ofFloats().value(), reverseEmbeddings.value());
  }

  @Override
  void replaceKernel(Shape input, DTypePolicy policy) {
    super.replaceKernel(input, policy);
    if (reverseEmbeddings == null) return;
    var layout = KernelLayout.ofReverse(reverseEmbeddings.shape());
    var reverse =
        quantized() instanceof Int4Kernel first
            ? new Int4Kernel(layout, policy, quantizationConfig(), first)
            : new Int8Kernel(layout, policy, quantizationConfig());
    quantizedReverse = reverse;
    reverseEmbeddings = reverse.kernel();
  }

  @Override
  void assignKernel(List<NDArray> floats) {
    super.assignKernel(floats);
    if (quantizedReverse != null) quantizedReverse.values(floats.get(1)).forEach(Weight::assign);
  }

  /** In files, the weights of the reverse direction follow all of the first one. */
  @Override
  Stream<Weight> lastWeights() {
    var reverse =
        quantizedReverse == null
            ? Stream.<Weight>empty()
            : Stream.concat(Stream.of(reverseEmbeddings), quantizedReverse.others().stream());
    return Stream.concat(super.lastWeights(), reverse);
  }

  @Override
  protected List<Weight> embeddingWeights() {
    var all = new ArrayList<>(super.embeddingWeights());
    if (reverseEmbeddings != null && quantizedReverse == null) all.add(reverseEmbeddings);
    return all;
  }

  @Override
  protected Tensor call(Tensor x) {
    if (!x.dtype().isFloat()) return super.call(x);
    Check.that(
        x.shape().last() == outputDim,
        "%s: expected floats of %d numbers to lead back, received %s.",
        label(),
        outputDim,
        x.shape());
    var kernel = quantized();
    var scores = kernel == null ? scores(x) : quantizedScores(kernel, x);
    return logitSoftCap == null
        ? scores
        : scores.divide(logitSoftCap).tanh().multiply(logitSoftCap);
  }

  private Tensor scores(Tensor x) {
    var type = reverseDtype == null ? dtype().compute() : DType.of(reverseDtype);
    var back = (reverseEmbeddings == null ? changedKernel() : reverseEmbeddings).cast(type);
    return input(x, -1).cast(type).matmul(back, false, tieWeights);
  }

  /** As in Keras, the inputs are rounded also for int4 unless the configuration says otherwise. */
  private Tensor quantizedScores(QuantizedKernel kernel, Tensor x) {
    var config = quantizationConfig();
    var quantizer = config == null ? AbsMaxQuantizer.of() : config.activationQuantizer();
    var rounded = QuantizedKernel.rounded(x, quantizer);
    return quantizedReverse == null
        ? rounded.matmul(kernel.floats(), false, true)
        : rounded.matmul(quantizedReverse.floats());
  }

  /** The dtype determines the direction, so whole numbers are not converted. */
  @Override
  protected DType inputType(DType given) {
    return given.isInteger() ? given : super.inputType(given);
  }

  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return inputs.get(0).dtype().isFloat() ? null : super.computeMask(inputs, masks);
  }

  @Override
  protected ConfigDict callOptions(List<Tensor> inputs) {
    var options = super.callOptions(inputs);
    if (inputs.get(0).dtype().isFloat()) options.put("reverse", true);
    return options;
  }

  /** The dtype of the input determines the direction. */
  @Override
  protected void callOption(String key, @Nullable Object value) {
    if (!key.equals("reverse")) super.callOption(key, value);
  }
}
