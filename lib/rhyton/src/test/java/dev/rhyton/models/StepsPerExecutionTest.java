package dev.rhyton.models;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.callbacks.ModelCheckpoint;
import dev.rhyton.callbacks.TerminateOnNaN;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensorboard.TensorBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several batches in one call train as one after another. */
class StepsPerExecutionTest {
  // 11 batches, of which the last one is smaller
  private static final ArrayDataset DATA = Dataset.of(Kit.normal(1, 84, 6), Kit.labels(2, 84, 3));

  private static Sequential model(Compile compile) {
    Seed.set(3);
    boolean recorded = compile.learning().recording() != null;
    var model =
        Sequential.of(
            Dense.of(8).activation("relu"),
            recorded ? LayerNormalization.of() : BatchNormalization.of(),
            Dropout.of(0.3),
            Dense.of(3).activation("softmax"));
    model.compile(compile.metrics("accuracy"));
    return model;
  }

  private static Compile with(Optimizer optimizer, Learning mode) {
    return Compile.of(optimizer, SparseCategoricalCrossentropy.of()).learning(mode);
  }

  static List<Compile> trainings() {
    var decayed = Adam.of(ExponentialDecay.of(0.01, 5, 0.9));
    return List.of(
        with(Adam.of(), Learning.plain()),
        with(decayed, Learning.gradient()),
        with(SGD.of(0.1).momentum(0.9), Learning.gradient().granularity(Granularity.UNIT).q(0.5)),
        with(SGD.of(0.1), Learning.gradient().granularity(Granularity.UNIT).cautious()),
        with(SGD.of(0.1).momentum(0.9), Learning.gradient().cautious().independent()),
        with(Adam.of(), Learning.batch().groups(2)),
        with(Adam.of(), Learning.batch().groups(2).errorFeedback()),
        with(Adam.of().gradientAccumulationSteps(2), Learning.batch().errorFeedback()),
        with(Nadam.of().useEma(true).emaOverwriteFrequency(3), Learning.weight()),
        with(Adam.of().gradientAccumulationSteps(3), Learning.plain()),
        with(Adam.of().gradientAccumulationSteps(2), Learning.gradient()),
        with(
            LossScaleOptimizer.of(SGD.of(0.1)).initialScale(4).dynamicGrowthSteps(5),
            Learning.plain()),
        with(SGD.of(0.1), Learning.plain().record(Recording.saga())),
        with(SGD.of(0.1), Learning.gradient().record(Recording.norms())));
  }

  private static List<Object> trained(Compile compile) {
    var model = model(compile);
    var history = model.fit(DATA, epochs(3).batchSize(8).validation(DATA.take(20)).verbose(0));
    return List.of(
        history.get("loss"), history.get("val_accuracy"), model.getWeights(), model.evaluate(DATA));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void batchesInOneCallTrainAsOneAfterAnother(Compile compile) {
    var single = trained(compile.stepsPerExecution(1));
    assertEquals(single, trained(compile.stepsPerExecution(4)));
  }

  @Test
  void moreStepsThanAnEpochHasAreTheWholeEpoch() {
    var compile = with(Adam.of(), Learning.gradient());
    assertEquals(trained(compile), trained(compile.stepsPerExecution(100)));
  }

  @Test
  void aLongTrainingIsTheSameWithAChosenNumber() {
    var batches = new AtomicInteger();
    var counting = LambdaCallback.of().onTrainBatchEnd((batch, logs) -> batches.incrementAndGet());
    var results = new ArrayList<List<NDArray>>();
    for (var callbacks : List.of(new Callback[0], new Callback[] {counting})) {
      Seed.set(3);
      var model = Sequential.of(Dense.of(3).activation("softmax"));
      model.compile(with(SGD.of(), Learning.gradient()).stepsPerExecution("auto"));
      model.fit(DATA, epochs(100).batchSize(8).callbacks(callbacks).verbose(0));
      results.add(model.getWeights());
    }
    assertEquals(results.get(1), results.get(0));
    assertEquals(1100, batches.get()); // one by one, as the callback needs it
  }

  @Test
  void aShortTrainingUsesTheCallsOfAnEarlierOne() {
    Seed.set(3);
    var model = Sequential.of(Dense.of(3).activation("softmax"));
    var options = epochs(1).batchSize(8).verbose(0);
    model.compile(with(SGD.of(), Learning.plain()).stepsPerExecution("auto"));
    model.fit(DATA, options);
    var functions = model.compiledModel().functions();
    var batch = DATA.take(8).peek();
    assertFalse(functions.haveRunTogether(batch, 4));
    model.compile(with(SGD.of(), Learning.plain()).stepsPerExecution(4));
    model.fit(DATA, epochs(2).batchSize(8).verbose(0));
    functions = model.compiledModel().functions();
    assertTrue(functions.haveRunTogether(batch, 4));
    assertFalse(functions.haveRunTogether(batch, 5));
  }

  @Test
  void theNumberIsChosenByTimeAndLength() {
    var compile = Compile.of("adam", "mse");
    var size = new ExecutionSize(compile, true);
    assertEquals(1, size.next(5000));
    for (int i = 0; i < 50; i++) size.ran(1, 1_000_000, () -> 300, () -> false);
    assertEquals(1, size.next(499)); // too few steps to gain
    assertEquals(1, size.next(-1)); // an unknown number
    assertEquals(4, size.next(5000));
    assertEquals(4, size.next(10)); // it stays
    assertTrue(size.isRest(3));

    var slow = new ExecutionSize(compile, true);
    for (int i = 0; i < 100; i++) slow.ran(1, 6_000_000, () -> 300, () -> false);
    assertEquals(1, slow.next(5000));

    var large = new ExecutionSize(compile, true);
    for (int i = 0; i < 50; i++) large.ran(1, 1_000_000, () -> 301, () -> true);
    assertEquals(1, large.next(5000)); // its call takes long to prepare

    var again = new ExecutionSize(compile, true);
    again.ran(1, 6_000_000, () -> 300, () -> true);
    assertEquals(4, again.next(10)); // the function exists

    assertEquals(1, new ExecutionSize(compile, false).next(5000));
    assertEquals(3, new ExecutionSize(compile.stepsPerExecution(3), true).next(5000));
    assertEquals(1, new ExecutionSize(compile.stepsPerExecution(1), true).next(5000));
  }

  @Test
  void onlyCallbacksWithFunctionsOfBatchesNeedThem(@TempDir Path dir) {
    Map.of(
            ModelCheckpoint.of(dir + "/m.keras"), false,
            ModelCheckpoint.of(dir + "/m.keras").saveFreq(3), true,
            LambdaCallback.of().onEpochEnd((epoch, logs) -> {}), false,
            LambdaCallback.of().onTrainBatchBegin(batch -> {}), true,
            EarlyStopping.of("loss"), false,
            TensorBoard.of(dir + "/t"), false,
            TensorBoard.of(dir + "/t").updateFreq("batch"), true,
            TensorBoard.of(dir + "/t").profileBatch(2), true,
            TerminateOnNaN.of(), true)
        .forEach(
            (callback, needs) ->
                assertEquals(
                    needs,
                    new CallbackList(List.of(callback), null).needsBatches(),
                    "" + callback));
  }

  @Test
  void anotherWordIsRefused() {
    Kit.assertRefused(
        "Compile: stepsPerExecution must be a number or \"auto\", received \"all\".",
        () -> Compile.of("sgd", "mse").stepsPerExecution("all"));
    Kit.assertRefused(
        "Compile: stepsPerExecution must be at least 1, received 0.",
        () -> Compile.of("sgd", "mse").stepsPerExecution(0));
  }

  @Test
  void batchesOfDifferentLengthsTrainAsOneAfterAnother() {
    var lengths = List.of(3, 5, 3, 3, 5, 4, 3);
    var batches = lengths.stream().map(n -> DATA.take(n).whole()).toList();
    var results = new ArrayList<List<NDArray>>();
    for (int steps : new int[] {1, 3}) {
      var model = model(with(Adam.of(), Learning.plain()).stepsPerExecution(steps));
      model.fit(Dataset.of(batches), epochs(5).verbose(0));
      results.add(model.getWeights());
    }
    assertEquals(results.get(0), results.get(1));
  }

  @Test
  void callbacksAreCalledOncePerExecutionWithItsLastBatch() {
    var events = new ArrayList<String>();
    var callback =
        LambdaCallback.of()
            .onTrainBatchBegin(batch -> events.add("begin " + batch))
            .onTrainBatchEnd((batch, logs) -> events.add("end " + batch));
    var model = model(with(Adam.of(), Learning.plain()).stepsPerExecution(4));
    model.fit(DATA, epochs(1).batchSize(8).callbacks(callback).verbose(0));
    assertEquals(List.of("begin 0", "end 3", "begin 4", "end 7", "begin 8", "end 10"), events);
  }

  @Test
  void checkpointsAfterANumberOfBatchesAreSavedAfterTheExecutionThatContainsIt(@TempDir Path dir) {
    var checkpoint = ModelCheckpoint.of(dir + "/{batch}.keras").saveFreq(5);
    var model = model(with(Adam.of(), Learning.plain()).stepsPerExecution(4));
    model.fit(DATA, epochs(1).batchSize(8).callbacks(checkpoint).verbose(0));
    assertTrue(Files.exists(dir.resolve("8.keras")));
    assertTrue(Files.exists(dir.resolve("11.keras")));
    assertEquals(2, dir.toFile().list().length);
  }

  @Test
  void anEpochOfGivenStepsEndsWithThem() {
    var results = new ArrayList<List<Object>>();
    for (int steps : new int[] {1, 4}) {
      var model = model(with(Adam.of(), Learning.plain()).stepsPerExecution(steps));
      model.fit(DATA, epochs(3).batchSize(8).stepsPerEpoch(6).verbose(0));
      results.add(List.of(model.optimizerState().iterations(), model.getWeights()));
    }
    assertEquals(results.get(0), results.get(1));
  }

  @Test
  void filesContainTheNumber(@TempDir Path dir) {
    var model = model(with(Adam.of(), Learning.plain()).stepsPerExecution(4));
    model.fit(DATA, epochs(1).verbose(0));
    model.save(dir.resolve("m.keras"));
    assertEquals(4, Model.load(dir.resolve("m.keras")).compiled().stepsPerExecution());
  }

  @Test
  void errorsOfARunNameTheLayer() {
    var codes = Kit.labels(4, 32, 10).toInts();
    codes[31] = 12; // in the last batch of the second execution
    var model = Sequential.of(Embedding.of(10, 4).named("codes"), Dense.of(1));
    model.compile(Compile.of("sgd", "mse").stepsPerExecution(2));
    var data = Dataset.of(NDArray.of(codes, 32, 1), Kit.normal(1, 32, 1));
    model.fit(data.take(16), epochs(2).batchSize(4).verbose(0));
    var error =
        assertThrows(
            RuntimeException.class,
            () -> model.fit(data, epochs(1).batchSize(8).shuffle(false).verbose(0)));
    assertTrue(error.getMessage().contains("\"codes\""), error.getMessage());
  }
}
