package dev.rhyton.distillation;

import static dev.rhyton.models.EvaluateOptions.batchSize;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Distillation: the numbers of Keras 3.15.1 for small models, in {@code distillation.json}. */
class DistillerTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNode KERAS = keras();

  private static JsonNode keras() {
    try (var in = DistillerTest.class.getResourceAsStream("distillation.json")) {
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static NDArray array(JsonNode json) {
    return NDArray.from(MAPPER.convertValue(json, Object.class)).cast(DType.FLOAT32);
  }

  private static List<NDArray> arrays(JsonNode json) {
    var all = new ArrayList<NDArray>();
    json.forEach(j -> all.add(array(j)));
    return all;
  }

  private static Model model(String name, int units) {
    var in = Input.of(4);
    var hidden = Dense.of(units).activation("tanh").named("hidden").apply(in);
    var features = Dense.of(3).named("features").apply(hidden);
    var model = Model.of(in, Dense.of(3).named("logits").apply(features)).named(name);
    model.setWeights(arrays(KERAS.get(name)));
    return model;
  }

  private static Distiller distiller(DistillationLoss... losses) {
    return Distiller.of(model("teacher", 6), model("student", 2), losses);
  }

  private static final NDArray X = array(KERAS.get("x"));
  private static final NDArray Y =
      NDArray.from(MAPPER.convertValue(KERAS.get("y"), Object.class)).cast(DType.INT32);

  private static Distiller compiled(Distiller distiller) {
    var loss = SparseCategoricalCrossentropy.of().fromLogits(true);
    distiller.compile(Compile.of(SGD.of(0.1), loss).metrics("accuracy").learning(Learning.plain()));
    return distiller;
  }

  private static void assertSame(JsonNode expected, Map<String, Double> actual) {
    assertEquals(expected.size(), actual.size(), actual.toString());
    expected
        .properties()
        .forEach(
            e ->
                assertEquals(
                    e.getValue().asDouble(), actual.get(e.getKey()), 2e-5, () -> e.getKey()));
  }

  @TestFactory
  Stream<DynamicTest> trainsAsKeras() {
    var features =
        FeatureDistillation.of("mse").teacherLayerName("features").studentLayerName("features");
    return Map.of(
            "logits", distiller(LogitsDistillation.of(3)),
            "mse",
                distiller(LogitsDistillation.of(2).loss("mse"))
                    .distillationLossWeights(0.7)
                    .studentLossWeight(0.3),
            "features",
                distiller(LogitsDistillation.of(), features)
                    .distillationLossWeights(1, 0.5)
                    .studentLossWeight(0.2),
            "mae_only", distiller(FeatureDistillation.of("mae")).studentLossWeight(0),
            "student_only", distiller(LogitsDistillation.of()).studentLossWeight(1))
        .entrySet()
        .stream()
        .map(run -> dynamicTest(run.getKey(), () -> run(run.getKey(), compiled(run.getValue()))));
  }

  private static void run(String name, Distiller distiller) {
    var expected = KERAS.get("runs").get(name);
    var history = distiller.fit(X, Y, ModelKit.quiet(3, 5).shuffle(false));
    for (int epoch = 0; epoch < 3; epoch++) {
      int at = epoch;
      expected
          .get("history")
          .properties()
          .forEach(
              e ->
                  assertEquals(
                      e.getValue().get(at).asDouble(),
                      history.get(e.getKey()).get(at),
                      2e-5,
                      e.getKey() + " " + at));
    }
    assertSame(expected.get("evaluate"), distiller.evaluate(X, Y, batchSize(5)));
    var weights = distiller.student().getWeights();
    for (int i = 0; i < weights.size(); i++) {
      assertArrayEquals(
          array(expected.get("weights").get(i)).toFloats(), weights.get(i).toFloats(), 2e-5f);
    }
    assertArrayEquals(
        array(expected.get("predict")).toFloats(),
        distiller.predict(X.slice(0, 2)).toFloats(),
        2e-5f);
    var teacher = arrays(KERAS.get("teacher"));
    assertArrayEquals(
        teacher.get(0).toFloats(), distiller.teacher().getWeights().get(0).toFloats(), 1e-6f);
  }

  /** Without targets the student follows the teacher alone. */
  @Test
  void withoutTargets() {
    var distiller = compiled(distiller(LogitsDistillation.of()));
    var loss = distiller.fit(X, ModelKit.quiet(20, 6)).get("loss");
    assertEquals(true, loss.get(19) < loss.get(0), loss.toString());
    assertFalse(distiller.teacher().trainable());
  }

  /** A distance of one's own, which gives a number for each sample. */
  static final class Angle extends DistillationLoss {
    @Override
    protected Tensor computeLoss(List<Tensor> teacher, List<Tensor> student) {
      return teacher.get(0).multiply(student.get(0)).sum(-1).negative();
    }
  }

  static final class Wide extends DistillationLoss {
    @Override
    protected Tensor computeLoss(List<Tensor> teacher, List<Tensor> student) {
      return teacher.get(0).subtract(student.get(0));
    }
  }

  @Test
  void aLossOfOnesOwn() {
    var distiller = compiled(distiller(new Angle()).studentLossWeight(0));
    var expected =
        distiller.teacher().predict(X).multiply(distiller.predict(X)).sum(-1).mean().value();
    assertEquals(-expected.item(), distiller.evaluate(X, Y, batchSize(12)).get("loss"), 1e-5);
  }

  /** Samples have losses of their own, so that other learning modes work. */
  @TestFactory
  Stream<DynamicTest> everyLearningMode() {
    return ModelKit.modes().entrySet().stream()
        .map(
            mode ->
                dynamicTest(
                    mode.getKey(),
                    () -> {
                      var distiller = distiller(LogitsDistillation.of());
                      var loss = SparseCategoricalCrossentropy.of().fromLogits(true);
                      distiller.compile(Compile.of(SGD.of(0.1), loss).learning(mode.getValue()));
                      var history = distiller.fit(X, Y, ModelKit.quiet(2, 6));
                      assertEquals(true, Double.isFinite(history.last("loss")));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var loss = LogitsDistillation.of();
    var layer = FeatureDistillation.of("mse").studentLayerName("hiden");
    return new Refusals()
        .add(
            "Distiller: expected at least one distillation loss, such as LogitsDistillation.of(3).",
            () -> distiller())
        .add(
            "Distiller: distillationLosses must not be null, nor hold null.",
            () -> distiller((DistillationLoss) null))
        .add(
            "Distiller: teacher must not be null.",
            () -> Distiller.of(null, model("student", 2), loss))
        .add(
            "Distiller: there are 1 distillation losses, received 2 weights.",
            () -> distiller(loss).distillationLossWeights(1, 2))
        .add(
            "Distiller: studentLossWeight must lie in [0, 1], received 2.",
            () -> distiller(loss).studentLossWeight(2))
        .add(
            "Distiller: the outputs of teacher and student must have the same shape and dtype, the"
                + " teacher has (None, 3) of float32, the student (None, 2) of float32.",
            () -> Distiller.of(model("teacher", 6), Sequential.of(Input.of(4), Dense.of(2)), loss))
        .add(
            "In the student model: Functional \"student\" has no layer \"hiden\". Did you mean"
                + " \"hidden\"?",
            () -> distiller(layer))
        .add(
            "FeatureDistillation: the student must be a functional or a built sequential model, so"
                + " that its layer \"hiden\" can be compared: leave out the names of layers, or use"
                + " LogitsDistillation.",
            () -> Distiller.of(model("teacher", 6), Sequential.of(Dense.of(3)), layer))
        .add(
            "FeatureDistillation: expected at least one loss that is not null.",
            () -> FeatureDistillation.of((Loss) null))
        .add(
            "LogitsDistillation: temperature must be positive, received 0.",
            () -> LogitsDistillation.of(0))
        .add(
            "LogitsDistillation: it has 2 losses, the teacher has 1 outputs and the student 1: give"
                + " a loss for each, null to leave one out.",
            () -> compiled(distiller(loss.loss(Losses.get("mse"), null))).evaluate(X, Y))
        .add(
            "Distiller \"distiller\": Wide must return one number, or one for each sample, it returns"
                + " an array of shape (None, 3).",
            () -> compiled(distiller(new Wide())).evaluate(X, Y))
        .add(
            "Distiller \"distiller\": compile it with the student's loss.",
            () -> {
              var distiller = distiller(loss);
              distiller.compile(SGD.of(0.1));
              distiller.evaluate(X, Y);
            })
        .tests();
  }
}
