package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
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
public final class Embedding extends Lookup<Embedding> {
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

  /** Begins with vectors that are there, a matrix {@code (inputDim, outputDim)}. */
  public Embedding weights(Object matrix) {
    var values = List.of(NDArray.from(matrix));
    return with(this, e -> e.beginWith(values));
  }

  @Override
  protected ObjectNode idleOptions() {
    return Json.object().putNull("activity_regularizer").putNull("quantization_config");
  }
}
