package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.losses.CTC;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keras' examples with sequences in small, written as a person would from the Python text. */
class SequenceExamplesTest {
  @BeforeEach
  void seed() {
    Seed.set(1);
  }

  private static int[][] tokens(int count, int steps, int words) {
    var random = Seed.generator(2);
    var tokens = new int[count][steps];
    for (var row : tokens) for (int i = 0; i < steps; i++) row[i] = random.nextInt(words);
    return tokens;
  }

  // ---- text classification with a transformer ----

  static final class TransformerBlock extends Layer {
    private final MultiHeadAttention attention = MultiHeadAttention.of(2, 8);
    private final Sequential feedForward =
        Sequential.of(Dense.of(16).activation("relu"), Dense.of(8));
    private final LayerNormalization norm1 = LayerNormalization.of();
    private final LayerNormalization norm2 = LayerNormalization.of();
    private final Dropout dropout = Dropout.of(0.1);

    @Override
    protected Tensor call(Tensor x) {
      var attended = dropout.apply(attention.apply(x, x));
      var out = norm1.apply(Ops.add(x, attended));
      return norm2.apply(Ops.add(out, dropout.apply(feedForward.apply(out))));
    }
  }

  static final class TokenAndPosition extends Layer {
    private final Embedding tokens = Embedding.of(12, 8);
    private final Embedding positions = Embedding.of(10, 8);

    @Override
    protected Tensor call(Tensor x) {
      int steps = (int) x.shape().dim(-1);
      return Ops.add(tokens.apply(x), positions.apply(Ops.arange(steps)));
    }
  }

  @Test
  void transformer() {
    var inputs = Input.of(DType.INT32, 10);
    var x = new TransformerBlock().apply(new TokenAndPosition().apply(inputs));
    x = Dropout.of(0.1).apply(GlobalAveragePooling1D.of().apply(x));
    var outputs = Dense.of(2).activation("softmax").apply(x);
    var model = Model.of(inputs, outputs);
    model.compile(
        Compile.of(Adam.of(0.01), Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy"));
    var tokens = tokens(256, 10, 12);
    var labels = new int[tokens.length]; // whether the word 3 is in it
    for (int i = 0; i < labels.length; i++) for (int t : tokens[i]) if (t == 3) labels[i] = 1;
    var history = model.fit(tokens, labels, Fit.epochs(15).batchSize(32).verbose(0));
    var accuracy = history.get("accuracy");
    assertTrue(accuracy.get(14) > 0.9, accuracy.toString());
  }

  // ---- character-level sequence to sequence ----

  /** Two LSTMs: the second begins with the state of the first and says the sequence backwards. */
  @Test
  void sequenceToSequence() {
    int words = 6;
    int steps = 4;
    var encoderInputs = Input.of(steps, words);
    var decoderInputs = Input.of(steps, words);
    var states = LSTM.of(48).returnState(true).apply(List.of(encoderInputs));
    var decoder = LSTM.of(48).returnSequences(true);
    var decoded = decoder.apply(decoderInputs, states.get(1), states.get(2));
    var outputs = Dense.of(words).activation("softmax").apply(decoded);
    var model = Model.of(List.of(encoderInputs, decoderInputs), List.of(outputs));
    model.compile(
        Compile.of(Adam.of(0.02), Losses.get("categorical_crossentropy")).metrics("accuracy"));
    var source = Ops.oneHot(NDArray.from(tokens(256, steps, words)), words);
    var target = Ops.flip(source, 1);
    var given = Ops.pad(Ops.getItem(target, ":, :-1"), new int[][] {{0, 0}, {1, 0}, {0, 0}});
    var history =
        model.fit(
            List.of(source.value(), given.value()),
            target.value(),
            Fit.epochs(25).batchSize(32).verbose(0));
    var accuracy = history.get("accuracy");
    assertTrue(accuracy.get(24) > 0.6, accuracy.toString());
  }

  // ---- speech or captcha recognition with CTC ----

  /** Which digits were written, not where: each is two steps long, in noise. */
  @Test
  void ctc() {
    var random = Seed.generator(3);
    var spoken = new float[128][10][4];
    var labels = new int[128][3];
    for (int i = 0; i < labels.length; i++) {
      for (int k = 0; k < 3; k++) {
        labels[i][k] = 1 + random.nextInt(3);
        for (int t = 0; t < 2; t++) spoken[i][3 * k + t][labels[i][k]] = 1;
      }
      for (var step : spoken[i]) {
        for (int c = 0; c < 4; c++) step[c] += (float) random.nextGaussian() * 0.1f;
      }
    }
    var model =
        Sequential.of(
            Conv1D.of(16, 3).padding("same").activation("relu"),
            Bidirectional.of(LSTM.of(16).returnSequences(true)),
            Dense.of(4));
    model.compile(Compile.of(Adam.of(0.02), CTC.of()));
    var loss = model.fit(spoken, labels, Fit.epochs(15).batchSize(32).verbose(0)).get("loss");
    assertTrue(loss.get(14) < 0.2 * loss.get(0), loss.toString());
    var found = Ops.ctcDecode(model.predict(spoken), Ops.full(List.of(128), 10));
    var digits = Ops.getItem(found.get(0), "0, :, :3");
    var right = Ops.mean(Ops.cast(Ops.equal(digits, labels), DType.FLOAT32));
    assertTrue(right.value().item() > 0.9, right.toString());
  }

  // ---- forecasting a time series ----

  @Test
  void timeseries() {
    var series = new float[400];
    for (int t = 0; t < series.length; t++) {
      series[t] = (float) (Math.sin(t * 0.3) + 0.3 * Math.sin(t * 0.05));
    }
    var windows = new float[series.length - 24][24][1];
    var next = new float[windows.length][1];
    for (int i = 0; i < windows.length; i++) {
      for (int t = 0; t < 24; t++) windows[i][t][0] = series[i + t];
      next[i][0] = series[i + 24];
    }
    var model = Sequential.of(LSTM.of(16), Dense.of(1));
    model.compile(Compile.of(Adam.of(0.01), Losses.get("mse")));
    var history =
        model.fit(windows, next, Fit.epochs(12).batchSize(32).validationSplit(0.2).verbose(0));
    var loss = history.get("val_loss");
    assertTrue(loss.get(11) < 0.02, loss.toString());
    assertEquals(1, model.predict(windows).shape().last());
  }
}
