package dev.rhyton.layers;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that look up a learned vector for each index.
 *
 * @param <E> the layer itself, which setters return
 */
public abstract class Lookup<E extends Lookup<E>> extends LoraLayer<E>
    implements WeightSetters.Embeddings<E> {
  @Range(atLeast = 1)
  int inputDim = 1;

  @Range(atLeast = 1)
  int outputDim = 1;

  WeightOptions embeddingsOptions = new WeightOptions(Initializers.get("uniform"));
  boolean maskZero;

  @Nullable Weight embeddings; // (inputDim, outputDim)

  /** Returns the layer with a changed option. */
  final E change(Consumer<Lookup<E>> change) {
    return self(with(this, change));
  }

  /** Sets whether the index 0 is padding. */
  public E maskZero(boolean mask) {
    return change(e -> e.maskZero = mask);
  }

  /** In 16-bit floats large indices would be rounded to other indices. */
  @Override
  protected boolean castsInputs() {
    return false;
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("activity_regularizer", null);
  }

  @Override
  final @Nullable Weight kernel() {
    return embeddings;
  }

  @Override
  final void kernel(@Nullable Weight replacement) {
    embeddings = replacement;
  }

  @Override
  final KernelLayout layout(Shape input) {
    return KernelLayout.ofRows(ofFloats().shape());
  }

  @Override
  final List<String> quantizationModes() {
    return List.of("int8", "int4");
  }

  @Override
  WeightOptions options(Slot slot) {
    return embeddingsOptions;
  }

  @Override
  protected List<Weight> embeddingWeights() {
    return embeddings == null || quantized() != null ? List.of() : List.of(embeddings);
  }

  @Override
  protected void build(Shape input) {
    embeddings = weight(embeddingsOptions, inputDim, outputDim);
  }

  @Override
  protected Tensor call(Tensor x) {
    var indices = x.dtype().isInteger() ? x : x.cast(DType.INT32);
    if (quantized() == null) return changedKernel().take(indices);
    var rows = quantized().rows(indices);
    return hasLora() ? rows.add(change().take(indices)) : rows;
  }

  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return maskZero ? inputs.get(0).notEqual(0) : null;
  }
}
