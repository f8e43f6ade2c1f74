package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static dev.rhyton.models.EvaluateOptions.batchSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The loops: callbacks, stopping, interrupts, threads. */
class TrainingTest {
  private static final NDArray X = Kit.normal(1, 20, 4);
  private static final NDArray LABELS = Kit.labels(2, 20, 3);

  private static Sequential compiled() {
    var model = ModelKit.classifier();
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  /** Writes down every event. */
  private static final class Recorder extends Callback {
    final List<String> events = new ArrayList<>();

    @Override
    public void onTrainBegin() {
      events.add("train begin");
    }

    @Override
    public void onTrainEnd(Map<String, Double> logs) {
      events.add("train end " + logs.keySet());
    }

    @Override
    public void onEpochBegin(int epoch) {
      events.add("epoch begin " + epoch);
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      events.add("epoch end " + epoch + " " + logs.keySet());
    }

    @Override
    public void onTrainBatchBegin(long batch) {
      events.add("batch begin " + batch);
    }

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      events.add("batch end " + batch + " " + logs.keySet());
    }

    @Override
    public void onTestBegin() {
      events.add("test begin");
    }

    @Override
    public void onTestEnd(Map<String, Double> logs) {
      events.add("test end " + logs.keySet());
    }

    @Override
    public void onTestBatchBegin(long batch) {
      events.add("test batch begin " + batch);
    }

    @Override
    public void onTestBatchEnd(long batch, Map<String, Double> logs) {
      events.add("test batch end " + batch);
    }

    @Override
    public void onPredictBegin() {
      events.add("predict begin");
    }

    @Override
    public void onPredictEnd() {
      events.add("predict end");
    }

    @Override
    public void onPredictBatchBegin(long batch) {
      events.add("predict batch begin " + batch);
    }

    @Override
    public void onPredictBatchEnd(long batch, List<NDArray> outputs) {
      events.add("predict batch end " + batch + " " + outputs.get(0).shape());
    }
  }

  @Test
  void eventsComeInKerasOrder() {
    var recorder = new Recorder();
    compiled()
        .fit(X, LABELS, quiet(2, 10).initialEpoch(1).validation(X, LABELS).callbacks(recorder));
    assertEquals(
        List.of(
            "train begin",
            "epoch begin 1",
            "batch begin 0",
            "batch end 0 [loss, accuracy]",
            "batch begin 1",
            "batch end 1 [loss, accuracy]",
            "test begin",
            "test batch begin 0",
            "test batch end 0",
            "test batch begin 1",
            "test batch end 1",
            "test end [loss, accuracy]",
            "epoch end 1 [accuracy, loss, val_accuracy, val_loss]",
            "train end [accuracy, loss, val_accuracy, val_loss]"),
        recorder.events);
  }

  @Test
  void evaluateCallsBack() {
    var model = compiled();
    var recorder = new Recorder();
    var all = model.evaluate(X, LABELS, batchSize(15).callbacks(recorder));
    assertEquals(
        List.of(
            "test begin",
            "test batch begin 0",
            "test batch end 0",
            "test batch begin 1",
            "test batch end 1",
            "test end [loss, accuracy]"),
        recorder.events);
    assertEquals(model.evaluate(X, LABELS).get("loss"), all.get("loss"), 1e-6);
    var first = model.evaluate(X, LABELS, batchSize(15).steps(1));
    var samples = Dataset.of(X, LABELS).take(15);
    assertEquals(model.evaluate(samples).get("loss"), first.get("loss"), 1e-6);
  }

  @Test
  void predictCallsBackAlsoUncompiled() {
    var model = ModelKit.classifier();
    var recorder = new Recorder();
    var all = model.predict(X, batchSize(15).callbacks(recorder));
    assertEquals(
        List.of(
            "predict begin",
            "predict batch begin 0",
            "predict batch end 0 (15, 3)",
            "predict batch begin 1",
            "predict batch end 1 (5, 3)",
            "predict end"),
        recorder.events);
    assertEquals(Shape.of(20, 3), all.shape());
    assertEquals(Shape.of(16, 3), model.predict(X, batchSize(8).steps(2)).shape());
  }

  @Test
  void aCallbackEndsEvaluationAndPrediction() {
    var stop =
        new Callback() {
          @Override
          public void onTestBatchEnd(long batch, Map<String, Double> logs) {
            assertEquals(4, training().steps());
            if (batch == 1) training().stop();
          }

          @Override
          public void onPredictBatchEnd(long batch, List<NDArray> outputs) {
            training().stop();
          }
        };
    var model = compiled();
    var half = model.evaluate(X, LABELS, batchSize(5).callbacks(stop));
    var samples = Dataset.of(X, LABELS).take(10);
    assertEquals(model.evaluate(samples).get("loss"), half.get("loss"), 1e-6);
    assertEquals(Shape.of(5, 3), model.predict(X, batchSize(5).callbacks(stop)).shape());
  }

  @Test
  void validationAfterChosenEpochs() {
    var history =
        compiled().fit(X, LABELS, quiet(4, 20).validation(X, LABELS).validationFreq(List.of(1, 4)));
    assertEquals(
        List.of(false, true, true, false),
        history.get("val_loss").stream().map(v -> v.isNaN()).toList());
    Kit.assertRefused(
        "fit: validationFreq must be at least 1, received 0.",
        () -> quiet(1, 1).validationFreq(List.of(0)));
  }

  @Test
  void passesCheckTheirOptions() {
    Kit.assertRefused(
        "EvaluateOptions: batchSize must be at least 1, received 0.", () -> batchSize(0));
    Kit.assertRefused(
        "EvaluateOptions: steps must be at least 1, received 0.", () -> batchSize(1).steps(0));
  }

  @Test
  void aCallbackEvaluatesAndPredictsByItsModel() {
    var y = Kit.normal(3, 20, 1);
    var losses = new ArrayList<Double>();
    var outputs = new ArrayList<NDArray>();
    var each =
        new Callback() {
          @Override
          public void onEpochEnd(int epoch, Map<String, Double> logs) {
            losses.add(training().model().evaluate(X, y).get("loss"));
            outputs.add(training().model().predict(X));
            assertEquals(epoch + 1, training().model().optimizerState().iterations());
          }
        };
    var model = Sequential.of(Dense.of(1));
    model.compile(SGD.of(0.1), MeanSquaredError.of());
    var history = model.fit(X, y, quiet(3, 20).validation(X, y).callbacks(each));
    assertEquals(history.get("val_loss"), losses);
    assertEquals(model.predict(X), outputs.get(2));
  }

  @Test
  void earlyStoppingRestoresTheBestWeights() {
    var model = Sequential.of(Dense.of(1));
    // A rate far too high: every epoch is worse than the one before.
    model.compile(SGD.of(0.9), MeanSquaredError.of());
    var best = new ArrayList<List<NDArray>>();
    var keep =
        new Callback() {
          @Override
          public void onEpochEnd(int epoch, Map<String, Double> logs) {
            best.add(training().model().getWeights());
          }
        };
    var stopping = EarlyStopping.of("val_loss").patience(3).restoreBestWeights(true);
    var y = Kit.normal(3, 20, 1);
    var history = model.fit(X, y, quiet(50, 20).validation(X, y).callbacks(keep, stopping));
    int epochs = history.epochs().size();
    assertTrue(epochs < 50, "never stopped");
    assertEquals(epochs - 1, stopping.stoppedEpoch());
    assertEquals(epochs - 4, stopping.bestEpoch());
    assertEquals(best.get(stopping.bestEpoch()), model.getWeights());
    double least = history.get("val_loss").stream().mapToDouble(v -> v).min().orElseThrow();
    assertEquals(least, model.evaluate(X, y).get("loss"), 1e-6);
  }

  @Test
  void earlyStoppingNamesTheFigureThatIsNotThere() {
    Kit.assertRefused(
        "EarlyStopping: the logs have no \"val_los\", they have [accuracy, loss].",
        () -> compiled().fit(X, LABELS, quiet(1, 5).callbacks(EarlyStopping.of("val_los"))));
    Kit.assertRefused(
        "EarlyStopping: mode must be \"auto\", \"min\" or \"max\", received \"best\".",
        () -> EarlyStopping.of("loss").mode("best"));
  }

  /** As in Keras: what is stopped before it begins still takes its first batch. */
  @Test
  void aCallbackStopsBeforeTheFirstEpoch() {
    var model = compiled();
    var events = new ArrayList<String>();
    var callback =
        new Callback() {
          @Override
          public void onTrainBegin() {
            training().stop();
          }

          @Override
          public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
            events.add("batch " + batch);
          }

          @Override
          public void onEpochEnd(int epoch, Map<String, Double> logs) {
            events.add("epoch " + epoch);
          }
        };
    model.fit(X, LABELS, quiet(9, 5).callbacks(callback));
    assertEquals(List.of("batch 0", "epoch 0"), events);
  }

  @Test
  void aCallbackStopsAndSetsTheRate() {
    var model = compiled();
    var batches = new ArrayList<Long>();
    var callback =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
            batches.add(batch);
            training().optimizerState().learningRate(0);
            if (batch == 1) training().stop();
          }
        };
    var history = model.fit(X, LABELS, quiet(9, 5).callbacks(callback));
    assertEquals(List.of(0L, 1L), batches);
    assertEquals(1, history.epochs().size());
    assertEquals(0, model.optimizerState().learningRate());
    var before = model.getWeights();
    model.fit(X, LABELS, quiet(1, 5));
    assertEquals(before, model.getWeights());
  }

  @Test
  void anInterruptEndsFitAfterTheBatchInHand() {
    var model = compiled();
    var batches = new ArrayList<Long>();
    var interrupt =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
            batches.add(batch);
            if (batches.size() == 6) Thread.currentThread().interrupt();
          }
        };
    var stopping = EarlyStopping.of("val_loss");
    var options = quiet(9, 5).validation(X, LABELS).callbacks(interrupt, stopping);
    var history = model.fit(X, LABELS, options);
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertEquals(List.of(0L, 1L, 2L, 3L, 0L, 1L), batches);
    assertEquals(2, history.get("val_loss").size());
    assertTrue(Double.isNaN(history.last("val_loss")), "the second epoch was not validated");
    assertTrue(history.epochs().size() <= 2);
    // The model is usable, and goes on.
    assertEquals(20, model.predict(X).length());
    assertEquals(2, model.fit(X, LABELS, quiet(2, 5)).epochs().size());
  }

  @Test
  void anInterruptBeforeTheFirstBatchLeavesAnEmptyHistory() {
    var model = compiled();
    Thread.currentThread().interrupt();
    var history = model.fit(X, LABELS, quiet(3, 5));
    assertTrue(Thread.interrupted());
    assertEquals(List.of(), history.epochs());
    assertEquals("History: 0 epochs", history.toString().split(",", 2)[0]);
    model.fit(X, LABELS, quiet(1, 5));
  }

  /** An interrupt in the validation: a value of some of its batches would be wrong. */
  @Test
  void anInterruptedValidationHasNoValues() {
    var model = compiled();
    var interrupt = new InterruptAt(1);
    var history = model.fit(X, LABELS, quiet(3, 5).validation(X, LABELS).callbacks(interrupt));
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertEquals(1, history.epochs().size());
    assertEquals(Set.of("loss", "accuracy"), history.history().keySet());
    assertEquals(List.of(0L, 1L), interrupt.batches);
  }

  @Test
  void anInterruptEndsEvaluationAndPredictionWithoutAResult() {
    var model = compiled();
    var interrupt = new InterruptAt(1);
    var options = batchSize(5).callbacks(interrupt);
    assertInterrupted("evaluate", () -> model.evaluate(X, LABELS, options));
    assertInterrupted("predict", () -> model.predict(X, options));
    assertEquals(List.of(0L, 1L, 0L, 1L), interrupt.batches);
    Thread.currentThread().interrupt(); // before they begin
    assertInterrupted("evaluate", () -> model.evaluate(X, LABELS));
    Thread.currentThread().interrupt();
    assertInterrupted("predict", () -> model.predict(X));
    assertEquals(20, model.predict(X).length());
  }

  /** Interrupts the thread after a batch of an evaluation or a prediction. */
  private static final class InterruptAt extends Callback {
    private final long at;
    private final List<Long> batches = new ArrayList<>();

    InterruptAt(long at) {
      this.at = at;
    }

    @Override
    public void onTestBatchEnd(long batch, Map<String, Double> logs) {
      batches.add(batch);
      if (batch == at) Thread.currentThread().interrupt();
    }

    @Override
    public void onPredictBatchEnd(long batch, List<NDArray> outputs) {
      onTestBatchEnd(batch, Map.of());
    }
  }

  private static void assertInterrupted(String what, Executable use) {
    var thrown = assertThrows(CancellationException.class, use);
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertEquals(
        what + ": ended without a result, because the thread is interrupted.", thrown.getMessage());
  }

  /** The training ends by itself, with its history. */
  @Test
  void callbacksOfAnInterruptedTrainingCanPredict() {
    var model = compiled();
    var other = compiled();
    var lengths = new ArrayList<Integer>();
    var predicting =
        LambdaCallback.of()
            .onTrainBatchEnd((batch, logs) -> Thread.currentThread().interrupt())
            .onEpochEnd((epoch, logs) -> lengths.add(other.predict(X).length()))
            .onTrainEnd(() -> other.evaluate(X, LABELS));
    var history = model.fit(X, LABELS, quiet(3, 5).callbacks(predicting));
    assertEquals(1, history.epochs().size());
    assertEquals(List.of(20), lengths);
    assertInterrupted("predict", () -> other.predict(X));
  }

  @Test
  void predictFromManyThreadsIsRight() throws Exception {
    var model = compiled();
    var samples = new ArrayList<NDArray>();
    var expected = new ArrayList<NDArray>();
    for (int i = 0; i < 8; i++) {
      samples.add(Kit.normal(i, 5 + i, 4));
      expected.add(model.predict(samples.get(i)));
    }
    var fresh = compiled();
    fresh.build(4);
    fresh.setWeights(model.getWeights());
    var done = new AtomicBoolean();
    var tracing =
        new Thread(
            () -> {
              while (!done.get()) compiled().fit(X, LABELS, quiet(1, 20));
            });
    tracing.start();
    var pool = Executors.newFixedThreadPool(8);
    try {
      var calls = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < 8; i++) {
        int at = i;
        calls.add(
            () -> {
              for (int run = 0; run < 50; run++) {
                assertEquals(expected.get(at), fresh.predict(samples.get(at)));
              }
              return at;
            });
      }
      for (var call : pool.invokeAll(calls)) call.get();
    } finally {
      done.set(true);
      tracing.join();
      pool.shutdown();
    }
  }

  @Test
  void anotherFitGoesOnWhereTheLastOneEnded() {
    var model = compiled();
    model.fit(X, LABELS, quiet(2, 5));
    assertEquals(8, model.optimizerState().iterations());
    model.fit(X, LABELS, quiet(1, 5));
    assertEquals(12, model.optimizerState().iterations());
    model.compile("adam", "sparse_categorical_crossentropy");
    assertEquals(0, model.optimizerState().iterations());
  }

  @Test
  void shufflingChangesTheOrderAndNothingElse() {
    var weights = new ArrayList<List<NDArray>>();
    for (boolean shuffled : new boolean[] {false, false, true}) {
      Seed.set(1);
      var model = compiled();
      model.fit(X, LABELS, quiet(1, 5).shuffle(shuffled));
      weights.add(model.getWeights());
    }
    assertEquals(weights.get(0), weights.get(1));
    assertNotEquals(weights.get(0), weights.get(2));
  }

  /** Steps on probabilities and on logits, of samples and of steps, as in single precision. */
  @Test
  void classifiersLearnUnderEveryPolicy() {
    var tolerances = Map.of("float64", 1e-6, "mixed_bfloat16", 1e-2);
    tolerances.forEach(
        (policy, tolerance) -> {
          for (var activation : List.of("softmax", "linear")) {
            for (long[] dims : List.of(new long[] {8, 3}, new long[] {4, 2, 3})) {
              var x = Kit.normal(3, dims);
              var y = Kit.labels(4, 8, 3).reshape(Arrays.copyOf(dims, dims.length - 1));
              var expected = step("float32", activation, x, y);
              var found = step(policy, activation, x, y);
              assertEquals(0, Kit.distance(expected, found), tolerance, policy + " " + activation);
            }
          }
        });
  }

  private static List<NDArray> step(String policy, String activation, NDArray x, NDArray y) {
    Seed.set(1);
    var model = Sequential.of(Dense.of(3).activation(activation).dtype(policy));
    var loss = SparseCategoricalCrossentropy.of().fromLogits(activation.equals("linear"));
    model.compile(Compile.of(SGD.of(1), loss).learning(Learning.plain()));
    model.trainOnBatch(x, y);
    return model.getWeights();
  }

  @Test
  void everyModeTrainsUnderEveryPolicy() {
    var modes = new ArrayList<>(ModelKit.modes().values());
    modes.add(Learning.plain().record(Recording.norms()));
    modes.add(Learning.plain().record(Recording.saga()));
    modes.add(Learning.batch().record(Recording.clipped(1, 0)));
    for (var mode : modes) {
      for (var policy : List.of("float64", "mixed_bfloat16")) {
        Seed.set(1);
        var model = Sequential.of(Dense.of(3).activation("softmax").dtype(policy));
        var loss = SparseCategoricalCrossentropy.of();
        model.compile(Compile.of(SGD.of(0.2), loss).learning(mode));
        var losses = model.fit(X, LABELS, quiet(20, 5)).get("loss");
        assertTrue(losses.get(19) < losses.get(0), mode + " " + policy + " " + losses);
      }
    }
  }
}
