package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.vision.CenterCrop;
import dev.rhyton.vision.Rescaling;
import dev.rhyton.vision.Resizing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Options that few use, by numbers worked out by hand. */
class OptionValuesTest {
  private static NDArray array(Object values) {
    return NDArray.from(values);
  }

  /** What a layer gives for one sequence of single numbers, its kernel given and its bias 0. */
  private static double[] sequence(Layer layer, float[] kernel, float... steps) {
    var model = Sequential.of(layer);
    var x = NDArray.of(steps, 1, steps.length, 1);
    model.predict(x);
    model.setWeights(List.of(NDArray.of(kernel, kernel.length, 1, 1), array(new float[1])));
    return model.predict(x).toDoubles();
  }

  @Test
  void aTransposedConvolutionIsDilated() {
    float[] kernel = {1, 10};
    assertArrayEquals(
        new double[] {1, 2, 13, 20, 30},
        sequence(Conv1DTranspose.of(1, 2).dilationRate(2), kernel, 1, 2, 3),
        1e-5);
    assertArrayEquals(
        new double[] {2, 13, 20},
        sequence(Conv1DTranspose.of(1, 2).dilationRate(2).padding("same"), kernel, 1, 2, 3),
        1e-5);
    var image = Sequential.of(Conv2DTranspose.of(2, 3, 2).dilationRate(2, 1));
    assertEquals(Shape.of(1, 8, 5, 2), image.predict(Kit.normal(1, 1, 4, 4, 3)).shape());
  }

  @Test
  void aKernelMayReachBeyondTheSequence() {
    float[] kernel = {7, 10};
    var causal = Conv1D.of(1, 2).padding("causal").dilationRate(8);
    assertArrayEquals(new double[] {10, 20, 30}, sequence(causal, kernel, 1, 2, 3), 1e-5);
    var same = Conv1D.of(1, 2).padding("same").dilationRate(4);
    assertArrayEquals(new double[] {30, 0, 7}, sequence(same, kernel, 1, 2, 3), 1e-5);
  }

  @Test
  void whatIsMergedMayLackAxesAfterTheBatch() {
    var few = Input.of(2);
    var many = Input.of(2, 2);
    var inputs = List.of(array(new float[][] {{2, 3}}), array(new float[][][] {{{1, 2}, {3, 4}}}));
    Map<Layer, double[]> wanted = new LinkedHashMap<>();
    wanted.put(Multiply.of(), new double[] {2, 6, 6, 12});
    wanted.put(Add.of(), new double[] {3, 5, 5, 7});
    wanted.put(Maximum.of(), new double[] {2, 3, 3, 4});
    wanted.forEach(
        (layer, y) -> {
          var model = Model.of(List.of(few, many), List.of(layer.apply(few, many)));
          assertArrayEquals(y, model.predictAll(inputs).get(0).toDoubles());
        });
  }

  @Test
  void aSoftmaxOfMaskedEntriesIsZero() {
    var in = Input.of(3);
    var mask = Input.of(DType.BOOL, 3);
    var model = Model.of(List.of(in, mask), List.of(Softmax.of().apply(in, mask)));
    var x = array(new float[][] {{1, 1, 5}, {1, 2, 3}});
    var counts = array(new boolean[][] {{true, true, false}, {false, false, false}});
    var y = model.predictAll(List.of(x, counts));
    assertArrayEquals(new double[] {0.5, 0.5, 0, 0, 0, 0}, y.get(0).toDoubles(), 1e-6);
    assertEquals(y, Models.fromJson(model.toJson()).predictAll(List.of(x, counts)));
    assertTrue(model.toJson().replaceAll("\\s", "").contains("\"kwargs\":{\"mask\":{"));
  }

  /** As Keras has it: its fused operation gives the mean of the values, its softmax nothing. */
  @Test
  void aMaskedQueryGetsTheMeanOrZeros() {
    var ids = array(new int[][] {{1, 2, 0}});
    for (boolean scores : new boolean[] {false, true}) {
      for (double dropout : new double[] {0, 0.2}) {
        var in = Input.of(DType.INT32, 3);
        var words = Embedding.of(4, 2).maskZero(true).apply(in);
        var attention = MultiHeadAttention.of(1, 2).dropout(dropout).returnAttentionScores(scores);
        var model = Model.of(List.of(in), attention.apply(List.of(words, words)));
        var leftOut = Arrays.copyOfRange(model.predictAll(List.of(ids)).get(0).toDoubles(), 4, 6);
        boolean nothing = scores || dropout > 0;
        assertEquals(nothing, Kit.distance(new double[2], leftOut) < 1e-6); // the bias is 0
      }
    }
  }

  /** Of what both compute, Keras' group query attention has a penalty on its output, too. */
  @Test
  void penaltiesOfAttention() {
    var x = Kit.normal(1, 2, 3, 4);
    var losses = new double[2];
    NDArray y = null;
    List<NDArray> weights = null;
    for (int i = 0; i < 2; i++) {
      var in = Input.of(3, 4);
      Layer layer = i == 0 ? MultiHeadAttention.of(2, 2) : GroupQueryAttention.of(2, 2, 2);
      var model = Model.of(in, layer.activityRegularizer(L2.of(0.5)).apply(in, in));
      if (weights == null) weights = model.getWeights();
      model.setWeights(weights);
      y = model.predict(x);
      model.compile("sgd", "mse");
      losses[i] = model.testOnBatch(x, y).get("loss");
    }
    double squares = Arrays.stream(y.toDoubles()).map(v -> v * v).sum();
    assertEquals(0.5 * squares / 2, losses[1] - losses[0], 1e-5);
    assertTrue(losses[0] > 1e-3, "projections");
  }

  /** 1 step of each use: 0.9 · (0.9 · 0 + 0.1 · 2) + 0.1 · 10. */
  @Test
  void movingAveragesMoveWithEachUseOfALayer() {
    var left = Input.of(1);
    var right = Input.of(1);
    var normal = BatchNormalization.of().momentum(0.9);
    var model =
        Model.of(
            List.of(left, right), List.of(Add.of().apply(normal.apply(left), normal.apply(right))));
    model.compile(Compile.of(SGD.of(0), MeanSquaredError.of()).learning(Learning.plain()));
    var x = List.of(array(new float[][] {{1}, {3}}), array(new float[][] {{8}, {12}}));
    model.trainOnBatch(Dataset.of(x, array(new float[][] {{0}, {0}})));
    var moving = normal.getWeights();
    assertEquals(0.9 * 0.2 + 1, moving.get(2).toDoubles()[0], 1e-6);
    assertEquals(0.9 * (0.9 + 0.1) + 0.1 * 4, moving.get(3).toDoubles()[0], 1e-6);
  }

  @Test
  void statesAreNoWeights(@TempDir Path folder) {
    var model = Sequential.of();
    model.add(Input.batch(1, 3, 2));
    model.add(LSTM.of(4).stateful(true));
    var x = Kit.normal(1, 1, 3, 2);
    var first = model.predict(x);
    assertEquals(3, model.weights().size());
    model.save(folder.resolve("m.keras"));
    assertEquals(first, Model.load(folder.resolve("m.keras")).predict(x), "begins with zeros");
  }

  @Test
  void aLayerNormalizationOfOldFilesDoesNotSubtractTheMean() {
    var layer =
        Layers.fromJson(
            "{\"class_name\": \"LayerNormalization\", \"config\": {\"rms_scaling\": true,"
                + " \"scale\": false, \"epsilon\": 0.5}}");
    var y = Sequential.of(layer).predict(new float[][] {{1, 3}}).toDoubles();
    assertEquals(List.of("gamma"), layer.ownWeights().stream().map(w -> w.name()).toList());
    assertArrayEquals(new double[] {1 / Math.sqrt(1.5), 3 / Math.sqrt(1.5)}, y, 1e-6);
    assertTrue(layer.toJson().contains("\"rms_scaling\" : true"));
  }

  @Test
  void squaresBeyondSixteenBitsAreNormalized() {
    var x = new float[][] {{1000, -1000}};
    for (var layer :
        List.of(LayerNormalization.of(), RMSNormalization.of(), GroupNormalization.of(1))) {
      var y = Sequential.of(layer.dtype("mixed_float16")).predict(x).toDoubles();
      assertArrayEquals(new double[] {1, -1}, y, 1e-3, layer.toString());
    }
  }

  @Test
  void stepsThatCountAreTheLastAxisWithChannelsFirst() {
    var counts = array(new boolean[][] {{true, true, false}});
    var masked = Lambda.of(x -> x).mask((x, before) -> TensorOps.constant(counts));
    var pool = GlobalAveragePooling1D.of().dataFormat("channels_first");
    var in = Input.of(2, 3);
    var model = Model.of(in, pool.apply(masked.apply(in)));
    var y = model.predict(new float[][][] {{{1, 3, 9}, {2, 6, 9}}});
    assertArrayEquals(new double[] {2, 4}, y.toDoubles(), 1e-5);
  }

  // ---- numbers in configurations ----

  private static double[] ofConfig(String type, String config, Object x) {
    var layer = Layers.fromJson("{\"class_name\": \"" + type + "\", \"config\": " + config + "}");
    assertEquals(layer.toJson(), Layers.fromJson(layer.toJson()).toJson());
    return Sequential.of(layer).predict(x).toDoubles();
  }

  @Test
  void statisticsAreForTheKeptAxesOrTheLastOfThem() {
    var x = new float[][][] {{{1, 2}, {3, 4}, {5, 6}}};
    var column = "{\"axis\": [1], \"mean\": [[1], [3], [5]], \"variance\": [[1], [1], [4]]}";
    assertArrayEquals(
        new double[] {0, 1, 0, 1, 0, 0.5}, ofConfig("Normalization", column, x), 1e-6);
    var last = "{\"axis\": [1, 2], \"mean\": [1, 2], \"variance\": [4, 1]}";
    assertArrayEquals(new double[] {0, 0, 1, 2, 2, 4}, ofConfig("Normalization", last, x), 1e-6);
    var one = "{\"axis\": [], \"mean\": 1, \"variance\": 4}";
    assertArrayEquals(
        new double[] {0, 0.5, 1, 1.5, 2, 2.5}, ofConfig("Normalization", one, x), 1e-6);
    var turned = Normalization.of().axis(2, 1);
    Sequential.of(turned).predict(x);
    assertEquals(Shape.of(3, 2), turned.ownWeights().get(0).shape());
    Kit.assertRefused(
        "Normalization \"n\": 4 means were given, received input of shape (None, 3, 2).",
        () -> Normalization.of(new double[4], new double[4]).named("n").apply(Input.of(3, 2)));
  }

  @Test
  void factorsAreBroadcast() {
    var x = new float[][][] {{{1, 2}, {3, 4}}};
    var rows = "{\"scale\": [[1], [10]], \"offset\": 0.5}";
    assertArrayEquals(new double[] {1.5, 2.5, 30.5, 40.5}, ofConfig("Rescaling", rows, x), 1e-5);
    var array =
        "{\"class_name\": \"__numpy__\", \"config\": {\"value\": [2, 3], \"dtype\": \"f8\"}}";
    assertArrayEquals(
        new double[] {2, 6, 6, 12}, ofConfig("Rescaling", "{\"scale\": " + array + "}", x), 1e-5);
    Kit.assertRefused(
        "Rescaling: expected numbers in lists of equal length, received [[1],[1,2]].",
        () -> ofConfig("Rescaling", "{\"scale\": [[1], [1, 2]]}", x));
    Kit.assertRefused(
        "Rescaling: expected a number, received none.", () -> Rescaling.of(new double[0]));
    Kit.assertRefused(
        "Discretization: bin_boundaries: expected double, received [1].",
        () -> ofConfig("Discretization", "{\"bin_boundaries\": [[1], [2]]}", x));
  }

  @Test
  void aLayerStandsAsTheActivationOfAnother() {
    var leaky = "{\"class_name\": \"LeakyReLU\", \"config\": {\"negative_slope\": 0.5}}";
    var config =
        "{\"units\": 2, \"kernel_initializer\": \"identity\", \"activation\": " + leaky + "}";
    var x = new float[][] {{-4, 3}};
    assertArrayEquals(new double[] {-2, 3}, ofConfig("Dense", config, x), 1e-6);
    assertArrayEquals(new double[] {-1, 3}, ofConfig("LeakyReLU", "{\"alpha\": 0.25}", x), 1e-6);
    Kit.assertRefused(
        "PReLU \"p\": an activation cannot have weights here: apply it after the layer.",
        () ->
            ofConfig(
                "Activation",
                "{\"activation\": {\"class_name\": \"PReLU\", \"config\": {\"name\": \"p\"}}}",
                x));
  }

  // ---- sizes that only a run knows ----

  private static DynamicTest anySize(UnaryOperator<Tensor> layer, long... dims) {
    var unknown = new long[dims.length];
    Arrays.fill(unknown, 0, dims.length - 1, -1);
    unknown[dims.length - 1] = dims[dims.length - 1];
    var x = Kit.normal(1, Shape.of(2).plus(dims).dims());
    return dynamicTest(
        TensorInternals.of(layer.apply(Input.of(dims))).node().operation()
            + " of "
            + Arrays.toString(dims),
        () -> {
          var any = Input.of(unknown);
          var model = Model.of(any, layer.apply(any));
          var known = Input.of(dims);
          var same = Model.of(known, layer.apply(known));
          same.setWeights(model.getWeights());
          assertEquals(same.predict(x), model.predict(x));
          assertEquals(same.outputs().get(0).shape().rank(), model.outputs().get(0).shape().rank());
          assertEquals(same.outputs().get(0).shape().last(), model.outputs().get(0).shape().last());
        });
  }

  @TestFactory
  Stream<DynamicTest> inputsOfAnySize() {
    return Stream.of(
        anySize(x -> Conv1D.of(3, 2).dilationRate(2).apply(x), 6, 3),
        anySize(x -> Conv1DTranspose.of(3, 2).strides(2).apply(x), 6, 3),
        anySize(x -> Cropping1D.of(1).apply(x), 6, 3),
        anySize(x -> AdaptiveMaxPooling1D.of(2).apply(x), 6, 3),
        anySize(x -> UpSampling1D.of(2).apply(x), 6, 3),
        anySize(x -> Dense.of(2).apply(UpSampling1D.of(2).apply(x)), 6, 3),
        anySize(x -> Reshape.of(-1, 3).apply(x), 4, 5, 3),
        anySize(x -> GroupQueryAttention.of(2, 2, 1).apply(x, x), 6, 3),
        anySize(x -> Conv2D.of(3, 2).dilationRate(2).padding("same").apply(x), 4, 5, 3),
        anySize(x -> UpSampling2D.of(2, 3).interpolation("bilinear").apply(x), 4, 5, 3),
        anySize(x -> GroupNormalization.of(3).apply(x), 4, 5, 3),
        anySize(x -> Resizing.of(3, 2).padToAspectRatio(true).apply(x), 4, 5, 3),
        anySize(x -> CenterCrop.of(3, 6).apply(x), 4, 5, 3),
        anySize(x -> MultiHeadAttention.of(2, 2).apply(x, x), 4, 5, 3),
        anySize(x -> UpSampling3D.of(2).apply(MaxPooling3D.of(2).apply(x)), 4, 4, 4, 3));
  }

  @Test
  void whatDiffersBetweenRunsIsUnknown() {
    var x = Input.of(-1, 3);
    assertEquals("(None, None, None)", Dot.of(2).apply(x, x).shape().toString());
    assertEquals("(None, None, 3)", UpSampling1D.of(2).apply(x).shape().toString());
    var ids = Input.of(DType.INT32, -1);
    var words = Embedding.of(4, 2).maskZero(true).apply(ids);
    var seen = GroupQueryAttention.of(2, 2, 1).apply(words, words);
    assertEquals("(None, None)", seen.mask().shape().toString());
    var model = Model.of(ids, MultiHeadAttention.of(1, 2).apply(words, words));
    assertEquals(Shape.of(1, 3, 2), model.predict(new int[][] {{1, 2, 0}}).shape());
  }

  /** As of texts, whose length no input says. */
  @Test
  void sizesThatOnlyARunKnows() {
    var ids = Input.of(DType.INT32, 4);
    var some =
        Lambda.of(x -> x.transpose().take(TensorOps.indicesOf(x.sum(0).notEqual(0))).transpose());
    var words = Embedding.of(5, 2).apply(some.apply(ids));
    var seen = Conv1D.of(3, 2).padding("same").apply(words);
    var model = Model.of(ids, GlobalAveragePooling1D.of().apply(MaxPooling1D.of(2).apply(seen)));
    assertEquals(Shape.of(1, 3), model.predict(new int[][] {{1, 0, 2, 3}}).shape());
    var twice = Model.of(ids, UpSampling1D.of(2).apply(words));
    assertEquals(Shape.of(1, 6, 2), twice.predict(new int[][] {{1, 0, 2, 3}}).shape());
    assertEquals(
        Shape.of(2, 4, 2), twice.predict(new int[][] {{1, 0, 2, 0}, {4, 0, 1, 0}}).shape());
  }

  @Test
  void aSavedModelNeedsTheSizes(@TempDir Path folder) {
    var x = Input.of(-1, 3);
    var model = Model.of(x, UpSampling1D.of(2).named("up").apply(x));
    var refusal =
        assertThrows(IllegalStateException.class, () -> model.export(folder.resolve("saved")));
    assertEquals(
        "UpSampling1D \"up\": computes with sizes that are not known here, received (None, None,"
            + " 3). Give Input.of all sizes, or TextVectorization an outputSequenceLength.",
        refusal.getMessage());
  }
}
