package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.MeanCell;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.ConvLSTM1D;
import dev.rhyton.layers.ConvLSTM2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GRUCell;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LSTMCell;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Masking;
import dev.rhyton.layers.RNN;
import dev.rhyton.layers.RNNCell;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.layers.StackedRNNCells;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients.WithGradient;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.TextVectorization;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** TensorFlow computes exported layers over sequences of any length as {@code predict} does. */
class ExportedLoopsTest {
  private static final int[] LENGTHS = {1, 4, 9};

  @TempDir private Path folder;

  /** The new state has another dtype. */
  static final class Casting extends RNNCell {
    @Override
    protected List<Shape> stateShapes(Shape input) {
      return List.of(input.from(1));
    }

    @Override
    protected List<Tensor> call(List<Tensor> in, Context context) {
      return List.of(in.get(0), in.get(0).cast(DType.INT32));
    }
  }

  private static List<Tensor> apply(Layer layer, Tensor... x) {
    return layer.apply(List.of(x));
  }

  private static Map<String, Function<Tensor, List<Tensor>>> layers() {
    var all = new LinkedHashMap<String, Function<Tensor, List<Tensor>>>();
    all.put("LSTM", x -> apply(LSTM.of(3), x));
    all.put("sequences", x -> apply(lstm(), x));
    all.put("backwards", x -> apply(GRU.of(3).returnSequences(true).goBackwards(true), x));
    all.put("GRU", x -> apply(GRU.of(3).resetAfter(false), x));
    all.put("states", x -> apply(SimpleRNN.of(3).returnSequences(true).returnState(true), x));
    all.put("initial states", x -> apply(LSTM.of(2), x, Dense.of(2).apply(first(x)), first(x)));
    all.put("stacked", x -> apply(RNN.of(StackedRNNCells.of(LSTMCell.of(3), GRUCell.of(2))), x));
    all.put("a cell", x -> apply(RNN.of(new MeanCell()).returnSequences(true), x));
    all.put("both directions", x -> apply(Bidirectional.of(lstm()), x));
    all.put("layers", x -> apply(GRU.of(2), lstm().apply(x)));
    all.put(
        "masks", x -> apply(Bidirectional.of(lstm().returnState(true)), Masking.of(0.5).apply(x)));
    all.put("zeros", x -> apply(lstm().zeroOutputForMask(true), Masking.of(0.5).apply(x)));
    all.put("dropout", x -> apply(LSTM.of(3).recurrentDropout(0.5), Dropout.of(0.5).apply(x)));
    all.put("mixed precision", x -> apply(LSTM.of(3).dtype("mixed_bfloat16"), x));
    all.put(
        "TimeDistributed",
        x ->
            apply(
                TimeDistributed.of(BatchNormalization.of()),
                TimeDistributed.of(Dense.of(2)).apply(x)));
    all.put(
        "a function in each step",
        x -> {
          var rounded = Ops.customGradient(t -> new WithGradient(Ops.round(t), up -> up));
          return apply(TimeDistributed.of(Lambda.of(rounded)), x);
        });
    all.put(
        "a sequence in each step",
        x -> {
          var words = TimeDistributed.of(Reshape.of(2, 1)).apply(x);
          return apply(TimeDistributed.of(LSTM.of(2)), words);
        });
    all.put(
        "images of one axis",
        x -> {
          var images = TimeDistributed.of(Reshape.of(2, 1)).apply(x);
          var layer = ConvLSTM1D.of(2, 2).returnSequences(true).padding("same");
          return apply(TimeDistributed.of(Flatten.of()), layer.apply(images));
        });
    all.put(
        "images of two axes",
        x -> {
          var pixels = TimeDistributed.of(Dense.of(4)).apply(x);
          return apply(ConvLSTM2D.of(2, 2), TimeDistributed.of(Reshape.of(2, 2, 1)).apply(pixels));
        });
    return all;
  }

  private static LSTM lstm() {
    return LSTM.of(3).returnSequences(true);
  }

  private static Tensor first(Tensor x) {
    return x.slice(1, 0, 1).squeeze(1);
  }

  @TestFactory
  Stream<DynamicTest> ofAnyLength() {
    return layers().entrySet().stream()
        .map(
            e ->
                dynamicTest(
                    e.getKey(),
                    () -> {
                      var in = Input.of(-1, 2);
                      var model = Model.of(List.of(in), e.getValue().apply(in));
                      try (var served = served(model, e.getKey())) {
                        for (int length : LENGTHS) assertComputes(model, served, x(length));
                      }
                    }));
  }

  private SavedModelBundle served(Model model, String name) {
    var saved = folder.resolve(name.replace(' ', '_'));
    model.export(saved);
    return SavedModelBundle.load(saved.toString());
  }

  /** Numbers in which some steps are masked. */
  private static NDArray x(int length) {
    var x = Kit.normal(length, 3, length, 2).toFloats();
    for (int i = 0; i < x.length; i++) if (i / 2 % 3 == 1) x[i] = 0.5f;
    return NDArray.of(x, 3, length, 2);
  }

  private static void assertComputes(Model model, SavedModelBundle served, NDArray x) {
    var function = served.function("serving_default");
    var in = function.signature().inputNames().iterator().next();
    try (var given = toTensor(x);
        var results = function.call(Map.of(in, given))) {
      var expected = model.predictAll(x);
      var name = model.outputNames().get(0);
      for (int i = 0; i < expected.size(); i++) {
        var y = NDArray.from(results.get(i == 0 ? name : name + "_" + i).orElseThrow());
        double most = expected.get(i).dtype() == DType.BFLOAT16 ? 1e-2 : 1e-6;
        assertTrue(Kit.distance(expected.get(i), y) < most, () -> x + ": " + expected + " " + y);
      }
    }
  }

  private static TType toTensor(NDArray x) {
    var shape = org.tensorflow.ndarray.Shape.of(x.shape().dims());
    return x.dtype() == DType.STRING
        ? TString.tensorOf(NdArrays.vectorOfObjects(x.toStrings()))
        : TFloat32.tensorOf(shape, DataBuffers.of(x.toFloats()));
  }

  @Test
  void textsOfAnyNumberOfWords() {
    var in = Input.of(DType.STRING);
    var words = TextVectorization.of("one", "two", "three").apply(in);
    var vectors = Embedding.of(6, 2).maskZero(true).apply(words);
    var model = Model.of(in, Dense.of(1).apply(Bidirectional.of(GRU.of(3)).apply(vectors)));
    try (var served = served(model, "texts")) {
      for (var texts : List.of("one", "one two,three,four two", "two two two one two,")) {
        assertComputes(model, served, NDArray.from(texts.split(",", -1)));
      }
    }
  }

  /** Parts of sequences of a known length that is long are functions, too. */
  @Test
  void longSequences() {
    var in = Input.of(260, 2);
    var model = Model.of(in, LSTM.of(2).apply(in));
    try (var served = served(model, "long")) {
      assertComputes(model, served, x(260));
    }
  }

  @Test
  void statesContinueFromCallToCall() {
    for (int length : new int[] {-1, 4}) {
      var in = Input.batch(3, length, 2);
      var model = Model.of(in, LSTM.of(2).stateful(true).apply(in));
      try (var served = served(model, "stateful" + length)) {
        for (int call = 0; call < 3; call++) assertComputes(model, served, x(4));
      }
    }
  }

  @Test
  void noStepsAreRefused() {
    var in = Input.of(-1, 2);
    var model = Model.of(in, LSTM.of(2).apply(in));
    try (var served = served(model, "none")) {
      var none = NDArray.of(new float[0], 3, 0, 2);
      assertThrows(TFInvalidArgumentException.class, () -> assertComputes(model, served, none));
    }
  }

  @Test
  void stepsThatDrawOrChangeWeightsAreRefused() {
    assertRefused(
        Dropout.of(0.5), "A part that is called again and again cannot draw anew each time.");
    assertRefused(
        BatchNormalization.of(), "A part that is called again and again cannot change weights.");
  }

  private void assertRefused(Layer step, String message) {
    var in = Input.of(-1, 2);
    var model = Model.of(List.of(in), TimeDistributed.of(step).apply(List.of(in), true));
    var refusal =
        assertThrows(IllegalStateException.class, () -> model.export(folder.resolve("refused")));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void statesOfAnotherTypeAreRefused() {
    var in = Input.of(-1, 2);
    var model = Model.of(in, RNN.of(new Casting()).named("rnn").apply(in));
    Kit.assertRefused(
        "RNN \"rnn\": over an unknown number of steps, each must return a state of shape (None, 2)"
            + " (float32), as before it, received (None, 2) (int32).",
        () -> model.export(folder.resolve("refused")));
  }
}
