package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adversarial training. */
class AdversarialTest {
  private static final NDArray X = Kit.uniform(1, 0.2, 0.8, 40, 6);
  private static final NDArray Y = Kit.labels(2, 40, 2);
  private static final String LOSS = "sparse_categorical_crossentropy";

  private static Sequential linear(Learning mode) {
    Seed.set(3);
    var model = Sequential.of(Dense.of(1).activation("sigmoid"));
    model.compile(Compile.of(SGD.of(0.5), "binary_crossentropy").learning(mode));
    return model;
  }

  private static Sequential deep(Compile compile) {
    Seed.set(3);
    var model =
        Sequential.of(
            Dense.of(8).activation("relu"),
            BatchNormalization.of(),
            Dense.of(2).activation("softmax"));
    model.compile(compile);
    model.predict(X);
    return model;
  }

  private static Compile with(Learning mode) {
    return Compile.of("adam", LOSS).learning(mode);
  }

  /** In a linear model, the worst perturbation is known: ε against the label, along the weights. */
  @ParameterizedTest
  @EnumSource(PerturbationNorm.class)
  void aStepLearnsFromTheWorstSamples(PerturbationNorm norm) {
    var plain = linear(Learning.plain());
    var adversarial = Adversarial.pgd(0.1, 3).norm(norm).stepSize(10);
    var attacked = linear(Learning.plain().adversarial(adversarial));
    plain.predict(X);
    attacked.predict(X);
    attacked.setWeights(plain.getWeights());
    var kernel = plain.getWeights().get(0).toDoubles();
    double length = 0;
    for (double w : kernel) length += w * w;
    var worst = X.toFloats().clone();
    for (int i = 0; i < worst.length; i++) {
      double w = kernel[i % 6];
      double direction = norm == PerturbationNorm.LINF ? Math.signum(w) : w / Math.sqrt(length);
      worst[i] += (float) ((Y.toInts()[i / 6] == 1 ? -0.1 : 0.1) * direction);
    }
    var expected = plain.trainOnBatch(NDArray.of(worst, 40, 6), Y);
    var received = attacked.trainOnBatch(X, Y);
    assertEquals(expected.get("loss"), received.get("loss"), 1e-6);
    assertTrue(Kit.distance(plain.getWeights(), attacked.getWeights()) < 1e-6);
  }

  /** Perturbations of size 0 change nothing: neither numbers nor states of layers. */
  @TestFactory
  Stream<DynamicTest> withoutAPerturbationModesLearnTheSame() {
    return Stream.of(
            Learning.plain(),
            Learning.gradient(),
            Learning.gradient().granularity(Granularity.UNIT),
            Learning.weight().then(Learning.plain()))
        .map(
            mode ->
                DynamicTest.dynamicTest(
                    mode.toString(),
                    () -> {
                      var before = deep(with(mode));
                      var after = deep(with(mode.adversarial(Adversarial.pgd(0, 2))));
                      Seed.set(4);
                      var loss = before.trainOnBatch(X, Y);
                      Seed.set(4);
                      assertEquals(loss, after.trainOnBatch(X, Y));
                      assertEquals(before.getWeights(), after.getWeights());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyModeLearns() {
    var modes = ModelKit.modes();
    modes.put("norms", Learning.plain().record(Recording.norms()));
    modes.put("clipped", Learning.plain().record(Recording.clipped(1, 0.1)));
    return modes.entrySet().stream()
        .map(mode -> DynamicTest.dynamicTest(mode.getKey(), () -> learns(mode.getValue())));
  }

  private static void learns(Learning mode) {
    Seed.set(3);
    var model =
        Sequential.of(
            Reshape.of(3, 2, 1),
            Conv2D.of(4, 2).activation("tanh"),
            Flatten.of(),
            Dropout.of(0.2),
            Dense.of(2).activation("softmax"));
    var adversarial = mode.adversarial(Adversarial.pgd(0.05, 2).norm(PerturbationNorm.L2));
    model.compile(Compile.of(Adam.of(0.02), LOSS).learning(adversarial));
    var labels = new int[40];
    for (int i = 0; i < 40; i++) labels[i] = X.toFloats()[6 * i] > 0.5 ? 1 : 0;
    var data = Dataset.of(X, NDArray.from(labels));
    model.fit(data, ModelKit.quiet(1, 40));
    double before = model.evaluate(data).get("loss");
    model.fit(data, ModelKit.quiet(40, 40));
    assertTrue(model.evaluate(data).get("loss") < before, before + "");
  }

  @Test
  void theReportedLossIsThatOfPerturbedSamples() {
    var model = deep(Compile.of(SGD.of(1e-9), LOSS));
    model.fit(X, Y, ModelKit.quiet(1, 40));
    double clean = model.evaluate(X, Y).get("loss");
    var mode = Learning.plain().adversarial(Adversarial.pgd(0.1, 5));
    model.compile(Compile.of(SGD.of(1e-9), LOSS).learning(mode));
    double attacked = model.trainOnBatch(X, Y).get("loss");
    assertTrue(attacked > clean, attacked + " " + clean);
  }

  @Test
  void severalStepsInOneCallTrainAsOneAfterAnother() {
    var mode = Learning.gradient().adversarial(Adversarial.fgsm(0.1));
    var one = deep(with(mode));
    var several = deep(with(mode).stepsPerExecution(3));
    Seed.set(4);
    one.fit(X, Y, ModelKit.quiet(2, 8));
    Seed.set(4);
    several.fit(X, Y, ModelKit.quiet(2, 8));
    assertEquals(one.getWeights(), several.getWeights());
  }

  @Test
  void aStatefulLayerKeepsTheStateOfTheStep() {
    var states = new NDArray[2];
    for (int i = 0; i < 2; i++) {
      Seed.set(3);
      var model = Sequential.of(Input.batch(40, 3, 2), SimpleRNN.of(4).stateful(true), Dense.of(2));
      var mode = Learning.plain();
      if (i == 1) mode = mode.adversarial(Adversarial.pgd(0, 3));
      model.compile(Compile.of("sgd", "mse").learning(mode));
      model.trainOnBatch(X.reshape(40, 3, 2), Kit.normal(1, 40, 2));
      states[i] = model.predictOnBatch(X.reshape(40, 3, 2));
    }
    assertEquals(states[0], states[1]);
  }

  @Test
  void filesKeepIt(@TempDir Path folder) {
    var adversarial = Adversarial.pgd(0.1, 7).norm(PerturbationNorm.L2).stepSize(0.02).range(-1, 1);
    var model = deep(with(Learning.batch().adversarial(adversarial)));
    model.fit(X, Y, ModelKit.quiet(1, 8));
    var file = folder.resolve("model.keras");
    model.save(file);
    assertEquals(adversarial, Model.load(file).compiled().learning().adversarial());
    assertNotEquals(adversarial, adversarial.anyRange());
  }

  @Test
  void everyFloatInputIsPerturbed() {
    Seed.set(3);
    var a = Input.of(6);
    var b = Input.of(6);
    var out = Dense.of(2).activation("softmax").apply(Add.of().apply(a, b));
    var model = Model.of(List.of(a, b), List.of(out));
    var mode = Learning.plain().adversarial(Adversarial.fgsm(0.1));
    model.compile(with(mode));
    double attacked = model.trainOnBatch(List.of(X, X), Y).get("loss");
    assertTrue(attacked > 0);
  }

  private static void fit(Layer first, Adversarial how, ArrayDataset data) {
    Seed.set(3);
    var model = Sequential.of(first, Flatten.of(), Dense.of(2).activation("softmax"));
    model.compile(with(Learning.plain().adversarial(how)));
    model.fit(data, ModelKit.quiet(1, 40));
  }

  /** A model whose training adds its own loss. */
  private static final class Own extends Model {
    private final Layer dense = Dense.of(2);

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      step.loss("length", apply(step.x()).square());
    }
  }

  private static void fitOwn() {
    var model = new Own();
    model.compile(
        Compile.of(SGD.of(0.1)).learning(Learning.plain().adversarial(Adversarial.fgsm(0.1))));
    model.fit(Dataset.of(X), ModelKit.quiet(1, 40));
  }

  private static void fitIndices() {
    var input = Input.of(DType.INT32, 3);
    var dense = Dense.of(2).activation("softmax");
    var model = Model.of(input, dense.apply(Flatten.of().apply(Embedding.of(5, 2).apply(input))));
    model.compile(with(Learning.plain().adversarial(Adversarial.fgsm(0.1))));
    model.fit(Kit.labels(1, 120, 5).reshape(40, 3), Y, ModelKit.quiet(1, 40));
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var mode = Learning.plain().adversarial(Adversarial.fgsm(0.1));
    return new Refusals()
        .add(
            "Adversarial: epsilon must not be negative, received -0.1.",
            () -> Adversarial.fgsm(-0.1))
        .add("Adversarial: steps must lie in [1, 1000], received 0.", () -> Adversarial.pgd(0.1, 0))
        .add(
            "Adversarial: stepSize must be positive, received 0.",
            () -> Adversarial.fgsm(0.1).stepSize(0))
        .add(
            "Adversarial: the range must have its lower bound first, received 1.0 to 0.0.",
            () -> Adversarial.fgsm(0.1).range(1, 0))
        .add(
            "Saga takes the last gradient of a sample off its next one, which adversarial training"
                + " computes for another perturbation of the sample: leave one of the two out.",
            () -> mode.record(Recording.saga()))
        .add(
            "own: adversarial training raises the loss of testStep, which adds none: name a loss in"
                + " compile, or override testStep.",
            AdversarialTest::fitOwn)
        .add(
            "Adversarial training perturbs inputs of a float dtype, received an input of dtype"
                + " int32.",
            AdversarialTest::fitIndices)
        .tests();
  }

  @Test
  void layersWithoutGradientsAreRefused() {
    var indices = Dataset.of(Kit.labels(1, 40, 5).reshape(40, 1), Y);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> fit(Embedding.of(5, 3), Adversarial.fgsm(0.1).anyRange(), indices));
    assertTrue(
        error
            .getMessage()
            .startsWith(
                "Adversarial training needs the gradient of the loss with respect to the inputs,"
                    + " and none reaches them: a layer is not differentiable, such as one that"
                    + " looks up indices."),
        error.getMessage());
  }

  @Test
  void inputsOutsideOfTheRangeAreRefused() {
    var error =
        assertThrows(
            TensorException.class,
            () -> fit(Dense.of(3), Adversarial.fgsm(0.1), Dataset.of(X.scale(255), Y)));
    assertTrue(
        error.getMessage().contains("expected inputs from 0.0 to 1.0, received values from 5"),
        error.getMessage());
  }
}
