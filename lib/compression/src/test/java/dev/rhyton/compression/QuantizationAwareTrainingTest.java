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
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv3D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv1D;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.ReversibleEmbedding;
import dev.rhyton.layers.SeparableConv1D;
import dev.rhyton.layers.SeparableConv2D;
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
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    return within(model, QuantizationAwareTraining.of(config), x, y);
  }

  private static NDArray within(
      Model model, QuantizationAwareTraining aware, NDArray x, NDArray y) {
    var predicting = new Predicting(x);
    var unused = model.fit(x, y, ModelKit.quiet(1, 16).callbacks(aware, predicting));
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

  private static final Int8QuantizationConfig KERNELS =
      Int8QuantizationConfig.of()
          .weightQuantizer(AbsMaxQuantizer.of().valueRange(-7, 7))
          .activationQuantizer(null);

  /** Layers with the number of the last axes of each kernel that are those of outputs. */
  private static Map<Layer, List<Integer>> convolutions() {
    var all = new LinkedHashMap<Layer, List<Integer>>();
    all.put(Conv1D.of(5, 3).padding("same"), List.of(1));
    all.put(Conv2D.of(6, 3, 2).groups(2).strides(2), List.of(1));
    all.put(Conv3D.of(3, 2), List.of(1));
    all.put(DepthwiseConv1D.of(3).depthMultiplier(2), List.of(2));
    all.put(DepthwiseConv2D.of(3).depthMultiplier(2), List.of(2));
    all.put(SeparableConv1D.of(3, 2), List.of(2, 1));
    all.put(SeparableConv2D.of(5, 3).depthMultiplier(2), List.of(2, 1));
    return all;
  }

  /** Returns the number of spatial axes. */
  private static int rank(Layer layer) {
    return layer.toString().replaceAll("\\(.*", "").contains("1D")
        ? 1
        : layer instanceof Conv3D ? 3 : 2;
  }

  @TestFactory
  Stream<DynamicTest> convolutionsComputeWithRoundedKernels() {
    return convolutions().entrySet().stream()
        .map(e -> dynamicTest(e.getKey().toString(), () -> assertRounds(e.getKey(), e.getValue())));
  }

  private static void assertRounds(Layer layer, List<Integer> outputs) {
    var sample = new long[rank(layer) + 1];
    Arrays.fill(sample, 6);
    sample[sample.length - 1] = 4;
    var model = Sequential.of(Input.of(sample), layer);
    model.compile(plain(SGD.of(0.0), "mse"));
    var x = Kit.normal(1, Shape.of(16).plus(sample).dims());
    var y = model.predict(x);
    var aware = QuantizationAwareTraining.of(KERNELS);
    var during = within(model, aware.convolutions(true), x, y);
    assertEquals(y, model.predict(x)); // floats again
    assertNotEquals(y, during);
    var weights = new ArrayList<>(model.getWeights());
    for (int i = 0; i < outputs.size(); i++) {
      var shape = weights.get(i).shape();
      int columns = (int) shape.from(shape.rank() - outputs.get(i)).size();
      var values = roundedColumns(weights.get(i).toFloats(), columns, 7);
      weights.set(i, NDArray.of(values, shape.dims()));
    }
    model.setWeights(weights);
    assertArrayEquals(model.predict(x).toFloats(), during.toFloats(), 1e-5f);
  }

  @Test
  void convolutionsRoundTheirInputsBySample() {
    var model = Sequential.of(Input.of(5, 5, 2), Conv2D.of(3, 3));
    model.compile(plain(SGD.of(0.0), "mse"));
    var x = Kit.normal(1, 4, 5, 5, 2);
    var y = model.predict(x);
    var config = Int8QuantizationConfig.of();
    var during = within(model, QuantizationAwareTraining.of(config).convolutions(true), x, y);
    var rounded = new ArrayList<NDArray>();
    for (int i = 0; i < 4; i++) {
      rounded.add(NDArray.of(roundedColumns(x.get(i).toFloats(), 1, 127), 1, 5, 5, 2));
    }
    var weights = model.getWeights();
    var kernel = roundedColumns(weights.get(0).toFloats(), 3, 127);
    model.setWeights(List.of(NDArray.of(kernel, 3, 3, 2, 3), weights.get(1)));
    var expected = model.predict(NDArray.concatenate(rounded));
    assertArrayEquals(expected.toFloats(), during.toFloats(), 1e-5f);
  }

  @Test
  void gradientsOfConvolutionsIgnoreTheRounding() {
    var model = Sequential.of(Input.of(5, 5, 2), SeparableConv2D.of(3, 3).useBias(false));
    var same = Sequential.of(Input.of(5, 5, 2), SeparableConv2D.of(3, 3).useBias(false));
    for (var m : new Model[] {model, same}) m.compile(plain(SGD.of(1.0), "mse"));
    var before = model.getWeights();
    var rounded =
        List.of(
            NDArray.of(roundedColumns(before.get(0).toFloats(), 2, 7), 3, 3, 2, 1),
            NDArray.of(roundedColumns(before.get(1).toFloats(), 3, 7), 1, 1, 2, 3));
    same.setWeights(rounded);
    var x = Kit.normal(1, 16, 5, 5, 2);
    var y = Kit.normal(2, 16, 3, 3, 3);
    var aware = QuantizationAwareTraining.of(KERNELS).convolutions(true);
    var options = ModelKit.quiet(1, 16);
    var unused = model.fit(x, y, options.callbacks(aware));
    unused = same.fit(x, y, options);
    for (int i = 0; i < 2; i++) {
      var step = model.getWeights().get(i).toFloats();
      var expected = same.getWeights().get(i).toFloats();
      var from = before.get(i).toFloats();
      var fromRounded = rounded.get(i).toFloats();
      for (int j = 0; j < step.length; j++) {
        assertEquals(expected[j] - fromRounded[j], step[j] - from[j], 1e-5);
      }
    }
  }

  @Test
  void convolutionsAreLeftUnlessTheyAreAskedFor() {
    var model = Sequential.of(Input.of(6, 2), Conv1D.of(3, 2), Flatten.of(), Dense.of(2));
    model.compile(plain(SGD.of(0.0), "mse"));
    var x = Kit.normal(1, 16, 6, 2);
    var y = model.predict(x);
    var kernels = within(model, QuantizationAwareTraining.of(KERNELS), x, y);
    var all = within(model, QuantizationAwareTraining.of(KERNELS).convolutions(true), x, y);
    assertNotEquals(kernels, all);
    var unused = model.quantize(KERNELS);
    assertTrue(Kit.distance(kernels, model.predict(x)) < 1e-5);
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
