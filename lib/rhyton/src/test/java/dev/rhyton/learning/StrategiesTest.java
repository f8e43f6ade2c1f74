package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv2DTranspose;
import dev.rhyton.layers.Conv3D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.SeparableConv2D;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.vision.Rescaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The strategies of Weight Learning that learn kernels from the data. */
class StrategiesTest {
  private static final Map<String, WeightLearning> STRATEGIES = new LinkedHashMap<>();

  static {
    STRATEGIES.put("dataDependent", Learning.weight().dataDependent());
    STRATEGIES.put("pca", Learning.weight().pca());
    STRATEGIES.put("kmeans", Learning.weight().kmeans());
  }

  /**
   * Learns the weights of a model whose outputs are logits, with targets of 0.5, so that every mean
   * is to be 0. In a regression, the last kernel would be 0.
   */
  @CanIgnoreReturnValue
  private static Calibration learn(WeightLearning strategy, Model model, NDArray x) {
    var y = model.predict(x).scale(0).add(0.5).value();
    var loss = BinaryCrossentropy.of().fromLogits(true);
    model.compile(Compile.of(SGD.of(0), loss).learning(strategy));
    return model.relearn(Dataset.of(x, y));
  }

  /** Mean and variance of each channel, the last axis of values. */
  private static double[][] moments(NDArray values) {
    int channels = (int) values.shape().last();
    var data = values.toDoubles();
    var moments = new double[channels][2];
    double rows = data.length / (double) channels;
    for (int i = 0; i < data.length; i++) moments[i % channels][0] += data[i] / rows;
    for (int i = 0; i < data.length; i++) {
      double away = data[i] - moments[i % channels][0];
      moments[i % channels][1] += away * away / rows;
    }
    return moments;
  }

  private static void assertMoments(double mean, double variance, NDArray values) {
    for (var channel : moments(values)) {
      assertEquals(mean, channel[0], 1e-3 * Math.sqrt(variance));
      assertEquals(variance, channel[1], 1e-3 * variance);
    }
  }

  private record Case(Supplier<Layer> layer, Shape sample) {}

  @TestFactory
  Stream<DynamicTest> eachChannelComesToMeanZeroAndVarianceOne() {
    var cases =
        List.of(
            new Case(() -> Dense.of(4), Shape.of(6)),
            new Case(() -> Dense.of(4), Shape.of(3, 6)),
            new Case(() -> Conv1D.of(3, 2), Shape.of(5, 4)),
            new Case(() -> Conv1D.of(3, 2).dilationRate(2), Shape.of(6, 4)),
            new Case(() -> Conv2D.of(3, 2).strides(2).padding("same"), Shape.of(5, 6, 2)),
            new Case(() -> Conv2D.of(4, 2).groups(2), Shape.of(4, 4, 6)),
            new Case(() -> Conv3D.of(2, 2), Shape.of(3, 3, 3, 2)),
            new Case(() -> Conv2DTranspose.of(3, 2).strides(2), Shape.of(3, 3, 4)),
            new Case(() -> DepthwiseConv2D.of(2).depthMultiplier(2), Shape.of(4, 4, 2)),
            new Case(() -> EinsumDense.of("abc,cd->abd", -1, 3).biasAxes("d"), Shape.of(2, 4)),
            new Case(() -> TimeDistributed.of(Dense.of(3)), Shape.of(4, 5)));
    return STRATEGIES.keySet().stream()
        .flatMap(
            name ->
                cases.stream()
                    .map(
                        c ->
                            dynamicTest(
                                name + ": " + c.layer.get() + " of " + c.sample,
                                () -> checkMoments(STRATEGIES.get(name), c))));
  }

  private static void checkMoments(WeightLearning strategy, Case c) {
    var x = Kit.normal(3, Shape.of(100).plus(c.sample.dims()).dims());
    var model = Sequential.of(c.layer.get());
    var calibration = learn(strategy, model, x);
    assertMoments(0, 1, model.predict(x));
    var row = calibration.rows().get(0);
    assertEquals(1, row.after(), 1e-3);
    assertEquals(1, row.iterations());
  }

  /** Heads stand in the last two axes; a channel is a number of a head. */
  @Test
  void channelsOfAnEquationFollowTheOutput() {
    for (var strategy : STRATEGIES.values()) {
      var dense = EinsumDense.of("abc,cde->abed", -1, 3, 2).biasAxes("ed");
      var x = Kit.normal(3, 100, 4, 5);
      var model = Sequential.of(dense);
      learn(strategy, model, x);
      assertMoments(0, 1, model.predict(x).reshape(400, 6));
    }
  }

  @Test
  void theOutputsMeanIsThePriorOfTheTargets() {
    var x = Kit.normal(1, 200, 6);
    var y = new float[200][2];
    for (int i = 0; i < 200; i++) y[i] = new float[] {i % 4 == 0 ? 1 : 0, i % 2};
    var model = Sequential.of(Dense.of(2));
    var logits = BinaryCrossentropy.of().fromLogits(true);
    model.compile(Compile.of(SGD.of(0), logits).learning(Learning.weight().dataDependent()));
    model.fit(x, y, ModelKit.quiet(1, 50));
    var moments = moments(model.predict(x));
    assertEquals(Math.log(0.25 / 0.75), moments[0][0], 1e-3);
    assertEquals(0, moments[1][0], 1e-3);
    assertEquals(1, moments[0][1], 1e-3);
  }

  @Test
  void theRatesOfAChainAreEvenAndItsOutputKeepsVarianceOne() {
    for (var strategy : STRATEGIES.values()) {
      var in = Input.of(6);
      var x = in;
      var linear = new ArrayList<Tensor>();
      for (int depth = 0; depth < 4; depth++) {
        linear.add(Dense.of(8 + depth).apply(x));
        x = linear.get(depth).relu();
      }
      linear.add(Dense.of(3).apply(x));
      var model = Model.of(in, linear.get(4));
      var samples = Kit.normal(1, 200, 6);
      learn(strategy, model, samples);
      assertMoments(0, 1, model.predict(samples));
      for (var layer : linear) {
        var values = Model.of(in, layer).predict(samples);
        assertMoments(0, moments(values)[0][1], values);
      }
      var rates = rates(model, samples);
      // Both sides are means over random weights: the largest of 144 ratios of 12 seeds is 1.26.
      for (double rate : rates) assertEquals(1, rate / rates[0], 0.4);
    }
  }

  /** {@code ‖∂l/∂W‖ / ‖W‖} of each kernel, with other weights of the outputs than the library's. */
  private static double[] rates(Model model, NDArray x) {
    var kernels = model.weights().stream().filter(w -> w.name().equals("kernel")).toList();
    var sums = new double[kernels.size()];
    try (var graph = GraphBuilder.open(false)) {
      var in = graph.argument(x.dtype(), x.shape());
      var y = model.apply(in);
      var weights = graph.argument(x.dtype(), y.shape());
      var function =
          graph.function(graph.gradients(y.multiply(weights).sum(), List.copyOf(kernels)));
      for (int draw = 0; draw < 20; draw++) {
        var gradients = function.run(List.of(x, Kit.normal(100 + draw, y.shape().dims())));
        for (int k = 0; k < sums.length; k++) sums[k] += squared(gradients[k]);
      }
    }
    return IntStream.range(0, sums.length)
        .mapToDouble(k -> Math.sqrt(sums[k] / squared(kernels.get(k).value())))
        .toArray();
  }

  private static double squared(NDArray array) {
    return Arrays.stream(array.toDoubles()).map(v -> v * v).sum();
  }

  @Test
  void principalComponentsAreTheDirectionsOfTheMostVariance() {
    var x = scaled(Kit.normal(1, 1000, 3), 0.5, 5, 2);
    var dense = Dense.of(2);
    learn(Learning.weight().pca(), Sequential.of(dense), x);
    var kernel = dense.getWeights().get(0).toArray2d();
    assertEquals(1 / 5.0, Math.abs(kernel[1][0]), 0.01);
    assertEquals(1 / 2.0, Math.abs(kernel[2][1]), 0.03);
    for (var other : new float[] {kernel[0][0], kernel[2][0], kernel[0][1], kernel[1][1]}) {
      assertEquals(0, other, 0.02);
    }
  }

  /** Where a layer weighs more numbers than there are places, the other matrix has the answer. */
  @Test
  void principalComponentsOfManyInputs() {
    var scale = new double[1100];
    Arrays.fill(scale, 0.01);
    scale[700] = 3;
    var dense = Dense.of(1);
    learn(Learning.weight().pca(), Sequential.of(dense), scaled(Kit.normal(1, 60, 1100), scale));
    var kernel = dense.getWeights().get(0).toDoubles();
    assertEquals(1 / 3.0, Math.abs(kernel[700]), 0.1);
    for (int i = 0; i < 1100; i++) if (i != 700) assertEquals(0, kernel[i], 0.01);
  }

  private static NDArray scaled(NDArray x, double... factors) {
    var data = x.toDoubles();
    for (int i = 0; i < data.length; i++) data[i] *= factors[i % factors.length];
    return NDArray.of(data, x.shape().dims()).cast(x.dtype());
  }

  @Test
  void clusterCentresAreTheDirectionsOfTheClusters() {
    // Three clusters at equal angles around the origin.
    var random = Seed.generator(5);
    var data = new float[300][2];
    for (int i = 0; i < 300; i++) {
      double angle = 2 * Math.PI * (i % 3) / 3 + 0.1 * random.nextGaussian();
      double length = 1 + random.nextDouble();
      data[i] =
          new float[] {(float) (length * Math.cos(angle)), (float) (length * Math.sin(angle))};
    }
    Seed.set(3);
    var dense = Dense.of(3);
    learn(Learning.weight().kmeans(), Sequential.of(dense), NDArray.from(data));
    var kernel = dense.getWeights().get(0).toArray2d();
    var turns =
        IntStream.range(0, 3)
            .mapToDouble(c -> Math.atan2(kernel[1][c], kernel[0][c]) / (2 * Math.PI) * 3)
            .map(t -> t < -0.5 ? t + 3 : t)
            .sorted()
            .toArray();
    assertEquals(0, Kit.distance(new double[] {0, 1, 2}, turns), 0.1);
  }

  @Test
  void clusterCentresOfManyInputs() {
    var dense = Dense.of(2);
    var x = Kit.normal(1, 60, 1100).toDoubles();
    for (int i = 0; i < 60; i++) x[i * 1100 + 700] = i % 2 == 0 ? 300 : -300;
    learn(Learning.weight().kmeans(), Sequential.of(dense), NDArray.of(x, 60, 1100));
    var kernel = dense.getWeights().get(0).toArray2d();
    assertEquals(1 / 300.0, Math.abs(kernel[700][0]), 1e-4);
    assertEquals(-kernel[700][0], kernel[700][1], 1e-3);
  }

  /** A convolution learns from its windows what a dense layer learns from them as rows. */
  @Test
  void patchesAreWhatTheWindowsSee() {
    var images = Kit.normal(1, 60, 3, 4, 2).toDoubles();
    for (int i = 0; i < images.length; i++) images[i] *= 1 + i % 8; // so that components differ
    var x = NDArray.of(images, 60, 3, 4, 2).cast(Kit.normal(1, 1).dtype());
    var rows = new ArrayList<double[]>();
    for (int n = 0; n < 60; n++) {
      for (int r = 0; r < 2; r++) {
        for (int c = 0; c < 3; c++) {
          var row = new double[8];
          for (int k = 0; k < 8; k++) {
            int at = ((n * 3 + r + k / 4) * 4 + c + k / 2 % 2) * 2 + k % 2;
            row[k] = images[at];
          }
          rows.add(row);
        }
      }
    }
    var conv = Conv2D.of(3, 2);
    learn(Learning.weight().pca(), Sequential.of(conv), x);
    var dense = Dense.of(3);
    var flat = NDArray.from(rows.toArray(new double[0][])).cast(x.dtype());
    learn(Learning.weight().pca(), Sequential.of(dense), flat);
    var expected = dense.getWeights().get(0).toArray2d();
    var kernel = conv.getWeights().get(0).reshape(8, 3).toArray2d();
    for (int c = 0; c < 3; c++) {
      double sign = Math.signum(kernel[0][c] * expected[0][c]);
      for (int k = 0; k < 8; k++) assertEquals(expected[k][c], sign * kernel[k][c], 1e-3);
    }
  }

  @Test
  void aKernelThatFollowsOnItselfIsNormalizedOverItsUses() {
    var shared = Dense.of(6);
    var in = Input.of(6);
    var first = shared.apply(in);
    var second = shared.apply(first.multiply(2).tanh());
    var model = Model.of(in, second);
    var x = Kit.normal(1, 300, 6);
    var calibration = learn(Learning.weight().dataDependent(), model, x);
    var both =
        NDArray.concatenate(
            List.of(Model.of(in, first).predict(x), Model.of(in, second).predict(x)));
    for (var channel : moments(both)) assertEquals(1, channel[1], 0.1);
    assertTrue(calibration.rows().get(0).iterations() > 1);
  }

  @Test
  void separableConvolutionsHaveTwoKernelsAndOneBias() {
    var conv = SeparableConv2D.of(3, 2);
    var model = Sequential.of(conv);
    var x = Kit.normal(1, 100, 4, 4, 2);
    var calibration = learn(Learning.weight().pca(), model, x);
    assertMoments(0, 1, model.predict(x));
    var rows = calibration.rows();
    assertEquals(conv.name() + "/depthwise_kernel", rows.get(0).weight());
    assertEquals("directions are drawn; no bias: means stay", rows.get(0).note());
    assertEquals(conv.name() + "/pointwise_kernel", rows.get(1).weight());
    assertEquals("", rows.get(1).note());
  }

  @Test
  void theForgetGateKeepsItsBias() {
    var lstm = LSTM.of(3);
    var calibration =
        learn(Learning.weight().dataDependent(), Sequential.of(lstm), Kit.normal(1, 80, 5, 4));
    assertEquals(
        List.of("", "orthonormal, not rescaled"),
        calibration.rows().stream().map(Calibration.Row::note).toList());
    assertEquals(1, calibration.rows().get(0).after(), 1e-3);
    var x = Kit.normal(1, 80, 5, 4);
    var kernel = lstm.getWeights().get(0);
    var bias = lstm.getWeights().get(2);
    var product = Sequential.of(Dense.of(12));
    product.build(5, 4);
    product.setWeights(List.of(kernel, bias));
    var moments = moments(product.predict(x));
    for (int c = 0; c < 12; c++) {
      assertEquals(c / 3 == 1 ? 1 : 0, moments[c][0], 1e-3);
      assertEquals(1, moments[c][1], 1e-3);
    }
  }

  /** A window of its own on a channel that never changes. */
  @Test
  void constantChannelsAreLeftAndReported() {
    var x = scaled(Kit.normal(1, 50, 3, 3, 2), 1, 0);
    var model = Sequential.of(DepthwiseConv2D.of(2));
    var row = learn(Learning.weight().dataDependent(), model, x).rows().get(0);
    assertEquals("1 of 2 channels are constant", row.note());
  }

  /** Where the inputs do not vary there is no component, and a drawn direction takes its place. */
  @Test
  void missingComponentsAreReplacedByRandomDirections() {
    var x = scaled(Kit.normal(1, 50, 3), 1, 1, 0);
    var model = Sequential.of(Dense.of(4));
    var row = learn(Learning.weight().pca(), model, x).rows().get(0);
    assertEquals("", row.note());
    assertMoments(0, 1, model.predict(x));
  }

  @Test
  void aSampleThatOverflowsIsReported() {
    for (var strategy : STRATEGIES.values()) {
      var model = Sequential.of(Rescaling.of(1e30), Rescaling.of(1e30), Dense.of(2));
      model.compile(Compile.of(SGD.of(0), Losses.get("mse")).learning(strategy));
      var data = Dataset.of(Kit.normal(1, 50, 4), Kit.normal(2, 50, 2));
      assertEquals(
          "output is not finite: left unchanged", model.relearn(data).rows().get(0).note());
    }
  }

  /** Kernels behind dead units have no rate; the others are evened out all the same. */
  @Test
  void ratesAreEvenedOutBesideDeadUnits() {
    var dead = Dense.of(3).activation("relu");
    var in = Input.of(4);
    var silent = Dense.of(2).apply(dead.apply(Dense.of(3).apply(in)));
    var live = Dense.of(2).apply(Dense.of(5).activation("relu").apply(in));
    var model = Model.of(in, silent.add(live));
    dead.setWeights(List.of(Kit.normal(1, 3, 3), NDArray.from(new float[] {-99, -99, -99})));
    dead.freeze();
    var x = Kit.normal(1, 100, 4);
    var calibration = learn(Learning.weight().dataDependent(), model, x);
    assertEquals(4, calibration.rows().size());
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
    assertTrue(Math.abs(calibration.rows().get(2).after() - 1) > 1e-3);
  }

  @Test
  void withoutABiasTheMeansStay() {
    var model = Sequential.of(Dense.of(3).useBias(false));
    var row = learn(Learning.weight().dataDependent(), model, Kit.normal(1, 50, 4)).rows().get(0);
    assertEquals("no bias: means stay", row.note());
    assertEquals(1, moments(model.predict(Kit.normal(1, 50, 4)))[2][1], 1e-3);
  }

  /** A kernel that is no factor of a product is scaled as one number. */
  static class Gate extends Layer {
    private Weight kernel;

    @Override
    protected void build(Shape input) {
      kernel = weight(Initializers.get("random_normal"), input.last());
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(kernel);
    }
  }

  @Test
  void aKernelOfAnUnknownProductIsScaledAsAWhole() {
    for (var strategy : List.of(Learning.weight(), Learning.weight().kmeans())) {
      var model = Sequential.of(new Gate());
      var x = Kit.normal(1, 50, 4);
      var row = learn(strategy, model, x).rows().get(0);
      assertTrue(
          row.note().startsWith("not a product that is known: scaled as a whole"), row.note());
      assertEquals(1, row.after(), 0.05);
    }
  }

  @Test
  void aConstantOutputIsLeftAlone() {
    for (var strategy : STRATEGIES.values()) {
      var dense = Dense.of(4);
      var model = Sequential.of(Rescaling.of(0), dense);
      model.build(6);
      var before = dense.getWeights();
      var row = learn(strategy, model, Kit.normal(1, 20, 6)).rows().get(0);
      assertEquals("output is constant: left unchanged", row.note());
      assertEquals(before.get(0), dense.getWeights().get(0));
      assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
    }
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    var all = new ArrayList<>(STRATEGIES.values());
    all.add(Learning.weight().lsuv());
    for (var strategy : all) {
      var runs = new ArrayList<List<NDArray>>();
      for (int seed : new int[] {4, 4, 5}) {
        Seed.set(seed);
        var model =
            Sequential.of(Conv2D.of(4, 2).activation("relu"), Conv2D.of(6, 2).activation("relu"));
        learn(strategy, model, Kit.normal(1, 40, 5, 5, 2));
        runs.add(model.getWeights());
      }
      assertEquals(runs.get(0), runs.get(1));
      assertNotEquals(runs.get(0), runs.get(2));
    }
  }

  @Test
  void strategiesAreValues() {
    assertEquals("WeightLearning()", Learning.weight().lsuv().toString());
    assertEquals(Learning.weight().pca(), Learning.weight().pca());
    assertNotEquals(Learning.weight().pca(), Learning.weight().kmeans());
    assertEquals(
        "WeightLearning(strategy=DataDependent(directions=\"pca\"))",
        Learning.weight().pca().toString());
  }
}
