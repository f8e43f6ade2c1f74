package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rhyton.Kit;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that are called with arrays pass on masks as they do in a model. */
class MasksOfArraysTest {
  private static final NDArray WORDS =
      NDArray.from(new int[][] {{7, 3, 0, 0}, {1, 2, 5, 0}, {4, 4, 4, 4}});

  /** Returns what the layers compute from words, one layer after the other. */
  private static Tensor chain(List<Layer> layers, Tensor words) {
    Tensor x = words;
    for (var layer : layers) x = layer.apply(x);
    return x;
  }

  /** The same by the methods for arrays. */
  private static NDArray arrays(List<Layer> layers, NDArray words) {
    var x = words;
    for (var layer : layers) x = layer.apply(x);
    return x;
  }

  private static void assertClose(NDArray expected, NDArray found) {
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.toFloats(), found.toFloats(), 1e-6f);
  }

  /** The array's own number of samples is known, so that states can be kept for them. */
  @Test
  void aStatefulLayerContinuesOverArrays() {
    var parts = List.of(Kit.normal(1, 2, 3, 4), Kit.normal(2, 2, 3, 4));
    var layer = LSTM.of(2).stateful(true);
    layer.apply(parts.get(0));
    var found = layer.apply(parts.get(1));
    var whole = LSTM.of(2);
    assertEquals(found.shape(), whole.apply(parts.get(0)).shape());
    whole.setWeights(layer.getWeights());
    assertClose(whole.apply(Ops.concatenate(List.copyOf(parts), 1).value()), found);
    layer.resetStates();
    assertClose(whole.apply(parts.get(1)), layer.apply(parts.get(1)));
  }

  @Test
  void aSoftmaxLeavesOutMaskedEntries() {
    var mask = NDArray.from(new boolean[][] {{true, false, true}});
    var scores = (NDArray) NDArray.from(new float[][] {{1, 2, 3}}).mask(mask);
    double first = 1 / (1 + Math.exp(2));
    var expected = NDArray.from(new float[][] {{(float) first, 0, (float) (1 - first)}});
    assertClose(expected, Softmax.of().apply(scores));
    assertClose(expected, Softmax.of().apply(scores, mask).value());
  }

  static List<List<Layer>> chains() {
    var embedding = Embedding.of(9, 3).maskZero(true);
    UnaryOperator<Tensor> negative = x -> x.negative().mask(x.mask());
    return List.of(
        List.of(embedding, LSTM.of(2)),
        List.of(embedding, Dense.of(2), Activation.of("relu"), GRU.of(2)),
        List.of(embedding, GRU.of(2).returnSequences(true), GlobalAveragePooling1D.of()),
        List.of(embedding, Bidirectional.of(LSTM.of(2)), Dense.of(1)),
        List.of(embedding, TimeDistributed.of(Dense.of(2)), SimpleRNN.of(2).goBackwards(true)),
        List.of(embedding, Conv1D.of(2, 2).padding("same"), LSTM.of(2)),
        List.of(embedding, LayerNormalization.of(), Lambda.of(negative), SimpleRNN.of(2)),
        List.of(embedding, Dropout.of(0.5), Masking.of(), SimpleRNN.of(2).returnSequences(true)));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void arraysGoThroughLayersAsThroughAModel(List<Layer> layers) {
    var in = Input.of(DType.INT32, Shape.UNKNOWN);
    var model = Model.of(in, chain(layers, in));
    var expected = model.predict(WORDS);
    assertClose(expected, chain(layers, WORDS).value());
    assertClose(expected, arrays(layers, WORDS));
    assertEquals(expected.shape(), model.apply((Tensor) WORDS).shape());
  }

  @ParameterizedTest
  @MethodSource("chains")
  void modelsAndLossesUseThem(List<Layer> layers) {
    var in = Input.of(DType.INT32, Shape.UNKNOWN);
    var start = Model.of(in, layers.get(0).apply(in));
    var vectors = start.apply((Tensor) WORDS);
    assertEquals(WORDS.notEqual(0), vectors.mask());
    assertNull(WORDS.mask());
    var rest = layers.subList(1, layers.size());
    var expected = chain(layers, WORDS).value();
    assertClose(expected, chain(rest, vectors).value());
    var steps = Input.of(4, 3);
    var end = Model.of(steps, chain(rest, steps));
    assertClose(expected, end.apply(vectors).value());
    assertClose(expected, end.apply(vectors.value()));
    var targets = vectors.multiply(2).value();
    double loss = MeanSquaredError.of().apply(targets, vectors).value().item();
    var counts = WORDS.notEqual(0).cast(DType.FLOAT32).expandDims(-1);
    double sum = vectors.square().mean(new int[] {-1}, true).multiply(counts).sum().value().item();
    assertEquals(sum / counts.sum().value().item(), loss, 1e-6);
  }
}
