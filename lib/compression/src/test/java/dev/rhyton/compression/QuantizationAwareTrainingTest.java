package dev.rhyton.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.ReversibleEmbedding;
import dev.rhyton.layers.Softmax;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.quantizers.AbsMaxQuantizer;
import dev.rhyton.quantizers.Int4QuantizationConfig;
import dev.rhyton.quantizers.Int8QuantizationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Training with the values of quantized layers. */
class QuantizationAwareTrainingTest {
  private static final NDArray X = Kit.normal(1, 64, 4);
  private static final NDArray Y = Kit.labels(2, 64, 3);
  private static final Int4QuantizationConfig INT4 = Int4QuantizationConfig.of().blockSize(-1);

  private static Compile compile() {
    return Compile.of(Adam.of(), Losses.get("sparse_categorical_crossentropy"));
  }

  private static Compile plain(Optimizer optimizer, String loss) {
    return Compile.of(optimizer, Losses.get(loss)).learning(Learning.plain());
  }

  private static Sequential classifier(Compile compile) {
    var model =
        Sequential.of(
            Input.of(4), Dense.of(8).activation("tanh"), Dense.of(3).activation("softmax"));
    model.compile(compile);
    return model;
  }

  /** Keeps what a model predicts within a training. */
  private static final class Predicting extends Callback {
    private final NDArray x;
    NDArray y;

    Predicting(NDArray x) {
      this.x = x;
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      y = training().model().predict(x);
    }
  }

  private static NDArray within(Model model, QuantizationConfig config, NDArray x, NDArray y) {
    var predicting = new Predicting(x);
    var options = ModelKit.quiet(1, 16);
    var unused =
        model.fit(x, y, options.callbacks(QuantizationAwareTraining.of(config), predicting));
    return predicting.y;
  }

  /** Returns kernels whose columns have 7 / (max + 1e-7) as scale. */
  private static float[] roundedColumns(float[] values, int columns, int most) {
    var rounded = values.clone();
    for (int c = 0; c < columns; c++) {
      float largest = 0;
      for (int i = c; i < values.length; i += columns)
        largest = Math.max(largest, Math.abs(values[i]));
      float scale = most / (largest + 1e-7f);
      for (int i = c; i < values.length; i += columns) {
        rounded[i] = (float) Math.rint(values[i] * scale) / scale;
      }
    }
    return rounded;
  }

  @Test
  void layersComputeWithRoundedKernels() {
    var model = Sequential.of(Input.of(4), Dense.of(3).activation("softmax"));
    model.compile(plain(SGD.of(0.0), "sparse_categorical_crossentropy"));
    var before = model.predict(X);
    var during = within(model, INT4, X, Y);
    assertEquals(before, model.predict(X)); // floats again
    var weights = model.getWeights();
    var rounded = roundedColumns(weights.get(0).toFloats(), 3, 7);
    var same = Sequential.of(Input.of(4), Dense.of(3).activation("softmax"));
    same.setWeights(List.of(NDArray.of(rounded, 4, 3), weights.get(1)));
    assertArrayEquals(same.predict(X).toFloats(), during.toFloats(), 1e-6f);
    assertNotEquals(before, during);
  }

  /** The gradient is that at the rounded kernel. */
  @Test
  void gradientsIgnoreTheRounding() {
    var model = Sequential.of(Input.of(4), Dense.of(3).useBias(false));
    var same = Sequential.of(Input.of(4), Dense.of(3).useBias(false));
    for (var m : new Model[] {model, same}) m.compile(plain(SGD.of(1.0), "mse"));
    var kernel = model.getWeights().get(0).toFloats();
    var rounded = roundedColumns(kernel, 3, 7);
    same.setWeights(List.of(NDArray.of(rounded, 4, 3)));
    var targets = Kit.normal(3, 64, 3);
    var options = ModelKit.quiet(1, 64);
    var unused = model.fit(X, targets, options.callbacks(QuantizationAwareTraining.of(INT4)));
    unused = same.fit(X, targets, options);
    var step = model.getWeights().get(0).toFloats();
    var expected = same.getWeights().get(0).toFloats();
    for (int i = 0; i < step.length; i++) step[i] -= kernel[i];
    for (int i = 0; i < step.length; i++) expected[i] -= rounded[i];
    assertArrayEquals(expected, step, 1e-6f);
  }

  /** Weights of −1, 0 and 1 times a scale lose much of a model that was not trained for them. */
  @Test
  void weightsAdaptToTheRounding() {
    var config =
        Int8QuantizationConfig.of().weightQuantizer(AbsMaxQuantizer.of().valueRange(-1, 1));
    var x = Kit.normal(4, 512, 8);
    var rows = x.toArray2d();
    var labels = new int[rows.length];
    for (int i = 0; i < labels.length; i++) labels[i] = rows[i][0] * rows[i][1] > 0 ? 1 : 0;
    var losses = new double[2]; // without and with it, sums over seeds
    for (int run = 0; run < 48; run++) {
      boolean aware = run % 2 == 1;
      Seed.set(run / 2);
      var model =
          Sequential.of(
              Input.of(8), Dense.of(32).activation("relu"), Dense.of(2).activation("softmax"));
      model.compile(plain(Adam.of(0.01), "sparse_categorical_crossentropy"));
      var options = ModelKit.quiet(30, 32);
      if (aware) options = options.callbacks(QuantizationAwareTraining.of(config));
      var unused = model.fit(x, NDArray.from(labels), options);
      assertEquals(List.of(), model.quantize(config));
      losses[run % 2] += model.evaluate(x, NDArray.from(labels)).get("loss");
    }
    assertTrue(losses[1] < 0.85 * losses[0], () -> Arrays.toString(losses));
  }

  /** After the training, the quantized model computes what the model computed during it. */
  @TestFactory
  Stream<DynamicTest> quantizeGivesWhatWasTrained() {
    return Stream.of(
            Int8QuantizationConfig.of(),
            Int8QuantizationConfig.of().activationQuantizer(null),
            INT4,
            INT4.activationQuantizer(AbsMaxQuantizer.of()),
            Int4QuantizationConfig.of(),
            Int4QuantizationConfig.of().blockSize(3))
        .map(config -> dynamicTest(config.toString(), () -> assertTrained(config)));
  }

  private static void assertTrained(QuantizationConfig config) {
    var in = Input.of(6);
    var x = Embedding.of(20, 8).apply(in);
    x = MultiHeadAttention.of(2, 4).apply(x, x);
    x = EinsumDense.of("...x,xy->...y", 5).apply(x);
    x = EinsumDense.of("abc,cde->abde", -1, 2, 3).biasAxes("de").apply(x);
    x = EinsumDense.of("abde,def->abf", -1, 4).apply(x);
    x = Dense.of(7).activation("relu").apply(GlobalAveragePooling1D.of().apply(x));
    assertTrained(config, Model.of(in, Dense.of(3).activation("softmax").apply(x)));
    var words = ReversibleEmbedding.of(20, 8);
    var indices = Input.of(DType.INT32, 6);
    x = GlobalAveragePooling1D.of().apply(words.apply(indices));
    assertTrained(config, Model.of(indices, Softmax.of().apply(words.apply(x))));
  }

  private static void assertTrained(QuantizationConfig config, Model model) {
    model.compile(plain(SGD.of(0.0), "sparse_categorical_crossentropy"));
    var words = Kit.labels(3, 64 * 6, 20).reshape(64, 6);
    var during = within(model, config, words, Y);
    var floats = model.predict(words);
    var unused = model.quantize(config);
    assertTrue(Kit.distance(during, model.predict(words)) < 1e-5);
    assertTrue(Kit.distance(during, floats) > 0);
  }

  @TestFactory
  Stream<DynamicTest> itGoesWithEveryMode() {
    return ModelKit.modes().entrySet().stream()
        .map(
            mode ->
                dynamicTest(
                    mode.getKey(),
                    () -> {
                      var model = classifier(compile().learning(mode.getValue()));
                      var before = model.getWeights();
                      assertTrue(within(model, INT4, X, Y).isFinite());
                      assertNotEquals(before, model.getWeights());
                    }));
  }

  @Test
  void aTrainingThatFailedLeavesFloats() {
    var model = classifier(compile());
    var y = model.predict(X);
    assertThrows(
        ModelKit.Break.class,
        () -> {
          var unused =
              model.fit(
                  X,
                  Y,
                  ModelKit.quiet(1, 64)
                      .callbacks(QuantizationAwareTraining.of("int8"), ModelKit.breakAfter(0)));
        });
    assertEquals(y, model.predict(X));
  }

  @Test
  void prunedWeightsStayZero() {
    var model = classifier(compile());
    var unused =
        model.fit(
            X,
            Y,
            ModelKit.quiet(3, 16)
                .callbacks(
                    PruneLowMagnitude.of(ConstantSparsity.of(0.5)),
                    QuantizationAwareTraining.of("int4")));
    assertEquals(0.5, Sparsity.of(model).total(), 1e-9);
  }
}
