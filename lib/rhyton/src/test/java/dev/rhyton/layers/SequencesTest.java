package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What layers of sequences do beside giving Keras' numbers. */
class SequencesTest {
  private static final NDArray X = Kit.normal(1, 2, 5, 3);

  /** The same sequences with two steps of zeros after them. */
  private static NDArray padded() {
    var longer = new float[2 * 7 * 3];
    var data = X.toFloats();
    for (int i = 0; i < data.length; i++) longer[i / 15 * 21 + i % 15] = data[i];
    return NDArray.of(longer, 2, 7, 3);
  }

  @Test
  void maskedStepsArePassedOver() {
    for (var layer : List.<Layer>of(SimpleRNN.of(4), LSTM.of(4), GRU.of(4))) {
      var model = Sequential.of(Masking.of(), layer);
      var whole = model.predict(X);
      assertTrue(Kit.distance(whole, model.predict(padded())) < 1e-6);
    }
    var both = Sequential.of(Masking.of(), Bidirectional.of(LSTM.of(4)));
    assertTrue(Kit.distance(both.predict(X), both.predict(padded())) < 1e-6);
  }

  @Test
  void maskedStepsRepeatTheOutputBeforeOrGiveZeros() {
    for (boolean zeros : new boolean[] {false, true}) {
      var lstm = LSTM.of(1).returnSequences(true).zeroOutputForMask(zeros);
      var y = Sequential.of(Masking.of(), lstm).predict(padded()).toDoubles();
      assertEquals(zeros ? 0 : y[4], y[6], 1e-7);
      assertNotEquals(0, y[4]);
    }
  }

  @Test
  void masksAreKeptOnlyWithSequences() {
    var x = Masking.of().apply(Input.of(5, 3));
    var outputs = LSTM.of(4).returnSequences(true).returnState(true).apply(List.of(x));
    assertEquals(x.mask().shape(), outputs.get(0).mask().shape());
    assertNull(outputs.get(1).mask());
    assertNull(LSTM.of(4).apply(x).mask());
  }

  @Test
  void aStatefulLayerGoesOnWhereTheBatchBeforeEnded() {
    var model = Sequential.of(LSTM.of(4).stateful(true));
    var refusal = Kit.refusal(() -> model.predict(X));
    assertTrue(refusal.contains("needs batches of a fixed size"), refusal);

    var layer = LSTM.of(4).stateful(true);
    var kept = Sequential.of();
    kept.add(Input.batch(2, 5, 3));
    kept.add(layer);
    var first = kept.predict(X);
    var second = kept.predict(X);
    assertTrue(Kit.distance(first, second) > 1e-4);
    layer.resetStates();
    assertEquals(first, kept.predict(X));
    assertThrows(IllegalStateException.class, () -> LSTM.of(4).resetStates());
  }

  @Test
  void aStatefulLayerTakesSequencesOfAnyLength() {
    var known = Sequential.of(Input.batch(2, 5, 3), LSTM.of(4).stateful(true), Dense.of(2));
    var any = Sequential.of(Input.batch(2, -1, 3), LSTM.of(4).stateful(true), Dense.of(2));
    any.setWeights(known.getWeights());
    for (int i = 0; i < 2; i++) assertEquals(known.predict(X), any.predict(X));
  }

  /** A cell that consists of layers, which it builds when it is called. */
  private static final class NormalizedCell extends RNNCell {
    private final Dense update = Dense.of(4);
    private final LayerNormalization norm = LayerNormalization.of();

    @Override
    protected List<Shape> stateShapes(Shape step) {
      return List.of(Shape.of(4));
    }

    @Override
    protected List<Tensor> call(List<Tensor> in, Context context) {
      var y = norm.apply(update.apply(in.get(0)).add(in.get(1))).tanh();
      return List.of(y, y);
    }
  }

  @Test
  void theLayersOfACellAreBuiltWithTheModel() {
    for (long length : new long[] {5, -1}) {
      var in = Input.of(length, 3);
      assertEquals(4, Sequential.of(in, RNN.of(new NormalizedCell())).weights().size());
      var functional = Model.of(in, RNN.of(new NormalizedCell()).apply(in));
      assertEquals(3 * 4 + 4 + 2 * 4, functional.countParams());
    }
  }

  /** A cell whose copies share its layers is refused; others are copied for the other direction. */
  @Test
  void eachDirectionHasItsOwnCells() {
    var stacked = RNN.of(LSTMCell.of(4), GRUCell.of(3));
    for (var layer : List.<Recurrent<?>>of(LSTM.of(4), RNN.of(LSTMCell.of(4)), stacked)) {
      var both = Bidirectional.of(layer);
      assertEquals(2, both.apply(X).shape().dim(0));
      var single = Models.fromJson(Sequential.of(Input.of(5, 3), layer).toJson());
      assertEquals(2 * single.weights().size(), new HashSet<>(both.weights()).size());
      var paths = both.paths().values().stream().map(p -> p.replace("backward_", "forward_"));
      assertEquals(single.weights().size(), paths.distinct().count());
    }
    var own = new NormalizedCell();
    Kit.assertRefused(
        "Bidirectional: both directions would use the same weights, of [Dense, LayerNormalization]."
            + " Give each direction cells of its own: Bidirectional.of(RNN.of(new Cell()),"
            + " RNN.of(new Cell()).goBackwards(true)).",
        () -> Bidirectional.of(RNN.of(own)));
    var two = RNN.of(new NormalizedCell()).goBackwards(true);
    var both = Bidirectional.of(RNN.of(own), two);
    assertEquals(8, both.apply(X).shape().last());
    assertEquals(8, new HashSet<>(both.weights()).size());
  }

  @Test
  void sequencesOfAnyLength() {
    var in = Input.of(-1, 3);
    var model = Model.of(in, Dense.of(2).apply(LSTM.of(4).apply(in)));
    assertEquals(2, model.predict(X).shape().last());
    assertEquals(2, model.predict(padded()).shape().last());
  }

  /** Sequences of more than 256 steps are run in parts; the numbers are those of single steps. */
  @Test
  void longSequencesAreRunInParts() {
    var data = Kit.normal(3, 2, 270, 3).toFloats();
    Arrays.fill(data, 3 * 50, 3 * 120, 0); // steps that the mask leaves out
    var x = NDArray.of(data, 2, 270, 3);
    var y = Kit.normal(4, 2, 1);
    var all = List.<Recurrent<?>>of(LSTM.of(4), GRU.of(4).goBackwards(true), SimpleRNN.of(4));
    for (var layer : all.subList(0, Kit.FULL ? all.size() : 1)) {
      var whole = model(layer.unroll(true));
      var parted = model(layer.unroll(false));
      whole.predict(x);
      parted.predict(x);
      parted.setWeights(whole.getWeights());
      assertTrue(Kit.distance(whole.predict(x), parted.predict(x)) < 1e-6);
      whole.trainOnBatch(x, y);
      parted.trainOnBatch(x, y);
      assertTrue(Kit.distance(whole.getWeights(), parted.getWeights()) < 1e-6);
    }
  }

  private static Sequential model(Layer layer) {
    var model = Sequential.of(Masking.of(), layer, Dense.of(1));
    model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(Learning.plain()));
    return model;
  }

  @Test
  void hundredsOfStepsTrainInEveryModeAndInSeveralLayers() {
    var x = Kit.normal(3, 2, Kit.FULL ? 1000 : 270, 2);
    var modes = List.<Learning>of(Learning.gradient(), Learning.plain());
    for (var mode : modes.subList(0, Kit.FULL ? 2 : 1)) {
      var stacked = RNN.of(GRUCell.of(2), LSTMCell.of(2)).returnSequences(true);
      var model =
          Sequential.of(stacked, Bidirectional.of(LSTM.of(2).recurrentDropout(0.1)), Dense.of(1));
      model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(mode));
      assertTrue(model.trainOnBatch(x, Kit.normal(4, 2, 1)).get("loss") >= 0);
      assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
    }
  }

  @Test
  void aCopyHasACellOfItsOwn() {
    var one = LSTM.of(4);
    var two = one.returnSequences(true);
    Sequential.of(one).predict(X);
    Sequential.of(two).predict(X);
    var shared = Stream.of(one, two).flatMap(l -> l.weights().stream()).distinct().count();
    assertEquals(6, shared);
  }

  @Test
  void theForgetGateBeginsOpen() {
    var lstm = LSTM.of(2).biasInitializer(Initializers.get("zeros"));
    Sequential.of(lstm).predict(X);
    assertEquals(
        NDArray.of(new float[] {0, 0, 1, 1, 0, 0, 0, 0}, 8), lstm.weights().get(2).value());
  }

  @Test
  void aCausalMaskHidesWhatIsToCome() {
    var in = Input.of(5, 3);
    var y = MultiHeadAttention.of(2, 2).useCausalMask(true).apply(in, in);
    var model = Model.of(in, y);
    assertEquals(
        Kit.distance(firstSteps(model.predict(X)), firstSteps(model.predict(changedAtTheEnd()))),
        0,
        1e-6);
    var copy = Models.fromJson(model.toJson());
    copy.setWeights(model.getWeights());
    assertEquals(model.predict(X), copy.predict(X));
    var scores = Attention.of().useCausalMask(true).returnAttentionScores(true);
    var both = Model.of(List.of(in), scores.apply(List.of(in, in)));
    assertEquals(0, both.predictAll(X).get(1).toDoubles()[1]);
  }

  /** A mask (batch, steps, words) says which words of each step count. */
  @Test
  void masksReachTheStepsOfATimeDistributedLayer() {
    var words = Input.of(DType.INT32, 2, 3);
    var embedded = Embedding.of(5, 4).maskZero(true).apply(words);
    var model = Model.of(words, TimeDistributed.of(LSTM.of(2)).apply(embedded));
    var one = NDArray.of(new int[] {1, 2, 0, 3, 0, 0}, 1, 2, 3);
    var y = model.predict(one).toDoubles();
    var shifted = NDArray.of(new int[] {1, 0, 2, 0, 0, 3}, 1, 2, 3);
    assertEquals(0, Kit.distance(y, model.predict(shifted).toDoubles()), 1e-6);
  }

  @Test
  void aMaskSaysWhatAQueryMayLookAt() {
    var in = Input.of(5, 3);
    var may = Input.of(DType.BOOL, 5, 5);
    for (var layer : List.<Layer>of(MultiHeadAttention.of(2, 2), GroupQueryAttention.of(2, 2, 1))) {
      var model = Model.of(List.of(in, may), List.of(layer.apply(in, in, in, may)));
      var causal = new boolean[2][5][5];
      for (var sample : causal) {
        for (int i = 0; i < 5; i++) Arrays.fill(sample[i], 0, i + 1, true);
      }
      var mask = NDArray.from(causal);
      assertTrue(
          Kit.distance(
                  firstSteps(model.predict(List.of(X, mask))),
                  firstSteps(model.predict(List.of(changedAtTheEnd(), mask))))
              < 1e-6);
      assertTrue(model.toJson().contains("\"attention_mask\" : {"), model.toJson());
      var copy = Models.fromJson(model.toJson());
      copy.setWeights(model.getWeights());
      assertEquals(model.predict(List.of(X, mask)), copy.predict(List.of(X, mask)));
    }
  }

  @Test
  void aWindowHidesWhatIsFarAway() {
    var in = Input.of(5, 3);
    var near = MultiHeadAttention.of(2, 2).slidingWindow(2).apply(in, in);
    var model = Model.of(in, near);
    var before = firstSteps(model.predict(X));
    assertTrue(Kit.distance(before, firstSteps(model.predict(changedAtTheEnd()))) > 1e-6);
    var one = MultiHeadAttention.of(2, 2).slidingWindow(2).useCausalMask(true);
    var scores = Model.of(List.of(in), one.returnAttentionScores(true).apply(List.of(in, in)));
    var row = scores.predictAll(X).get(1).toDoubles();
    assertEquals(0, row[2 * 5]); // query 2 does not see step 0
    assertEquals(0, row[2 * 5 + 3]); // nor step 3
    assertEquals(1, row[2 * 5 + 1] + row[2 * 5 + 2], 1e-6);
  }

  private static NDArray changedAtTheEnd() {
    var data = X.toFloats();
    for (int i = 12; i < 15; i++) data[i] += 1;
    return NDArray.of(data, 2, 5, 3);
  }

  private static NDArray firstSteps(NDArray y) {
    return NDArray.of(Arrays.copyOf(y.toFloats(), 12), 12);
  }

  @Test
  void withoutAMergeModeEachDirectionIsAnOutput() {
    var in = Input.of(5, 3);
    var both = Bidirectional.of(GRU.of(2)).mergeMode(null);
    var model = Model.of(List.of(in), both.apply(List.of(in)));
    var copy = Models.fromJson(model.toJson());
    copy.setWeights(model.getWeights());
    assertEquals(2, copy.predictAll(X).size());
    assertEquals(model.predictAll(X), copy.predictAll(X));
  }

  @Test
  void anIndexOutsideOfTheVocabularyIsAnError() {
    var in = Input.of(DType.INT32, 2);
    var model = Model.of(in, Embedding.of(5, 3).apply(in));
    for (int index : new int[] {5, -1}) {
      var x = NDArray.of(new int[] {0, index}, 1, 2);
      assertThrows(TensorException.class, () -> model.predict(x));
    }
  }

  /** Two layers of a kind do not share the names of what is in them. */
  @Test
  void everyWeightHasAPathOfItsOwn() {
    var in = Input.of(5, 4);
    var y = in;
    for (int i = 0; i < 2; i++) {
      y = MultiHeadAttention.of(2, 2).named("heads_" + i).apply(y, y);
      y = GroupQueryAttention.of(2, 2, 1).useGate(true).named("groups_" + i).apply(y, y);
      y = Attention.of().useScale(true).scoreMode("concat").named("scores_" + i).apply(y, y);
      y = AdditiveAttention.of().named("sums_" + i).apply(y, y);
      y = LSTM.of(4).returnSequences(true).named("lstm_" + i).apply(y);
    }
    var model = Model.of(in, y);
    var paths = model.paths();
    assertEquals(model.weights().size(), Set.copyOf(paths.values()).size());
    for (var path :
        List.of(
            "heads_1/query/kernel",
            "heads_1/key/bias",
            "heads_1/value/kernel",
            "heads_1/attention_output/bias",
            "groups_0/query/kernel",
            "groups_0/gate/kernel",
            "groups_1/attention_output/kernel",
            "scores_1/scale",
            "scores_0/concat_score_weight",
            "sums_1/scale",
            "lstm_1/lstm_cell/recurrent_kernel")) {
      assertTrue(paths.containsValue(path), () -> path + " in " + paths.values());
    }
  }
}
