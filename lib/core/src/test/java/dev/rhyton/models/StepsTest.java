package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of one's own, and single steps. */
class StepsTest {
  private static final NDArray X = Kit.normal(1, 20, 4);
  private static final NDArray LABELS = Kit.labels(2, 20, 3);

  private static Compile plain() {
    return Compile.of(SGD.of(0.1)).learning(Learning.plain());
  }

  // ---- trainStep ----

  /** What a step does as it stands, said by hand. */
  private static final class ByHand extends Model {
    private final Sequential body = ModelKit.classifier();

    @Override
    protected Tensor call(Tensor x) {
      return body.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      var predictions = apply(step.x());
      step.computeLoss(predictions);
      step.computeMetrics(predictions);
    }
  }

  @Test
  void aStepByHandIsTheLibrarysUnderEveryMode() {
    ModelKit.modes()
        .forEach(
            (name, mode) -> {
              Seed.set(3);
              var model = ModelKit.classifier();
              Seed.set(3);
              var byHand = new ByHand();
              for (var each : List.of(model, byHand)) {
                Seed.set(4);
                each.compile(
                    Compile.of("adam", "sparse_categorical_crossentropy")
                        .metrics("accuracy")
                        .learning(mode));
              }
              Seed.set(5);
              var expected = model.fit(X, LABELS, quiet(3, 5)).history();
              Seed.set(5);
              assertEquals(expected, byHand.fit(X, LABELS, quiet(3, 5)).history(), name);
              assertEquals(model.getWeights(), byHand.getWeights(), name);
            });
  }

  /** A variational autoencoder's shape: two terms, each with its figure, and no targets. */
  private static final class Coder extends Model {
    private final Dense encoder = Dense.of(2);
    private final Dense decoder = Dense.of(4);

    @Override
    protected Tensor call(Tensor x) {
      return decoder.apply(encoder.apply(x));
    }

    @Override
    protected void trainStep(StepContext step) {
      var code = encoder.apply(step.x());
      step.loss("reconstruction_loss", decoder.apply(code).subtract(step.x()).square());
      step.loss("code_loss", code.square().sum(1).multiply(0.1));
      step.metric("code_size", code.abs());
      step.metric("mae", Metrics.get("mae"), step.x(), decoder.apply(code));
    }

    @Override
    protected void testStep(StepContext step) {
      trainStep(step);
    }

    @Override
    protected List<Tensor> predictStep(List<Tensor> inputs) {
      return encoder.apply(inputs);
    }
  }

  @Test
  void termsAndFiguresOfOnesOwn() {
    var model = new Coder();
    model.compile(plain());
    assertEquals(List.of("loss"), model.metricsNames());
    var before = model.evaluate(Dataset.of(X));
    assertEquals(
        List.of("loss", "reconstruction_loss", "code_loss", "code_size", "mae"),
        model.metricsNames());
    assertEquals(
        before.get("reconstruction_loss") + before.get("code_loss"), before.get("loss"), 1e-9);
    var code = model.predict(X).toDoubles();
    double squares = 0;
    double sizes = 0;
    for (double c : code) {
      squares += 0.1 * c * c / 20;
      sizes += Math.abs(c) / 40;
    }
    assertEquals(squares, before.get("code_loss"), 1e-5);
    assertEquals(sizes, before.get("code_size"), 1e-5);
    double apart = 0;
    for (double d : Kit.difference(model.apply(X), X, 1)) apart += Math.abs(d) / 80;
    assertEquals(apart, before.get("mae"), 1e-5);
    var losses = model.fit(Dataset.of(X), quiet(10, 5)).get("loss");
    assertTrue(losses.get(9) < losses.get(0), losses.toString());
    assertNotEquals(model.predict(X).shape(), model.apply(X).shape());
  }

  @Test
  void termsOfOnesOwnTrainUnderEveryMode() {
    var modes = new LinkedHashMap<>(ModelKit.modes());
    modes.put("norms", Learning.plain().record(Recording.norms()));
    modes.put("clipped", Learning.batch().record(Recording.clipped(1, 0)));
    modes.forEach(
        (name, mode) -> {
          Seed.set(1);
          var model = new Coder();
          model.compile(Compile.of("adam").learning(mode));
          double before = model.evaluate(Dataset.of(X, X)).get("loss");
          model.fit(Dataset.of(X, X), quiet(20, 5));
          double after = model.evaluate(Dataset.of(X, X)).get("loss");
          assertTrue(after < before, name + " " + before + " " + after);
        });
  }

  /** Two numbers that pull {@code a · b · x} up and down, as two networks that play a game. */
  private static final class Game extends Model {
    private final Dense a = Dense.of(1).useBias(false);
    private final Dense b = Dense.of(1).useBias(false);

    @Override
    protected void trainStep(StepContext step) {
      var y = b.apply(a.apply(step.x()));
      step.loss("up", y.multiply(-1), a);
      step.loss("down", y, b);
    }
  }

  @Test
  void termsForTheWeightsOfSingleLayers() {
    var x = NDArray.from(new float[][] {{1}, {2}, {6}}); // of mean 3
    var model = new Game();
    model.compile(plain());
    model.fit(Dataset.of(x), quiet(1, 3).initialEpoch(1)); // makes the weights
    model.setWeights(List.of(NDArray.from(new float[][] {{2}}), NDArray.from(new float[][] {{5}})));
    var figures = model.fit(Dataset.of(x), quiet(1, 3));
    assertEquals(-30, figures.last("up"), 1e-5);
    assertEquals(30, figures.last("down"), 1e-5);
    // a goes along the gradient of "up" alone, −b · 3, and b along that of "down", a · 3.
    assertEquals(2 + 0.1 * 15, model.getWeights().get(0).toDoubles()[0], 1e-5);
    assertEquals(5 - 0.1 * 6, model.getWeights().get(1).toDoubles()[0], 1e-5);
  }

  @Test
  void aTermForAFrozenLayerMovesNoOther() {
    var x = NDArray.from(new float[][] {{1}, {2}, {6}});
    var model = new Game();
    model.compile(plain());
    model.fit(Dataset.of(x), quiet(1, 3).initialEpoch(1));
    model.setWeights(List.of(NDArray.from(new float[][] {{2}}), NDArray.from(new float[][] {{5}})));
    model.a.freeze();
    model.fit(Dataset.of(x), quiet(1, 3));
    assertEquals(2, model.getWeights().get(0).toDoubles()[0]);
    assertEquals(5 - 0.1 * 6, model.getWeights().get(1).toDoubles()[0], 1e-5);
  }

  @Test
  void termsOfSingleLayersUnderTheModes() {
    var x = NDArray.from(new float[][] {{1}, {2}, {6}, {2}, {3}, {4}});
    for (var mode : List.of(Learning.batch().groups(2), Learning.gradient())) {
      var model = new Game();
      model.compile(plain().learning(mode));
      model.fit(Dataset.of(x), quiet(1, 3).initialEpoch(1));
      var before = model.getWeights();
      model.fit(Dataset.of(x), quiet(2, 3));
      assertNotEquals(before.get(0), model.getWeights().get(0), mode.toString());
      assertNotEquals(before.get(1), model.getWeights().get(1), mode.toString());
    }
    var model = new Game();
    model.compile(plain().learning(Learning.plain().record(Recording.norms())));
    model.named("game");
    Kit.assertRefused(
        "game: the learning mode records gradients of one loss, and trainStep names layers for"
            + " single terms: leave out record(...).",
        () -> model.fit(Dataset.of(x), quiet(1, 3)));
    var learned = new Game();
    learned.compile(plain().learning(Learning.weight()));
    assertEquals(
        "Game has no call: override call(Tensor).",
        assertThrows(IllegalStateException.class, () -> learned.fit(Dataset.of(x, x), quiet(1, 3)))
            .getMessage());
  }

  /** Knowledge distillation: a student learns from labels and from a teacher. */
  private static final class Distiller extends Model {
    private final Sequential teacher = ModelKit.classifier();
    private final Sequential student = ModelKit.classifier();

    @Override
    protected Tensor call(Tensor x) {
      return student.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      var taught = teacher.apply(step.x()).stopGradient();
      var given = apply(step.x());
      step.computeLoss(given);
      step.loss("distillation_loss", MeanSquaredError.of(), taught, given);
      step.computeMetrics(given);
    }
  }

  @Test
  void aTeacherStaysAsItIs() {
    var model = new Distiller();
    model.teacher.build(4);
    model.teacher.freeze();
    var before = model.teacher.getWeights();
    model.compile(Compile.of("adam", "sparse_categorical_crossentropy").metrics("accuracy"));
    var history = model.fit(X, LABELS, quiet(2, 5).validation(X, LABELS));
    assertEquals(before, model.teacher.getWeights());
    assertEquals(
        List.of("accuracy", "distillation_loss", "loss", "val_accuracy", "val_loss"),
        history.history().keySet().stream().sorted().toList());
  }

  /** Learns to say what a teacher says, who drops out and normalizes in training. */
  private static final class Pupil extends Model {
    private final Sequential teacher =
        Sequential.of(Dense.of(6), BatchNormalization.of(), Dropout.of(0.5), Dense.of(3));
    private final Sequential student =
        Sequential.of(Dense.of(3), BatchNormalization.of(), Dropout.of(0.5));
    private final boolean calm;

    Pupil(boolean calm) {
      this.calm = calm;
    }

    @Override
    protected Tensor call(Tensor x) {
      return student.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      var taught = calm ? teacher.apply(step.x(), false) : teacher.apply(step.x());
      step.loss("distillation_loss", apply(step.x()).subtract(taught.stopGradient()).square());
      step.metric("taught", taught);
      step.metric("given", apply(step.x()));
    }
  }

  @Test
  void aTeacherIsInInferenceWithinAStep() {
    Map<Boolean, Double> apart = new LinkedHashMap<>();
    for (boolean calm : List.of(true, false)) {
      Seed.set(1);
      var model = new Pupil(calm);
      model.teacher.build(4);
      model.compile(plain());
      model.fit(Dataset.of(X), quiet(1, 20).initialEpoch(1)); // makes the weights
      var before = model.teacher.getWeights();
      var student = model.student.getWeights();
      double mean = mean(model.teacher.apply(X));
      double given = mean(model.student.apply(X));
      var logs = model.fit(Dataset.of(X), quiet(1, 20));
      assertEquals(calm, before.equals(model.teacher.getWeights()));
      apart.put(calm, Math.abs(mean - logs.last("taught")));
      // What is applied after the teacher is in training again.
      assertNotEquals(given, logs.last("given"), 1e-3);
      assertNotEquals(student.get(4), model.student.getWeights().get(4)); // the moving mean
    }
    assertEquals(0, apart.get(true), 1e-6);
    assertTrue(apart.get(false) > 1e-3, apart.toString());
  }

  private static double mean(NDArray array) {
    return Arrays.stream(array.toDoubles()).average().orElseThrow();
  }

  /** Dropout at work in inference: predictions that differ, as of many models. */
  @Test
  void aLayerIsInTrainingWithinAnInference() {
    var model =
        new Model() {
          private final Dropout dropout = Dropout.of(0.5);

          @Override
          protected List<Tensor> call(List<Tensor> inputs, Context context) {
            return dropout.apply(inputs, true);
          }
        };
    Seed.set(1);
    var first = model.predict(X).toDoubles();
    var x = X.toDoubles();
    for (int i = 0; i < x.length; i++) {
      assertTrue(first[i] == 0 || Math.abs(first[i] - 2 * x[i]) < 1e-6);
    }
    assertNotEquals(model.predict(X), model.predict(X));
  }

  @Test
  void targetsThatAreMissingAreNoTargets() {
    var model =
        new Model() {
          @Override
          protected void trainStep(StepContext step) {
            step.loss(step.y().square());
          }

          @Override
          public List<String> outputNames() {
            return List.of("a", "b");
          }
        };
    model.named("own");
    model.compile(plain());
    Kit.assertRefused(
        "own: not every sample has a target for every output: use computeLoss and computeMetrics,"
            + " which distinguish samples with and without a target.",
        () -> model.fit(X, Map.of("a", LABELS), quiet(1, 5)));
  }

  /** Adds a loss and a figure from within. */
  private static final class Watched extends Layer {
    @Override
    protected Tensor call(Tensor x, Context context) {
      context.addLoss(x.square().mean());
      context.addMetric("mean_square", x.square());
      return x;
    }
  }

  @Test
  void layersAddLossesAndFigures() {
    var model = Sequential.of(Dense.of(2), new Watched());
    model.compile(plain());
    var logs = model.evaluate(Dataset.of(X));
    assertEquals(List.of("loss", "mean_square"), List.copyOf(logs.keySet()));
    assertEquals(logs.get("loss"), logs.get("mean_square"), 1e-6);
    var losses = model.fit(Dataset.of(X), quiet(5, 5)).get("loss");
    assertTrue(losses.get(4) < losses.get(0), losses.toString());
  }

  @Test
  void aStepWithoutALossIsRefused() {
    var model = ModelKit.classifier();
    model.named("mute");
    model.compile(plain());
    Kit.assertRefused(
        "mute: there is no loss to minimize: name one in compile, or add one in trainStep or by"
            + " addLoss in a layer.",
        () -> model.fit(X, LABELS, quiet(1, 5)));
    Kit.assertRefused(
        "mute: there is no loss to report: name one in compile, or add one in testStep or by"
            + " addLoss in a layer.",
        () -> model.evaluate(X, LABELS));
  }

  // ---- single steps ----

  @Test
  void eachSingleStepHasItsFigures() {
    var model = ModelKit.classifier();
    model.compile(Compile.of(SGD.of(0), MeanSquaredError.of()).metrics("mae"));
    var y = Kit.normal(3, 20, 3);
    var first = model.trainOnBatch(X.slice(0, 5), y.slice(0, 5)).get("loss");
    var second = model.testOnBatch(X.slice(5, 20), y.slice(5, 20)).get("loss");
    assertEquals((5 * first + 15 * second) / 20, model.evaluate(X, y).get("loss"), 1e-6);
    assertEquals(first, model.partialFit(X.slice(0, 5), y.slice(0, 5)).get("loss"), 1e-6);
    assertEquals(List.of("loss", "mae"), model.metricsNames());
    assertEquals(model.predict(X), model.predictOnBatch(X));
    var weights = new float[15];
    weights[3] = 15;
    var single = model.testOnBatch(X.slice(8, 9), y.slice(8, 9)).get("loss");
    assertEquals(
        single, model.testOnBatch(X.slice(5, 20), y.slice(5, 20), weights).get("loss"), 1e-6);
    Kit.assertRefused(
        "testOnBatch: expected at least one sample, received none.",
        () -> model.testOnBatch(new float[0][4], new float[0][3]));
  }

  @Test
  void aSplitLeavesSamplesOnBothSides() {
    var model = ModelKit.classifier();
    model.compile("adam", "sparse_categorical_crossentropy");
    Kit.assertRefused(
        "fit: 2 samples are too few for a validationSplit of 0.6.",
        () -> model.fit(X.slice(0, 2), LABELS.slice(0, 2), quiet(1, 5).validationSplit(0.6)));
  }
}
