package dev.rhyton;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.config.Value;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.files.CompileConfig;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.CTC;
import dev.rhyton.losses.Circle;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.AUC;
import dev.rhyton.metrics.F1Score;
import dev.rhyton.metrics.IoU;
import dev.rhyton.metrics.MeanIoU;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.metrics.OneHotIoU;
import dev.rhyton.metrics.OneHotMeanIoU;
import dev.rhyton.metrics.Precision;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.Ftrl;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.LearningRateSchedules;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.optimizers.ScheduleFreeAdamW;
import dev.rhyton.regularizers.Regularizers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses, metrics, optimizers and schedules, where Keras' numbers do not reach. */
@SuppressWarnings("CheckReturnValue") // of calls that throw
class FamiliesTest {
  // ---- JSON ----

  private static <T extends Value> void roundTrip(
      Class<T> family, Set<String> names, Function<String, T> of) {
    for (var name : names) {
      var value = of.apply(name);
      var back = Json.readObject(Json.write(value), family);
      assertEquals(value, back, name);
      assertEquals(Json.write(value), Json.write(back), name);
    }
  }

  private static final Set<String> NEED_CLASSES =
      Set.of("IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU");

  @Test
  void everyMemberSurvivesJson() {
    roundTrip(Loss.class, Losses.names(), Losses::get);
    roundTrip(Optimizer.class, Optimizers.names(), Optimizers::get);
    var metrics = new java.util.HashSet<>(Metrics.names());
    metrics.removeIf(n -> NEED_CLASSES.contains(n) || n.matches("(one_hot_)?(mean_)?io_u"));
    roundTrip(Metric.class, metrics, Metrics::get);
    for (var metric :
        List.<Metric>of(IoU.of(3, 0, 2), MeanIoU.of(3), OneHotIoU.of(3, 1), OneHotMeanIoU.of(3))) {
      assertEquals(metric, Json.readObject(Json.write(metric), Metric.class));
    }
    for (var name : LearningRateSchedules.names()) {
      var json = Json.object().put("class_name", name).set("config", Json.object());
      var schedule = Json.readObject(json, LearningRateSchedule.class);
      assertEquals(schedule, Json.readObject(Json.write(schedule), LearningRateSchedule.class));
    }
  }

  @Test
  void ratesAreNumbersOrObjectsInJson() {
    assertEquals(0.5, Adam.of(0.5).getConfig().get("learning_rate"));
    var decayed = Adam.of(ExponentialDecay.of(0.1, 10, 0.5).staircase(true));
    var rate = (Map<?, ?>) decayed.getConfig().get("learning_rate");
    assertEquals("ExponentialDecay", rate.get("class_name"));
    assertEquals(decayed, Json.readObject(Json.write(decayed), Optimizer.class));
    assertTrue(decayed.toString().contains("ExponentialDecay(initial_learning_rate=0.1"));
    var scaled = LossScaleOptimizer.of(AdamW.of(0.1)).getConfig();
    assertEquals(
        Set.of("name", "inner_optimizer", "initial_scale", "dynamic_growth_steps"), scaled.names());
  }

  // ---- training ----

  private static final NDArray X =
      NDArray.from(new float[][] {{1, 2}, {-1, 0.5f}, {0, 1}, {2, -1}});
  private static final NDArray Y = NDArray.from(new float[][] {{1}, {0}, {2}, {-1}});

  /** A model whose first weights are known. */
  private static Sequential model(Optimizer optimizer, Learning learning) {
    var model = Sequential.of(Dense.of(1).kernelInitializer("ones"));
    model.compile(Compile.of(optimizer, Losses.get("mse")).learning(learning));
    model.predict(X);
    return model;
  }

  private static Sequential model(Optimizer optimizer) {
    return model(optimizer, Learning.plain());
  }

  private static double[] kernel(Sequential model) {
    return model.weights().get(0).value().toDoubles();
  }

  /** Bias corrections count updates, as in Keras; the state counts batches. */
  @TestFactory
  Stream<DynamicTest> accumulatedBatchesAreOneUpdate() {
    return Optimizers.names().stream()
        .filter(name -> config(name).has("gradient_accumulation_steps"))
        .map(name -> DynamicTest.dynamicTest(name, () -> assertAccumulated(name)));
  }

  private static JsonNode config(String optimizer) {
    return Json.write(Optimizers.get(optimizer)).get("config");
  }

  private static void assertAccumulated(String name) {
    var json = (ObjectNode) Json.write(Optimizers.get(name));
    var config = (ObjectNode) json.get("config");
    config.put("learning_rate", 0.1);
    var whole = model(Json.readObject(json, Optimizer.class));
    config.put("gradient_accumulation_steps", 2);
    var parts = model(Json.readObject(json, Optimizer.class));
    for (int i = 0; i < 3; i++) {
      whole.trainOnBatch(X, Y);
      var before = kernel(parts);
      parts.trainOnBatch(X.slice(0, 2), Y.slice(0, 2));
      assertArrayEquals(before, kernel(parts), 0);
      parts.trainOnBatch(X.slice(2, 4), Y.slice(2, 4));
      assertArrayEquals(kernel(whole), kernel(parts), 1e-5);
    }
    assertTrue(Kit.distance(new double[] {1, 1}, kernel(whole)) > 1e-4, "the weights move");
    assertEquals(6, parts.optimizerState().iterations());
  }

  /** The numbers are those of Keras: a schedule counts batches, also where gradients accumulate. */
  @Test
  void aScheduleCountsAccumulatedBatches() {
    var model = model(Adam.of(ExponentialDecay.of(0.1, 1, 0.5)).gradientAccumulationSteps(2));
    for (int i = 0; i < 3; i++) {
      model.trainOnBatch(X.slice(0, 2), Y.slice(0, 2));
      model.trainOnBatch(X.slice(2, 4), Y.slice(2, 4));
    }
    assertArrayEquals(new double[] {0.93441015, 0.93585837}, kernel(model), 2e-6);
  }

  @Test
  void weightsRestInEverySecondUpdateWhileGradientsAccumulate() {
    var model = model(SGD.of(0.01).gradientAccumulationSteps(3), Learning.gradient());
    boolean[] last = new boolean[2];
    for (int update = 0; update < 8; update++) {
      var before = List.of(kernel(model), model.weights().get(1).value().toDoubles());
      for (int i = 0; i < 3; i++) model.trainOnBatch(X, Y);
      var after = List.of(kernel(model), model.weights().get(1).value().toDoubles());
      for (int w = 0; w < 2; w++) {
        boolean moved = !java.util.Arrays.equals(before.get(w), after.get(w));
        assertTrue(!moved || !last[w], "a weight moved in two successive updates");
        last[w] = moved;
      }
    }
  }

  @Test
  void movingAverageIsThatOfTheWeights() {
    var model = model(SGD.of(0.1).useEma(true).emaMomentum(0.5));
    var average = new double[2];
    for (int i = 0; i < 3; i++) {
      model.trainOnBatch(X, Y);
      for (int k = 0; k < 2; k++) {
        average[k] = i == 0 ? kernel(model)[k] : (average[k] + kernel(model)[k]) / 2;
      }
    }
    var state = model.optimizerState().slots().get(model.weights().get(0)).get("average");
    assertArrayEquals(average, state.value().toDoubles(), 1e-6);
    model.fit(X, Y, epochs(1).batchSize(4).verbose(0));
    assertArrayEquals(state.value().toDoubles(), kernel(model), 0);
  }

  @Test
  void averageOverwritesTheWeightsNowAndThen() {
    var model = model(SGD.of(0.1).useEma(true).emaMomentum(0.5).emaOverwriteFrequency(2));
    var plain = model(SGD.of(0.1));
    model.trainOnBatch(X, Y);
    plain.trainOnBatch(X, Y);
    var first = kernel(plain);
    assertArrayEquals(first, kernel(model), 1e-6);
    model.trainOnBatch(X, Y);
    plain.trainOnBatch(X, Y);
    for (int k = 0; k < 2; k++) {
      assertEquals((first[k] + kernel(plain)[k]) / 2, kernel(model)[k], 1e-6);
    }
  }

  @Test
  void scaledLossTrainsAsTheOneBefore() {
    var plain = model(Adam.of(0.1));
    var fixed = model(Adam.of(0.1).lossScaleFactor(64));
    var growing = model(LossScaleOptimizer.of(Adam.of(0.1)).initialScale(4).dynamicGrowthSteps(2));
    for (var model : List.of(plain, fixed, growing)) {
      for (int i = 0; i < 5; i++) model.trainOnBatch(X, Y);
    }
    assertArrayEquals(kernel(plain), kernel(fixed), 1e-5);
    assertArrayEquals(kernel(plain), kernel(growing), 1e-5);
  }

  @Test
  void stepOfInfiniteGradientsIsLeftOut() {
    var model = model(LossScaleOptimizer.of(Adam.of(0.1)).initialScale(1e38), Learning.gradient());
    var before = kernel(model);
    model.trainOnBatch(NDArray.from(new float[][] {{100, -50}}), NDArray.from(new float[][] {{1}}));
    assertArrayEquals(before, kernel(model), 0);
    assertEquals(0, model.optimizerState().iterations());
  }

  /** As in Keras, also of files that name the optimizer within alone. */
  @Test
  void halvesScaleTheLoss(@TempDir Path folder) {
    var model = Sequential.of(Dense.of(2).dtype("mixed_float16"), Dense.of(1));
    var options = Compile.of(Adam.of(0.1), Losses.get("mse")).learning(Learning.plain());
    model.compile(options.autoScaleLoss(false));
    assertEquals("Adam", ConfiguredInternals.className(model.compiled().optimizer()));
    model.compile(options);
    assertEquals("LossScaleOptimizer", ConfiguredInternals.className(model.compiled().optimizer()));
    // The first steps may be left out, until the scale is small enough.
    for (int i = 0; i < 8; i++) model.trainOnBatch(X, Y);
    long steps = model.optimizerState().iterations();
    assertTrue(steps > 0);
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
    model.save(folder.resolve("m.keras"));
    var json = (ObjectNode) Json.parse(model.toJson());
    var config = (ObjectNode) json.get("compile_config");
    config.set("optimizer", config.get("optimizer").get("config").get("inner_optimizer"));
    var again = Models.fromJson(json.toString());
    again.compile(CompileConfig.read(json));
    again.loadWeights(folder.resolve("m.keras"));
    assertEquals(steps, again.optimizerState().iterations());
    model.trainOnBatch(X, Y);
    again.trainOnBatch(X, Y);
    assertEquals(model.getWeights(), again.getWeights());
  }

  @Test
  void excludedWeightsDoNotDecay() {
    var all = model(SGD.of(0.1).weightDecay(0.5));
    var none = model(SGD.of(0.1).weightDecay(0.5).excludeFromWeightDecay("kernel"));
    var plain = model(SGD.of(0.1));
    for (var model : List.of(all, none, plain)) model.trainOnBatch(X, Y);
    assertArrayEquals(kernel(plain), kernel(none), 0);
    assertTrue(kernel(all)[0] != kernel(plain)[0]);
  }

  @Test
  void aLimitOfZeroIsNone() {
    var plain = model(SGD.of(0.1));
    plain.trainOnBatch(X, Y);
    var limits =
        List.of(SGD.of(0.1).clipnorm(0), SGD.of(0.1).globalClipnorm(0), SGD.of(0.1).clipvalue(0));
    for (var optimizer : limits) {
      var model = model(optimizer);
      model.trainOnBatch(X, Y);
      assertArrayEquals(kernel(plain), kernel(model), 0);
    }
  }

  @Test
  void everyOptimizerTrainsInEveryMode() {
    for (var name : Optimizers.names()) {
      var optimizer = Optimizers.get(name);
      for (var mode : List.of(Learning.plain(), Learning.batch(), Learning.gradient())) {
        boolean refused =
            OptimizerInternals.whyNoRest(optimizer) != null && mode.equals(Learning.gradient());
        if (refused) continue;
        var model = model(optimizer, mode);
        var before = model.getWeights().toString();
        for (int i = 0; i < 2; i++) model.trainOnBatch(X, Y);
        assertTrue(!before.equals(model.getWeights().toString()), name + " with " + mode);
      }
    }
  }

  /** At −ε, 0.5 and 1 + ε recall gains 1, 1 and 0, precision 0, 1/2 and 1. */
  @Test
  void areaUnderTheGains() {
    var expected = Map.of("interpolation", 0.75, "minoring", 0.5, "majoring", 1.0);
    var y = NDArray.from(new float[] {0, 1, 1, 0});
    var p = NDArray.from(new float[] {0.1f, 0.6f, 0.8f, 0.7f});
    expected.forEach(
        (summation, area) -> {
          var metric = AUC.of().curve("PRGAIN").thresholds(0.5).summationMethod(summation);
          try (var graph = GraphBuilder.open(false)) {
            var in =
                List.of(graph.argument(y.dtype(), y.shape()), graph.argument(p.dtype(), p.shape()));
            var update = MetricInternals.update(metric, in.get(0), in.get(1), null);
            var state = graph.function(List.of(update)).run(List.of(y, p))[0].toDoubles();
            assertEquals(area, MetricInternals.result(metric, state), 1e-6, summation);
          }
        });
  }

  @Test
  void figuresOfOneNameAreNumbered() {
    var model = Sequential.of(Dense.of(2).activation("softmax"));
    var overlap = new Object[] {IoU.of(2, 0).sparseYPred(false), IoU.of(2, 1).sparseYPred(false)};
    model.compile(
        Compile.of(SGD.of(0.1), Losses.get("sparse_categorical_crossentropy"))
            .metrics(overlap)
            .weightedMetrics(overlap[0]));
    var y = NDArray.from(new int[] {0, 1, 0, 0});
    var history = model.fit(X, y, epochs(1).validation(X, y).verbose(0)).history();
    var wanted = List.of("io_u", "io_u_1", "loss", "weighted_io_u");
    assertEquals(wanted, history.keySet().stream().filter(k -> !k.startsWith("val_")).toList());
    assertEquals(8, history.size());
    var classes = model.predict(X).argmax().toInts();
    double[] expected = new double[2];
    for (int c = 0; c < 2; c++) {
      double both = 0;
      double any = 0;
      for (int i = 0; i < 4; i++) {
        boolean isTrue = y.toInts()[i] == c;
        if (isTrue && classes[i] == c) both++;
        if (isTrue || classes[i] == c) any++;
      }
      expected[c] = any == 0 ? 0 : both / any;
    }
    assertEquals(expected[0], history.get("val_io_u").get(0), 1e-6);
    assertEquals(expected[1], history.get("val_io_u_1").get(0), 1e-6);
  }

  // ---- refusals ----

  private static void refused(String message, Runnable body) {
    var error = assertThrows(RuntimeException.class, body::run);
    assertEquals(message, error.getMessage());
  }

  @Test
  void optimizersWhoseWeightsCannotRestAreRefusedAtCompileTime() {
    refused(
        "Gradient Learning, the default mode, lets weights rest, which Ftrl cannot: its weights are"
            + " a function of the gradients that it has added up. Use learning(Learning.plain()).",
        () -> model(Ftrl.of(0.1), Learning.gradient()));
    refused(
        "Gradient Learning, the default mode, lets weights rest, which ScheduleFreeAdamW cannot:"
            + " its weights are a function of the points that it has passed. Use"
            + " learning(Learning.plain()).",
        () -> model(ScheduleFreeAdamW.of(), Learning.weight()));
    assertThrows(
        IllegalArgumentException.class,
        () -> model(LossScaleOptimizer.of(Ftrl.of(0.1)), Learning.gradient()));
  }

  @Test
  void scheduledRateCannotBeSet() {
    var model = model(Adam.of(ExponentialDecay.of(0.1, 1, 0.5)));
    model.trainOnBatch(X, Y);
    assertEquals(0.05, model.optimizerState().learningRate(), 1e-12);
    refused(
        "The learning rate follows ExponentialDecay(initial_learning_rate=0.1, decay_rate=0.5) and"
            + " cannot be set: give the optimizer a number instead.",
        () -> model.optimizerState().learningRate(1));
  }

  @Test
  void badOptionsAreRefused() {
    refused(
        "Adam: gradientAccumulationSteps must be at least 2, received 1.",
        () -> Adam.of().gradientAccumulationSteps(1));
    refused("Adam: emaMomentum must lie in [0, 1], received 2.", () -> Adam.of().emaMomentum(2));
    refused(
        "ExponentialDecay: decaySteps must be at least 1, received 0.",
        () -> ExponentialDecay.of(0.1, 0, 0.5));
    refused(
        "Precision: thresholds must lie in [0, 1], received 2.",
        () -> Precision.of().thresholds(2));
    refused(
        "F1Score: threshold must lie in (0, 1], received 0.0.", () -> F1Score.of().threshold(0));
    refused("IoU: targetClassIds must lie in 0 to 1, received 2.", () -> IoU.of(2, 2));
  }

  // ---- losses without reference values of their gradients ----

  /** The loss and its gradient by the predictions. */
  private static double[][] withGradient(Loss loss, NDArray yTrue, NDArray yPred) {
    try (var graph = GraphBuilder.open(true)) {
      var t = graph.argument(yTrue.dtype(), yTrue.shape());
      var p = graph.argument(yPred.dtype(), yPred.shape());
      Tensor value = loss.apply(t, p);
      var gradient = graph.gradients(value, List.of(p)).get(0);
      var results = graph.function(List.of(value, gradient)).run(List.of(yTrue, yPred));
      return new double[][] {results[0].toDoubles(), results[1].toDoubles()};
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ctc", "circle", "dice", "tversky", "log_cosh", "categorical_focal_crossentropy"})
  void gradientsAreThoseOfDifferences(String name) {
    boolean ctc = name.equals("ctc");
    var loss = name.equals("circle") ? Circle.of().gamma(2) : ctc ? CTC.of() : Losses.get(name);
    var yTrue =
        ctc
            ? NDArray.from(new float[][] {{1, 2, 0}, {2, 0, 0}})
            : name.equals("circle")
                ? NDArray.from(new float[] {0, 1, 0, 1})
                : NDArray.from(new float[][] {{1, 0}, {0, 1}, {1, 0}, {1, 0}});
    var flat = new float[ctc ? 24 : 8];
    for (int i = 0; i < flat.length; i++) flat[i] = 0.2f + 0.6f * (float) Math.abs(Math.sin(3 * i));
    long[] dims = ctc ? new long[] {2, 4, 3} : new long[] {4, 2};
    var gradient = withGradient(loss, yTrue, NDArray.of(flat, dims))[1];
    for (int i = 0; i < flat.length; i += 3) {
      float h = 1e-2f;
      var up = flat.clone();
      var down = flat.clone();
      up[i] += h;
      down[i] -= h;
      double difference =
          (withGradient(loss, yTrue, NDArray.of(up, dims))[0][0]
                  - withGradient(loss, yTrue, NDArray.of(down, dims))[0][0])
              / (2 * h);
      assertEquals(difference, gradient[i], 2e-3 * Math.max(1, Math.abs(difference)), name + i);
    }
  }

  /** As in Keras, where every option of these classes has a default. */
  @Test
  void defaultsNeedNoArguments() throws ReflectiveOperationException {
    var all = new ArrayList<Value>();
    Regularizers.names().forEach(n -> all.add(Regularizers.get(n)));
    Constraints.names().forEach(n -> all.add(Constraints.get(n)));
    Initializers.names().forEach(n -> all.add(Initializers.get(n)));
    var without =
        Set.of("L1L2", "STFT", "NamedInitializer"); // no factors, no side, no class of their own
    for (var each : all) {
      var type = each.getClass();
      boolean ofATest = type.getEnclosingClass() != null;
      if (ofATest || without.contains(type.getSimpleName())) continue;
      assertEquals(type, type.getMethod("of").invoke(null).getClass());
    }
    assertTrue(all.size() > 15, all.toString());
  }
}
