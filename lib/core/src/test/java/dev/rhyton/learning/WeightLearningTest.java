package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Targets;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Rescaling;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weight Learning; at a rate of 0 the steps that follow it change nothing. */
class WeightLearningTest {
  private static final NDArray X = Kit.normal(1, 200, 6);

  private static Calibration learn(Model model, Loss loss, NDArray x, Object y) {
    compiled(model, loss);
    model.fit(x, y, Kit.quiet(1, 50));
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
    assertTrue(calibration.toString().startsWith("Weight Learning: 6 kernels"));
  }

  @Test
  void convolutionsTakePart() {
    var model =
        Sequential.of(
            Conv2D.of(4, 3).activation("relu"), Conv2D.of(3, 2), Flatten.of(), Dense.of(1));
    var calibration =
        learn(model, Loss.of("mse"), Kit.normal(1, 50, 6, 6, 2), Kit.normal(2, 50, 1));
    assertEquals(3, calibration.rows().size());
    for (var row : calibration.rows()) assertEquals(1, row.after(), 0.05);
  }

  @Test
  void groupedConvolutionsTakePart() {
    var model = Sequential.of(Conv2D.of(4, 3).groups(2), Flatten.of(), Dense.of(1));
    var calibration =
        learn(model, Loss.of("mse"), Kit.normal(1, 50, 4, 4, 2), Kit.normal(2, 50, 1));
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
    var calibration = learn(model, Loss.of("mse"), X, Kit.normal(2, 200, 1));
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
    var calibration = learn(model, Loss.of("mse"), X, Kit.normal(2, 200, 1));
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
    var calibration = learn(model, Loss.of("mse"), Kit.normal(1, 20, 6).scale(0), new float[20]);
    var row = calibration.rows().get(0);
    assertEquals("output is constant: left alone", row.note());
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
    learn(Sequential.of(oneHot), Loss.of("categorical_crossentropy"), X, Targets.toCategorical(y));
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
      learn(Sequential.of(Dense.of(4), dense), Loss.of(loss), X, y);
      assertBias(new double[] {7, -2}, dense);
    }
  }

  private static void assertBias(double[] expected, Layer layer) {
    assertEquals(0, Kit.distance(expected, layer.getWeights().get(1).toDoubles()), 1e-4);
  }

  @Test
  void runsOnceAndBeforeTheFirstStepAlone() {
    var model = Sequential.of(Dense.of(4), Dense.of(1));
    var y = Kit.normal(2, 200, 1);
    var first = learn(model, Loss.of("mse"), X, y);
    var weights = model.getWeights();
    model.fit(X, y, Kit.quiet(2, 50));
    assertSame(first, model.calibration());
    assertEquals(weights, model.getWeights());
    // Compiled anew it finds nothing to learn: every weight has its value.
    assertNotSame(first, learn(model, Loss.of("mse"), X, y));
    assertEquals(List.of(), model.calibration().rows());
    assertEquals(weights, model.getWeights());
  }

  @Test
  void trainsAfterwardsByTheModeThatFollows() {
    var model = Kit.classifier();
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy")
            .learning(Learning.weight().samples(50).then(Learning.plain())));
    var history = model.fit(Kit.normal(1, 60, 4), Kit.labels(2, 60, 3), Kit.quiet(20, 16));
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
}
