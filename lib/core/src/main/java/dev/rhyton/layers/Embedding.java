package dev.rhyton.layers;

import dev.rhyton.tensor.NDArray;
import java.util.List;

/**
 * A learned vector for each index: {@code y = embeddings[x]}. It is the first layer of models of
 * words or other categories. An index that is not in {@code [0, inputDim)} throws an exception.
 *
 * <p>Input whole numbers {@code (batch, ...)}, output {@code (batch, ..., outputDim)}. With {@code
 * maskZero} the index 0 is padding, which later layers ignore.
 *
 * <pre>{@code
 * Sequential.of(Embedding.of(10_000, 64).maskZero(true), LSTM.of(32), Dense.of(1))
 * }</pre>
 */
public final class Embedding extends Lookup<Embedding> {
  private Embedding() {}

  /**
   * Creates a layer with a vector of {@code outputDim} numbers for each index below {@code
   * inputDim}.
   */
  public static Embedding of(int inputDim, int outputDim) {
    return made(
        new Embedding(),
        e -> {
          e.inputDim = inputDim;
          e.outputDim = outputDim;
        });
  }

  /** Sets the initial vectors, a matrix {@code (inputDim, outputDim)}. */
  public Embedding weights(Object matrix) {
    var values = List.of(NDArray.from(matrix));
    return with(this, e -> e.beginWith(values));
  }
}
