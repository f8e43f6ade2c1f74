package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;

/**
 * A learned vector for each index: {@code y = embeddings[x]}. The first layer of a model of words
 * or other categories; an index that is not in {@code [0, inputDim)} ends the run with an error.
 *
 * <p>Input whole numbers {@code (batch, ...)}, output {@code (batch, ..., outputDim)}. With {@code
 * maskZero} the index 0 stands for padding, which the layers that follow leave out.
 *
 * <pre>{@code
 * Sequential.of(Embedding.of(10_000, 64).maskZero(true), LSTM.of(32), Dense.of(1))
 * }</pre>
 */
public final class Embedding extends Layer implements EmbeddingsOptions<Embedding> {
  private int inputDim = 1;
  private int outputDim = 1;
  private Initializer embeddingsInitializer = Initializer.of("uniform");
  private Regularizer embeddingsRegularizer;
  private Constraint embeddingsConstraint;
  private boolean maskZero;

  private Weight embeddings; // (inputDim, outputDim)

  private Embedding() {}

  /** Vectors of {@code outputDim} numbers for the indices below {@code inputDim}. */
  public static Embedding of(int inputDim, int outputDim) {
    return made(
        new Embedding(),
        e -> {
          e.inputDim = inputDim;
          e.outputDim = outputDim;
        });
  }

  /** Whether the index 0 is padding. */
  public Embedding maskZero(boolean mask) {
    return with(this, e -> e.maskZero = mask);
  }

  @Override
  public Embedding embeddingsInitializer(Initializer initializer) {
    return with(this, e -> e.embeddingsInitializer = initializer);
  }

  @Override
  public Embedding embeddingsRegularizer(Regularizer regularizer) {
    return with(this, e -> e.embeddingsRegularizer = regularizer);
  }

  @Override
  public Embedding embeddingsConstraint(Constraint constraint) {
    return with(this, e -> e.embeddingsConstraint = constraint);
  }

  @Override
  protected ObjectNode idleOptions() {
    return Json.object().putNull("activity_regularizer").putNull("quantization_config");
  }

  @Override
  protected void check() {
    Check.positive("Embedding", "inputDim", inputDim);
    Check.positive("Embedding", "outputDim", outputDim);
  }

  /** As 16-bit floats, large indices would run into each other. */
  @Override
  protected boolean castsInputs() {
    return false;
  }

  @Override
  protected void build(Shape input) {
    embeddings =
        weight(
            embeddingsInitializer,
            embeddingsRegularizer,
            embeddingsConstraint,
            inputDim,
            outputDim);
  }

  @Override
  protected Tensor call(Tensor x) {
    return embeddings.take(x.dtype().isInteger() ? x : x.cast(DType.INT32));
  }

  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return maskZero ? inputs.get(0).notEqual(0) : null;
  }
}
