package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Targets;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.Normalization;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.Discretization;
import dev.rhyton.vision.Rescaling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Weight Learning; at a rate of 0 the steps that follow it change nothing. */
class WeightLearningTest {
  private static final NDArray X = Kit.normal(1, 200, 6);

  /** In a regression, the last kernel becomes 0. */
  private static final Loss LOGITS = BinaryCrossentropy.of().fromLogits(true);

  private static NDArray classes(int number) {
    return Kit.labels(2, number, 2).cast(DType.FLOAT32).reshape(number, 1);
  }

  @CanIgnoreReturnValue
  private static Calibration learn(Model model, Loss loss, NDArray x, Object y) {
    compiled(model, loss);
    model.fit(x, y, ModelKit.quiet(1, 50));
    return model.calibration();
  }

  private static void compiled(Model model, Loss loss) {
    model.compile(Compile.of(SGD.of(0), loss).learning(Learning.weight()));
  }

  /** The variance of a layer's output on samples, as a model that ends there gives it. */
  private static double variance(Model upTo, NDArray x) {
    var values = upTo.predict(x).toDoubles();
    double mean = 0;
    double squares = 0;
    for (double v : values) mean += v / values.length;
    for (double v : values) squares += (v - mean) * (v - mean) / values.length;
    return squares;
  }

  @Test
  void everyKernelComputesVarianceOne() {
    var in = Input.of(6);
    var x = in;
    var outputs = new ArrayList<Tensor>();
    for (int depth = 0; depth < 5; depth++) {
      var linear = Dense.of(8).apply(x);
      outputs.add(linear);
      x = linear.relu();
    }
    var model = Model.of(in, Dense.of(3).activation("softmax").apply(x));
    var calibration = learn(model, SparseCategoricalCrossentropy.of(), X, Kit.labels(2, 200, 3));
    assertEquals(6, calibration.rows().size());
    for (var row : calibration.rows()) {
      assertEquals(1, row.after(), 0.05, row.toString());
      assertTrue(row.iterations() <= 10);
      assertEquals("", row.note());
    }
    for (var output : outputs) assertEquals(1, variance(Model.of(in, output), X), 0.06);
    assertTrue(calibration.toString().startsWith("Weight Learning: 6 rows"));
  }

  /** Lets each kernel begin just before it learns, instead of all together. */
  private static final class OneByOne extends WeightStrategy {
    private final Lsuv lsuv = new Lsuv();

    @Override
    protected void learn(KernelProbe site, WeightLearning options) {
      lsuv.begin(site);
      lsuv.learn(site, options);
    }
  }

  @Test
  void kernelsLearnTheSameWhenAllBeginTogether() {
    Supplier<Model> convolutions =
        () ->
            Sequential.of(
                Conv2D.of(4, 3).activation("relu"),
                Conv2D.of(3, 2),
                Flatten.of(),
                Dense.of(7).activation("tanh"),
                Dense.of(1));
    Supplier<Model> attention =
        () -> {
          var in = Input.of(5, 6);
          var shared = Dense.of(6).activation("relu");
          var x = shared.apply(shared.apply(in));
          x = MultiHeadAttention.of(2, 3).apply(x, x);
          return Model.of(in, Dense.of(1).apply(Flatten.of().apply(x)));
        };
    assertLearnsTheSame(convolutions, Kit.normal(1, 50, 6, 6, 2));
    assertLearnsTheSame(attention, Kit.normal(1, 50, 5, 6));
  }

  private static void assertLearnsTheSame(Supplier<Model> made, NDArray x) {
    var learned = new ArrayList<List<NDArray>>();
    for (var strategy : List.of(new Lsuv(), new OneByOne())) {
      Seed.set(3);
      var model = made.get();
      model.compile(Compile.of(SGD.of(0), LOGITS).learning(Learning.weight().strategy(strategy)));
      model.fit(x, classes(50), ModelKit.quiet(1, 50));
      assertTrue(model.calibration().rows().stream().anyMatch(r -> r.iterations() > 0));
      learned.add(model.getWeights());
    }
    assertEquals(learned.get(0), learned.get(1));
  }

  /** Sets a kernel without its probe. */
  private static final class Assigning extends WeightStrategy {
    private final List<Double> variances = new ArrayList<>();

    @Override
    protected void learn(KernelProbe probe, WeightLearning options) {
      for (int factor : new int[] {1, 1, 2}) {
        probe.kernel().assign(probe.kernel().value().scale(factor));
        probe.measure();
        variances.add(probe.variance());
      }
    }
  }

  @Test
  void aMeasurementSeesEveryChangeOfAKernel() {
    var strategy = new Assigning();
    var model = Sequential.of(Dense.of(4).useBias(false));
    model.compile(Compile.of(SGD.of(0), LOGITS).learning(Learning.weight().strategy(strategy)));
    model.fit(X, Kit.normal(2, 200, 4), ModelKit.quiet(1, 50));
    var first = strategy.variances.get(0);
    assertEquals(List.of(first, first), strategy.variances.subList(0, 2));
    assertEquals(4, strategy.variances.get(2) / first, 1e-5);
  }

  @Test
  void convolutionsTakePart() {
    var model =
        Sequential.of(
            Conv2D.of(4, 3).activation("relu"), Conv2D.of(3, 2), Flatten.of(), Dense.of(1));
    var calibration = learn(model, LOGITS, Kit.normal(1, 50, 6, 6, 2), classes(50));
    assertEquals(3, calibration.rows().size());
    for (var row : calibration.rows()) assertEquals(1, row.after(), 0.05);
  }

  @Test
  void groupedConvolutionsTakePart() {
    var model = Sequential.of(Conv2D.of(4, 3).groups(2), Flatten.of(), Dense.of(1));
    var calibration = learn(model, LOGITS, Kit.normal(1, 50, 4, 4, 2), classes(50));
    assertEquals(2, calibration.rows().size());
    for (var row : calibration.rows()) assertEquals(1, row.after(), 0.05);
  }

  @Test
  void aSharedKernelIsScaledOnAllItsUsesTogether() {
    var shared = Dense.of(6).useBias(false);
    var in = Input.of(6);
    var first = shared.apply(in);
    var second = shared.apply(first.multiply(3));
    var model = Model.of(in, Dense.of(1).apply(second));
    var calibration = learn(model, Losses.get("mse"), X, Kit.normal(2, 200, 1));
    double pooled = (variance(Model.of(in, first), X) + variance(Model.of(in, second), X)) / 2;
    assertEquals(2, calibration.rows().size());
    assertEquals(1, pooled, 0.1);
  }

  @Test
  void layersThatHaveWeightsAlreadyAreLeftAsTheyAre() {
    var trained = Dense.of(5);
    var before = Sequential.of(trained, Dense.of(1));
    before.compile("sgd", "mse");
    before.trainOnBatch(X, Kit.normal(3, 200, 1));
    var set = Dense.of(5);
    var frozen = Dense.of(5);
    var fresh = Dense.of(5);
    var model = Sequential.of(trained, set, frozen, fresh, Dense.of(1));
    model.build(6);
    set.setWeights(List.of(Kit.normal(4, 5, 5), Kit.normal(5, 5)));
    frozen.freeze();
    var kept = List.of(trained, set, frozen).stream().map(Layer::getWeights).toList();
    var changed = fresh.getWeights();
    var calibration = learn(model, Losses.get("mse"), X, Kit.normal(2, 200, 1));
    assertEquals(kept, List.of(trained, set, frozen).stream().map(Layer::getWeights).toList());
    assertNotEquals(changed, fresh.getWeights());
    assertEquals(2, calibration.rows().size());
  }

  @Test
  void aConstantOutputIsLeftAloneAndReported() {
    var dense = Dense.of(4);
    var model = Sequential.of(Rescaling.of(0), dense, Dense.of(1));
    model.build(6);
    var before = dense.getWeights();
    var calibration = learn(model, Losses.get("mse"), Kit.normal(1, 20, 6).scale(0), new float[20]);
    var row = calibration.rows().get(0);
    assertEquals("output is constant: left unchanged", row.note());
    assertEquals(before, dense.getWeights());
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
  }

  @Test
  void theOutputBiasOfASoftmaxIsTheLogOfTheShares() {
    var y = new int[200];
    for (int i = 0; i < 200; i++) y[i] = i < 120 ? 0 : i < 180 ? 1 : 2;
    var expected = new double[] {Math.log(0.6), Math.log(0.3), Math.log(0.1)};
    var softmax = Dense.of(3).activation("softmax");
    learn(Sequential.of(softmax), SparseCategoricalCrossentropy.of(), X, y);
    assertBias(expected, softmax);
    var logits = Dense.of(3);
    learn(Sequential.of(logits), SparseCategoricalCrossentropy.of().fromLogits(true), X, y);
    assertBias(expected, logits);
    var oneHot = Dense.of(3).activation("softmax");
    learn(
        Sequential.of(oneHot), Losses.get("categorical_crossentropy"), X, Targets.toCategorical(y));
    assertBias(expected, oneHot);
  }

  @Test
  void theOutputBiasOfASigmoidIsTheLogOdds() {
    var y = new float[200][1];
    for (int i = 0; i < 50; i++) y[i][0] = 1;
    var sigmoid = Dense.of(1).activation("sigmoid");
    learn(Sequential.of(sigmoid), BinaryCrossentropy.of(), X, y);
    assertBias(new double[] {Math.log(0.25 / 0.75)}, sigmoid);
    var logits = Dense.of(1);
    learn(Sequential.of(logits), BinaryCrossentropy.of().fromLogits(true), X, y);
    assertBias(new double[] {Math.log(0.25 / 0.75)}, logits);
  }

  @Test
  void theOutputBiasOfARegressionIsTheMean() {
    var y = new float[200][2];
    for (int i = 0; i < 200; i++) y[i] = new float[] {7, i % 2 == 0 ? -1 : -3};
    for (var loss : List.of("mse", "mae")) {
      var dense = Dense.of(2);
      learn(Sequential.of(Dense.of(4), dense), Losses.get(loss), X, y);
      assertBias(new double[] {7, -2}, dense);
    }
  }

  /** The last kernel of a regression is 0, by every strategy; that of classes is not. */
  @TestFactory
  Stream<DynamicTest> aRegressionBeginsAtTheMeanOfItsTargets() {
    var y = NDArray.from(Kit.normal(3, 200, 2).scale(3).add(7).value().toDoubles()).reshape(200, 2);
    var mean = y.mean(0).value().toDoubles();
    return Stream.of(
            Learning.weight(),
            Learning.weight().dataDependent(),
            Learning.weight().pca(),
            Learning.weight().kmeans())
        .map(
            mode ->
                DynamicTest.dynamicTest(
                    mode.toString(),
                    () -> {
                      var in = Input.of(6);
                      var hidden = Dense.of(5).activation("relu").apply(in);
                      var numbers = Dense.of(2).named("numbers").apply(hidden);
                      var classes = Dense.of(3).activation("softmax").named("classes");
                      var model = Model.of(in, List.of(numbers, classes.apply(hidden)));
                      var losses =
                          Map.of(
                              "numbers",
                              Losses.get("huber"),
                              "classes",
                              SparseCategoricalCrossentropy.of());
                      model.compile(Compile.of(SGD.of(0), losses).learning(mode));
                      model.relearn(Dataset.of(X, List.of(y, Kit.labels(4, 200, 3))));
                      var predicted = model.predictAll(X);
                      for (var row : predicted.get(0).toArray2d()) {
                        assertEquals(mean[0], row[0], 1e-5);
                        assertEquals(mean[1], row[1], 1e-5);
                      }
                      var first = predicted.get(1).slice(0, 1);
                      assertNotEquals(first, predicted.get(1).slice(1, 2));
                    }));
  }

  private static void assertBias(double[] expected, Layer layer) {
    assertEquals(0, Kit.distance(expected, layer.getWeights().get(1).toDoubles()), 1e-4);
  }

  @Test
  void itRunsOnceBeforeTheFirstStep() {
    var model = Sequential.of(Dense.of(4), Dense.of(1));
    var y = Kit.normal(2, 200, 1);
    var first = learn(model, Losses.get("mse"), X, y);
    var weights = model.getWeights();
    model.fit(X, y, ModelKit.quiet(2, 50));
    assertSame(first, model.calibration());
    assertEquals(weights, model.getWeights());
    // Compiled anew it finds nothing to learn: every weight has its value.
    assertNotSame(first, learn(model, Losses.get("mse"), X, y));
    assertEquals(List.of(), model.calibration().rows());
    assertEquals(weights, model.getWeights());
  }

  @Test
  void trainsAfterwardsByTheModeThatFollows() {
    var model = ModelKit.classifier();
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy")
            .learning(Learning.weight().samples(50).then(Learning.plain())));
    var history = model.fit(Kit.normal(1, 60, 4), Kit.labels(2, 60, 3), ModelKit.quiet(20, 16));
    assertTrue(history.last("loss") < history.get("loss").get(0));
  }

  @Test
  void refusesOptionsThatMeanNothing() {
    Kit.assertRefused(
        "WeightLearning: samples must be at least 1, received 0.",
        () -> Learning.weight().samples(0));
    Kit.assertRefused(
        "WeightLearning: maxIterations must be at least 1, received 0.",
        () -> Learning.weight().maxIterations(0));
    Kit.assertRefused(
        "WeightLearning: tolerance must be positive, received 0.0.",
        () -> Learning.weight().tolerance(0));
    Kit.assertRefused(
        "WeightLearning: then() takes a mode that trains by steps.",
        () -> Learning.weight().then(Learning.weight()));
  }

  @Test
  void nestedAndSubclassedModelsTakePartInTheOrderOfTheirCalls() {
    var first = Dense.of(5);
    var inner = Sequential.of(Dense.of(4).activation("relu"), Dense.of(4));
    var last = Dense.of(1);
    var model =
        new Model() {
          private final Layer b = last;
          private final Layer a = first;
          private final Model both = inner;

          @Override
          protected Tensor call(Tensor x) {
            return b.apply(both.apply(a.apply(x)));
          }
        };
    var calibration = learn(model, LOGITS, X, classes(200));
    var kernels = new ArrayList<String>();
    for (var layer : List.of(first, inner.getLayer(0), inner.getLayer(1), last)) {
      var outer = inner.layers().contains(layer) ? inner.name() + "/" : "";
      kernels.add(outer + layer.name() + "/kernel");
    }
    assertEquals(kernels, calibration.rows().stream().map(Calibration.Row::weight).toList());
    for (var row : calibration.rows()) assertEquals(1, row.after(), 0.05);
  }

  @Test
  void aLayerOfWhichAPartWasSetIsLeftAsItIs() {
    var dense = Dense.of(5);
    var model = Sequential.of(dense, Dense.of(1));
    model.build(6);
    dense.weights().get(1).assign(Kit.normal(5, 5));
    var before = dense.getWeights();
    var calibration = learn(model, Losses.get("mse"), X, Kit.normal(2, 200, 1));
    assertEquals(before, dense.getWeights());
    assertEquals(1, calibration.rows().size());
  }

  @Test
  void everyKindOfLayerWithAKernelTakesPart() {
    var in = Input.of(4, 6);
    var attention = MultiHeadAttention.of(2, 3).apply(in, in);
    var recurrent = LSTM.of(3).apply(attention);
    var model = Model.of(in, Dense.of(1).apply(recurrent));
    var calibration = learn(model, LOGITS, Kit.normal(1, 60, 4, 6), classes(60));
    assertEquals(7, calibration.rows().size());
    for (var row : calibration.rows()) {
      boolean recurrentKernel = row.weight().endsWith("recurrent_kernel");
      assertEquals(recurrentKernel ? "orthonormal, not rescaled" : "", row.note());
      if (!recurrentKernel) assertEquals(1, row.after(), 0.05);
    }
  }

  @Test
  void embeddingsAreLeftAloneAndReported() {
    var embedding = Embedding.of(7, 3);
    var model = Sequential.of(embedding, Flatten.of(), Dense.of(1));
    model.predict(Kit.labels(1, 80, 7).reshape(20, 4));
    var before = embedding.getWeights();
    var calibration =
        learn(model, Losses.get("mse"), Kit.labels(1, 80, 7).reshape(20, 4), Kit.normal(2, 20, 1));
    var row = calibration.rows().get(0);
    assertEquals(embedding.name() + "/embeddings", row.weight());
    assertEquals("embedding: left unchanged", row.note());
    assertEquals(row.before(), row.after());
    assertEquals(before, embedding.getWeights());
  }

  /** As after a relu whose units are all dead. */
  @Test
  void aDeadLayerIsReportedAtTheKernelBehindIt() {
    var dead = Dense.of(3).activation("relu");
    var model = Sequential.of(dead, Dense.of(2));
    model.build(6);
    dead.setWeights(List.of(Kit.normal(1, 6, 3), NDArray.from(new float[] {-1000, -1000, -1000})));
    var row = learn(model, Losses.get("mse"), X, Kit.normal(2, 200, 2)).rows().get(0);
    assertEquals("output is constant: left unchanged", row.note());
  }

  @Test
  void anOutputThatIsNotFiniteIsReported() {
    var model = Sequential.of(Rescaling.of(1e30), Rescaling.of(1e30), Dense.of(1));
    compiled(model, Losses.get("mse"));
    var row = model.relearn(Dataset.of(X, Kit.normal(2, 200, 1))).rows().get(0);
    assertEquals("output is not finite: left unchanged", row.note());
  }

  @Test
  void relearnsWhenAskedButNotWhatIsFrozen() {
    var frozen = Dense.of(5);
    var model = Sequential.of(frozen, Dense.of(4), Dense.of(1));
    var y = classes(200);
    learn(model, LOGITS, X, y);
    frozen.freeze();
    var kept = frozen.getWeights();
    var drifted = X.scale(10);
    var calibration = model.relearn(Dataset.of(drifted, y));
    assertSame(calibration, model.calibration());
    assertEquals(2, calibration.rows().size());
    assertTrue(calibration.rows().get(0).before() > 50);
    for (var row : calibration.rows()) assertEquals(1, row.after(), 0.05);
    assertEquals(kept, frozen.getWeights());
    model.fit(drifted, y, ModelKit.quiet(1, 50));
    assertSame(calibration, model.calibration());
  }

  @Test
  void aModeThatRelearnsDoesSoAtTheFirstFit() {
    var model = Sequential.of(Dense.of(4), Dense.of(1));
    var y = Kit.normal(2, 200, 1);
    learn(model, Losses.get("mse"), X, y);
    model.compile(Compile.of(SGD.of(0), Losses.get("mse")).learning(Learning.weight().relearn()));
    model.fit(X, y, ModelKit.quiet(1, 50));
    assertEquals(2, model.calibration().rows().size());
  }

  @Test
  void relearningNeedsTheMode() {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    var error =
        assertThrows(
            IllegalStateException.class, () -> model.relearn(Dataset.of(X, Kit.normal(2, 200, 1))));
    assertEquals(
        "relearn: "
            + model.name()
            + " was compiled without Weight Learning: add learning(Learning.weight()) to its"
            + " Compile.",
        error.getMessage());
  }

  @Test
  void layersThatAdaptLearnTheirStatistics() {
    var outer = Normalization.of();
    var inner = Normalization.of();
    var given = Normalization.of(new double[] {1}, new double[] {4});
    var model =
        Sequential.of(
            given,
            Rescaling.of(3).offset(2),
            outer,
            Sequential.of(Dense.of(4), inner),
            Dense.of(1));
    var calibration = learn(model, Losses.get("mse"), X, Kit.normal(2, 200, 1));
    assertTrue(outer.isAdapted() && inner.isAdapted());
    var row = calibration.rows().get(0);
    assertEquals(outer.name(), row.weight());
    assertEquals("adapted to 200 samples", row.note());
    assertEquals(9 / 4.0 * variance(Sequential.of(Rescaling.of(1)), X), row.before(), 1e-2);
    assertEquals(1, row.after(), 1e-3);
    assertEquals(inner.name(), calibration.rows().get(1).weight());
    assertEquals(4, calibration.rows().size());
    var adapted = Sequential.of(given, model.getLayer(1), outer);
    assertEquals(1, variance(adapted, X), 1e-3);
  }

  @Test
  void binsAreLearnedUnlessTheyAreGiven() {
    var bins = Discretization.of(4).outputMode("one_hot");
    var given = Discretization.of(new double[] {0, 1}).outputMode("count");
    var in = Input.of(6);
    var both = Concatenate.of().apply(Flatten.of().apply(bins.apply(in)), given.apply(in));
    var model = Model.of(in, Dense.of(1).apply(both));
    var calibration = learn(model, Losses.get("mse"), X, Kit.normal(2, 200, 1));
    assertEquals(bins.name(), calibration.rows().get(0).weight());
    assertEquals("adapted to 200 samples", calibration.rows().get(0).note());
    assertEquals(2, calibration.rows().size()); // the bins and the kernel, not what was given
    var alone = Discretization.of(4);
    alone.adapt(X);
    assertArrayEquals(alone.binBoundaries(), bins.binBoundaries());
    assertArrayEquals(new double[] {0, 1}, given.binBoundaries());
  }

  @Test
  void adaptedStatisticsStayUnlessTheModeRelearns() {
    var normalization = Normalization.of();
    normalization.adapt(X);
    var model = Sequential.of(normalization, Dense.of(1));
    var before = normalization.getWeights();
    var drifted = X.scale(3);
    var y = Kit.normal(2, 200, 1);
    learn(model, Losses.get("mse"), drifted, y);
    assertEquals(before, normalization.getWeights());
    var row = model.relearn(Dataset.of(drifted, y)).rows().get(0);
    assertEquals(normalization.name(), row.weight());
    assertEquals(1, variance(Sequential.of(normalization), drifted), 1e-3);
  }

  @Test
  void ofAStreamTheFirstBatchesAreTheSample() {
    var normalization = Normalization.of();
    var model = Sequential.of(normalization, Dense.of(1));
    var mode = Learning.weight().samples(50);
    model.compile(Compile.of(SGD.of(0), Losses.get("mse")).learning(mode));
    var y = Kit.normal(2, 200, 1);
    model.fit(Dataset.of(List.of(Batch.of(X, y))), ModelKit.quiet(1, 20));
    var rows = model.calibration().rows();
    assertEquals("adapted to 50 samples", rows.get(0).note());
    assertEquals(1, variance(Sequential.of(normalization), X.slice(0, 50)), 1e-3);
    assertEquals("last kernel of a regression: 0", rows.get(1).note());
    double mean = 0;
    for (double v : y.slice(0, 50).toDoubles()) mean += v / 50;
    assertEquals(mean, model.getLayer(1).getWeights().get(1).item(), 1e-5);
  }

  @Test
  void refusesASampleThatIsNotFinite() {
    var values = X.toDoubles();
    values[7] = Double.NaN;
    var x = NDArray.of(values, 200, 6);
    var model = Sequential.of(Dense.of(1));
    compiled(model, Losses.get("mse"));
    Kit.assertRefused(
        "Weight Learning: the array of shape (200, 6) holds NaN or infinite numbers: remove or fill"
            + " them first.",
        () ->
            model.fit(
                Dataset.of(List.of(Batch.of(x, Kit.normal(2, 200, 1)))), ModelKit.quiet(1, 20)));
  }

  @Test
  void refusesNoSamples() {
    var model = Sequential.of(Dense.of(1));
    compiled(model, Losses.get("mse"));
    Kit.assertRefused(
        "Weight Learning: expected at least one sample, received none.",
        () -> model.relearn(Dataset.of(X.slice(0, 0), X.slice(0, 0))));
  }

  /** The states of such layers have one size of batch, and begin with zeros after it. */
  @Test
  void layersWithStatesSeeOneBatchAndForgetIt() {
    var in = Input.batch(10, 4, 6);
    var model = Model.of(in, Dense.of(1).apply(SimpleRNN.of(3).stateful(true).apply(in)));
    compiled(model, Losses.get("mse"));
    var calibration = model.relearn(Dataset.of(Kit.normal(1, 40, 4, 6), Kit.normal(2, 40, 1)));
    assertEquals(3, calibration.rows().size());
    var states = model.weights().stream().filter(w -> !w.trainable()).toList();
    for (var state : states) assertEquals(state.value().scale(0), state.value());
  }

  /** A model whose weights are learned goes on: after another compile, a load, and with weights. */
  @TestFactory
  Stream<DynamicTest> aLearnedModelGoesOn(@TempDir Path folder) {
    var weight = Learning.weight();
    return Map.of(
            "lsuv", weight,
            "branches", weight.scaledBranches(),
            "dataDependent", weight.dataDependent(),
            "pca", weight.pca(),
            "kmeans", weight.kmeans())
        .entrySet()
        .stream()
        .map(
            mode ->
                DynamicTest.dynamicTest(
                    mode.getKey(), () -> goesOn(mode.getValue(), folder, mode.getKey())));
  }

  private static void goesOn(Learning mode, Path folder, String name) {
    var model = residual(mode);
    var y = model.predict(X);
    model.fit(X, y, ModelKit.quiet(1, 50));
    model.compile(Compile.of("adam", "mse").learning(mode));
    assertNothingIsLearned(model, y);
    var file = folder.resolve(name + ".keras");
    model.save(file);
    assertNothingIsLearned(Model.load(file), y);
    var weights = folder.resolve(name + ".weights.h5");
    model.saveWeights(weights);
    var other = residual(mode);
    other.loadWeights(weights);
    assertNothingIsLearned(other, y);
  }

  private static Model residual(Learning mode) {
    var in = Input.of(6);
    var branch = Dense.of(6).apply(Dense.of(5).activation("relu").apply(in));
    var model = Model.of(in, Dense.of(2).apply(Add.of().apply(in, branch)));
    model.compile(Compile.of("adam", "mse").learning(mode));
    return model;
  }

  private static void assertNothingIsLearned(Model model, NDArray y) {
    assertTrue(Double.isFinite(model.fit(X, y, ModelKit.quiet(1, 50)).last("loss")));
    assertEquals(List.of(), model.calibration().rows());
  }
}
