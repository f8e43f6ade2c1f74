package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GRUCell;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.GlobalMaxPooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LSTMCell;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.RNN;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.layers.StackedRNNCells;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.text.TextVectorization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models of texts of any number of words. */
class TextLengthsTest {
  private static final String[] VOCABULARY = {"one", "two", "three", "four", "five", "six"};
  private static final NDArray TEXTS =
      NDArray.from(
          new String[] {
            "one two three",
            "four",
            "one two three four five six seven",
            "two",
            "five six",
            "one one one one",
            "seven two"
          });
  private static final NDArray LABELS =
      NDArray.of(new float[] {0, 1, 0, 1, 0, 1, 1}, TEXTS.length(), 1);

  @TempDir Path folder;

  /** What is between the vectors of the words and the classifier. */
  private static Map<String, UnaryOperator<Tensor>> bodies() {
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    all.put("LSTM", x -> LSTM.of(3).apply(x));
    all.put("GRU", x -> GRU.of(3).apply(x));
    all.put(
        "SimpleRNN", x -> SimpleRNN.of(3).apply(SimpleRNN.of(2).returnSequences(true).apply(x)));
    all.put("Bidirectional", x -> Bidirectional.of(LSTM.of(3)).apply(x));
    all.put("stacked", x -> RNN.of(StackedRNNCells.of(LSTMCell.of(3), GRUCell.of(2))).apply(x));
    all.put("GlobalAveragePooling1D", x -> GlobalAveragePooling1D.of().apply(x));
    all.put(
        "TimeDistributed",
        x -> GlobalAveragePooling1D.of().apply(TimeDistributed.of(Dense.of(3)).apply(x)));
    all.put(
        "MultiHeadAttention",
        x -> GlobalAveragePooling1D.of().apply(MultiHeadAttention.of(2, 2).apply(x, x)));
    return all;
  }

  private static Model model(UnaryOperator<Tensor> body, boolean fixed) {
    var vectorize = TextVectorization.of(VOCABULARY);
    var in = Input.of(DType.STRING, 1);
    var words = (fixed ? vectorize.outputSequenceLength(7) : vectorize).apply(in);
    var vectors = Embedding.of(8, 4).maskZero(true).apply(words);
    return Model.of(in, Dense.of(1).activation("sigmoid").apply(body.apply(vectors)));
  }

  private static void compile(Model model, Learning mode) {
    model.compile(Compile.of(SGD.of(0.1), BinaryCrossentropy.of()).learning(mode));
  }

  /** Masks leave out the padding, so the length of the longest text in a batch has no effect. */
  @TestFactory
  Stream<DynamicTest> computesAndTrainsAsWithAFixedLength() {
    return bodies().entrySet().stream()
        .map(
            e ->
                dynamicTest(
                    e.getKey(),
                    () -> {
                      var any = model(e.getValue(), false);
                      var fixed = model(e.getValue(), true);
                      fixed.setWeights(any.getWeights());
                      for (var model : List.of(any, fixed)) {
                        compile(model, Learning.plain());
                        model.fit(TEXTS, LABELS, ModelKit.quiet(2, 3).shuffle(false));
                      }
                      assertTrue(Kit.distance(any.getWeights(), fixed.getWeights()) < 1e-5);
                      assertTrue(Kit.distance(any.predict(TEXTS), fixed.predict(TEXTS)) < 1e-5);
                      var loss = any.evaluate(TEXTS, LABELS).get("loss");
                      assertEquals(fixed.evaluate(TEXTS, LABELS).get("loss"), loss, 1e-5);
                      assertTrue(
                          Kit.distance(
                                  any.sampleGradients(TEXTS, LABELS),
                                  fixed.sampleGradients(TEXTS, LABELS))
                              < 1e-5);
                      assertSavedAndLoaded(any);
                    }));
  }

  private void assertSavedAndLoaded(Model model) throws IOException {
    var file = folder.resolve("texts.keras");
    model.save(file);
    assertEquals(model.predict(TEXTS), Model.load(file).predict(TEXTS));
  }

  @Test
  void trainsInEveryLearningMode() {
    for (var mode : ModelKit.modes().values()) {
      var model = model(x -> LSTM.of(3).apply(x), false);
      compile(model, mode);
      model.fit(TEXTS, LABELS, ModelKit.quiet(1, 3));
      assertTrue(model.predict(TEXTS).isFinite());
    }
  }

  @Test
  void aTextThatIsShorterThanAWindowIsRefused() {
    for (int strides : new int[] {1, 2}) {
      var conv = Conv1D.of(2, 3).strides(strides).named("words");
      var model = model(x -> GlobalMaxPooling1D.of().apply(conv.apply(x)), false);
      assertTrue(model.predict(TEXTS).isFinite());
      compile(model, Learning.plain());
      var one = TEXTS.rows(1);
      var message =
          "Conv1D \"words\": A window of 3 is larger than its input of shape [1 1 4]: pad the"
              + " input, or use padding \"same\".";
      assertEquals(
          message, assertThrows(TensorException.class, () -> model.predict(one)).getMessage());
      assertEquals(
          message,
          assertThrows(TensorException.class, () -> model.trainOnBatch(one, LABELS.rows(1)))
              .getMessage());
    }
  }

  /** A graph in a file is not traced for each length: recurrent layers are loops in it. */
  @Test
  void exportsOnlyWhatNeedsNoLength() {
    var pooled = model(x -> GlobalAveragePooling1D.of().apply(x), false);
    pooled.export(folder.resolve("pooled"));
    assertTrue(folder.resolve("pooled").resolve("saved_model.pb").toFile().exists());
    model(x -> LSTM.of(3).apply(x), false).export(folder.resolve("recurrent"));
    assertTrue(folder.resolve("recurrent").resolve("saved_model.pb").toFile().exists());
    var conv = Conv1D.of(2, 2).dilationRate(2).named("words");
    var model = model(x -> GlobalMaxPooling1D.of().apply(conv.apply(x)), false);
    var refusal =
        assertThrows(IllegalStateException.class, () -> model.export(folder.resolve("dilated")));
    assertEquals(
        "Conv1D \"words\": computes with sizes that are not known here, received (None, None, 4)."
            + " Give Input.of all sizes, or TextVectorization an outputSequenceLength.",
        refusal.getMessage());
    model(x -> GlobalMaxPooling1D.of().apply(conv.apply(x)), true).export(folder.resolve("fixed"));
    assertTrue(folder.resolve("fixed").resolve("saved_model.pb").toFile().exists());
  }
}
