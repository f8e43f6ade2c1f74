package dev.rhyton.compression;

import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.ReversibleEmbedding;
import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.AbsMaxQuantizer;
import dev.rhyton.quantizers.Int4QuantizationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantizer;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.Optional;
import java.util.stream.IntStream;

/** A layer that computes with the floats that its integers will represent. */
final class FakeQuantization implements LayerCalls.Emulation {
  private final Weight kernel;
  private final int[] summed; // axes of the kernel, over which a product is summed, or of a vector
  private final int[] inputs; // axes of the input over which it is summed; none for indices
  private final boolean lookup; // whether rows of the kernel are looked up
  private final QuantizationConfig config;

  private FakeQuantization(
      Weight kernel, int[] summed, int[] inputs, boolean lookup, QuantizationConfig config) {
    this.kernel = kernel;
    this.summed = summed;
    this.inputs = inputs;
    this.lookup = lookup;
    this.config = config;
  }

  /** Returns the rounding of a layer, if {@code quantize} changes it. */
  static Optional<FakeQuantization> of(Layer layer, QuantizationConfig config) {
    boolean lookup = layer instanceof Embedding || layer instanceof ReversibleEmbedding;
    var weights = LayerInternals.ownWeights(layer);
    var kernel =
        weights.stream()
            .filter(w -> w.name().equals(lookup ? "embeddings" : "kernel"))
            .filter(w -> w.storedType().isFloat() && !w.isState())
            .findFirst();
    boolean adapts = weights.stream().anyMatch(w -> w.name().startsWith("lora_"));
    if (kernel.isEmpty() || adapts || layer.dtype().isQuantized()) return Optional.empty();
    if (layer instanceof Dense) return of(kernel.get(), new int[] {0}, new int[] {-1}, config);
    if (lookup) {
      var inputs = layer instanceof Embedding ? new int[0] : new int[] {-1}; // of the way back
      return Optional.of(new FakeQuantization(kernel.get(), new int[] {1}, inputs, true, config));
    }
    if (!(layer instanceof EinsumDense)) return Optional.empty();
    var equation = Json.node(layer.getConfig()).path("equation").asText();
    var sides = equation.replace("...", "").split(",|->", -1);
    var axes = missing(sides[1], sides[2]);
    var ofInput = missing(sides[0], sides[2]);
    int after = sides[0].length();
    boolean dotsFirst = equation.startsWith("...");
    var ofInputs = dotsFirst ? IntStream.of(ofInput).map(i -> i - after).toArray() : ofInput;
    return of(kernel.get(), axes, ofInputs, config);
  }

  private static Optional<FakeQuantization> of(
      Weight kernel, int[] summed, int[] inputs, QuantizationConfig config) {
    return Optional.of(new FakeQuantization(kernel, summed, inputs, false, config));
  }

  /** Returns the places of letters that another side of an equation does not have. */
  private static int[] missing(String letters, String other) {
    return IntStream.range(0, letters.length())
        .filter(i -> other.indexOf(letters.charAt(i)) < 0)
        .toArray();
  }

  @Override
  public Tensor input(Tensor x) {
    var quantizer = config.activationQuantizer();
    boolean isIndex = inputs.length == 0 || !x.dtype().isFloat();
    return isIndex || quantizer == null ? x : rounded(x, quantizer, inputs);
  }

  @Override
  public boolean changes(Weight weight) {
    return weight == kernel;
  }

  @Override
  public Tensor weight(Weight weight) {
    int block = config instanceof Int4QuantizationConfig int4 ? int4.blockSize() : 0;
    if (block > 0) return passing(inGroups(block), kernel);
    var own = config.weightQuantizer();
    var usual = block == 0 ? AbsMaxQuantizer.of() : AbsMaxQuantizer.of().valueRange(-8, 7);
    return rounded(kernel, own == null ? usual : own, summed);
  }

  private static Tensor rounded(Tensor x, Quantizer quantizer, int... axes) {
    var whole = quantizer.apply(x.stopGradient(), axes);
    return passing(whole.values().cast(x.dtype()).divide(whole.scale()), x);
  }

  /** Returns a value whose gradient passes to x. */
  private static Tensor passing(Tensor value, Tensor x) {
    return value.stopGradient().add(x.subtract(x.stopGradient()));
  }

  /** Rounds the kernel, as a matrix, in groups of inputs, or in groups of each vector. */
  private Tensor inGroups(int block) {
    var shape = kernel.shape();
    int rows = 1;
    for (int axis : lookup ? new int[] {0} : summed) rows *= (int) shape.dim(axis);
    var matrix = Ops.reshape(kernel.stopGradient(), rows, shape.size() / rows);
    var inputsFirst = lookup ? Ops.transpose(matrix) : matrix;
    var whole =
        Quantizers.absMaxQuantizeGroupedWithZeroPoint(
            inputsFirst, block, -8, 7, DType.INT8, 1e-7, true);
    int all = (int) inputsFirst.shape().dim(0);
    var groups = NDArray.of(IntStream.range(0, all).map(i -> i / block).toArray(), all);
    var scale = Ops.take(whole.scale(), groups, 0);
    var zero = Ops.take(whole.zeroPoint(), groups, 0).cast(scale.dtype());
    var floats = whole.values().cast(scale.dtype()).subtract(zero).multiply(scale);
    return Ops.reshape(lookup ? Ops.transpose(floats) : floats, shape.dims());
  }
}
