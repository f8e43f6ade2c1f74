package dev.rhyton.callbacks;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensorboard.TensorBoard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each callback does, event by event; with a real training where it has to be one. */
class CallbacksTest {
  private final FakeTraining training = new FakeTraining();

  // ---- EarlyStopping ----

  @Test
  void earlyStoppingCountsFromTheBestEpoch() {
    var stopping = EarlyStopping.of().patience(2).verbose(1);
    assertEquals(5, training.epochsUntilStop(stopping, "val_loss", 3, 2, 1, 1, 1.5, 0));
    assertEquals(2, stopping.bestEpoch());
    assertEquals(4, stopping.stoppedEpoch());
    assertEquals("Epoch 5: early stopping\n", training.said());
  }

  @Test
  void earlyStoppingNeverStopsAfterTheFirstEpoch() {
    assertEquals(
        2, training.epochsUntilStop(EarlyStopping.of(), "val_loss", Double.NaN, Double.NaN, 1));
  }

  /** A smaller gain than minDelta is none, whatever the sign in which it is given. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, -0.5})
  void earlyStoppingCountsOnlyGainsAboveMinDelta(double least) {
    var stopping = EarlyStopping.of("loss").minDelta(least).patience(1);
    assertEquals(2, training.epochsUntilStop(stopping, "loss", 3, 2.6, 2.2));
    training.stopped = false;
    var up = EarlyStopping.of("x").mode("max").minDelta(least).patience(1);
    assertEquals(3, training.epochsUntilStop(up, "x", 1, 1.6, 2.0, 3));
  }

  @Test
  void earlyStoppingWaitsForItsBaselineAndFirstEpoch() {
    var baseline = EarlyStopping.of("loss").baseline(1).patience(3);
    assertEquals(4, training.epochsUntilStop(baseline, "loss", 5, 4, 3, 3, 2));
    training.stopped = false;
    var late = EarlyStopping.of("loss").startFromEpoch(3);
    assertEquals(5, training.epochsUntilStop(late, "loss", 1, 2, 3, 4, 5, 6));
  }

  @Test
  void earlyStoppingRestoresTheBestWeights() {
    var x = Kit.normal(1, 2, 4);
    var before = training.model.predict(x);
    var weights = training.model.getWeights();
    var stopping = EarlyStopping.of("loss").restoreBestWeights(true).verbose(1);
    stopping.setTraining(training);
    stopping.onTrainBegin();
    stopping.onEpochEnd(0, new Logs(Map.of("loss", 1.0)));
    training.model.setWeights(weights.stream().map(w -> w.scale(0)).toList());
    stopping.onEpochEnd(1, new Logs(Map.of("loss", 2.0)));
    stopping.onTrainEnd(Map.of());
    assertEquals(before, training.model.predict(x));
    assertEquals(
        "Epoch 2: early stopping\nRestoring model weights from the end of the best epoch: 1.\n",
        training.said());
  }

  // ---- what counts as better ----

  @ParameterizedTest
  @CsvSource({
    "auc, val_auc, 1",
    "accuracy, val_accuracy, 1",
    "accuracy, val_out_accuracy, 1",
    "mse, mse, 2",
    "crossentropy, crossentropy, 2",
    "root_mean_squared_error, root_mean_squared_error, 2",
    "cosine_similarity, val_cosine_similarity, 1",
    "precision, precision, 1",
    "mae, out_loss, 2"
  })
  void metricsKnowWhichWayTheyGetBetter(String metric, String figure, int stoppedAfter) {
    training.metrics = List.of(Metrics.get(metric));
    // The first value is the best where up is better: then the second epoch is the last.
    int epochs = training.epochsUntilStop(EarlyStopping.of(figure), figure, 3, 2, 1);
    assertEquals(stoppedAfter == 1 ? 2 : 3, epochs);
  }

  @Test
  void aFigureOfUnknownDirectionNeedsAMode() {
    training.metrics = List.of(Metrics.get("gini", (t, p) -> p), Metrics.get("false_positives"));
    for (var figure : List.of("val_gini", "false_positives")) {
      assertRefused(
          "EarlyStopping: nothing says whether \""
              + figure
              + "\" gets better up or down: set mode(\"max\") or mode(\"min\").",
          () -> training.epochsUntilStop(EarlyStopping.of(figure), figure, 1));
      assertEquals(1, training.epochsUntilStop(EarlyStopping.of(figure).mode("min"), figure, 1));
    }
  }

  // ---- learning rates ----

  @Test
  void plateausLowerTheRate() {
    var reduce =
        ReduceLROnPlateau.of("loss").patience(2).factor(0.5).cooldown(2).minLr(0.03).verbose(1);
    reduce.setTraining(training);
    reduce.onTrainBegin();
    var rates = new ArrayList<Double>();
    for (int e = 0; e < 11; e++) {
      var logs = new Logs(Map.of("loss", e == 0 ? 1.0 : 1 - 5e-5));
      reduce.onEpochEnd(e, logs);
      rates.add(logs.get("learning_rate"));
    }
    // The rate in the logs is that of the epoch; two epochs of patience, one more of the cooldown
    // that does not count, then the least rate, below which nothing happens.
    assertEquals(List.of(0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03), rates);
    assertEquals(
        """

        Epoch 3: ReduceLROnPlateau reducing learning rate to 0.05.

        Epoch 6: ReduceLROnPlateau reducing learning rate to 0.03.
        """,
        training.said());
  }

  @Test
  void schedulersSetTheRateOfAnEpoch() {
    var scheduler = LearningRateScheduler.of((epoch, rate) -> rate / (epoch + 1)).verbose(1);
    scheduler.setTraining(training);
    scheduler.onEpochBegin(0);
    scheduler.onEpochBegin(1);
    var logs = new Logs();
    scheduler.onEpochEnd(1, logs);
    assertEquals(0.05, logs.get("learning_rate"));
    assertEquals(
        """

        Epoch 1: LearningRateScheduler setting learning rate to 0.1.

        Epoch 2: LearningRateScheduler setting learning rate to 0.05.
        """,
        training.said());
  }

  @Test
  void lossesThatAreNoNumberEndTraining() {
    var callback = TerminateOnNaN.of();
    callback.setTraining(training);
    callback.onTrainBatchEnd(3, Map.of("loss", 1.0));
    assertFalse(training.stopped);
    callback.onTrainBatchEnd(4, Map.of("loss", Double.POSITIVE_INFINITY));
    assertTrue(training.stopped);
    assertEquals("Batch 4: Invalid loss, terminating training\n", training.said());
    var strict = TerminateOnNaN.of().raiseError(true);
    var error =
        assertThrows(
            IllegalStateException.class,
            () -> strict.onTrainBatchEnd(2, Map.of("loss", Double.NaN)));
    assertEquals("The loss became NaN in batch 2.", error.getMessage());
  }

  // ---- RemoteMonitor ----

  @Test
  void figuresAreSent() throws IOException {
    var received = new ArrayList<String>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Token")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    var monitor =
        RemoteMonitor.of("http://localhost:" + server.getAddress().getPort())
            .headers(Map.of("Token", "t"))
            .path("/a");
    monitor.sendAsJson(true).onEpochEnd(3, Map.of("loss", 0.5));
    monitor.field("f").onEpochEnd(4, Map.of("loss", 0.25));
    server.stop(0);
    assertEquals("POST /a application/json t {\"epoch\":3,\"loss\":0.5}", received.get(0));
    var form = "POST /a application/x-www-form-urlencoded t f={\"epoch\":4,\"loss\":0.25}";
    assertEquals(form, URLDecoder.decode(received.get(1), StandardCharsets.UTF_8));
    monitor.onEpochEnd(5, Map.of("loss", 0.1)); // no one is there: training goes on
    assertEquals(2, received.size());
  }

  // ---- SwapEMAWeights, with a real training ----

  private static Sequential averaged(boolean useEma) {
    var model = ModelKit.classifier();
    var optimizer = SGD.of(0.5).useEma(useEma).emaMomentum(0.9);
    model.compile(
        Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.plain()));
    return model;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void validationSeesTheAverages(boolean swapOnEpoch) {
    var x = Kit.normal(1, 12, 4);
    var y = Kit.labels(2, 12, 3);
    var model = averaged(true);
    model.predict(x);
    var start = model.getWeights();
    var plain = averaged(true);
    plain.predict(x);
    plain.setWeights(start);
    var seen = new ArrayList<double[]>();
    var between = new ArrayList<double[]>();
    var inTest =
        new Callback() {
          @Override
          public void onTestBegin() {
            seen.add(model.getWeights().get(0).toDoubles());
          }

          @Override
          public void onEpochEnd(int epoch, Map<String, Double> logs) {
            between.add(model.getWeights().get(0).toDoubles());
          }

          @Override
          public void onTrainBatchBegin(long batch) {
            if (batch == 0) between.add(model.getWeights().get(0).toDoubles());
          }
        };
    var fit = epochs(3).batchSize(4).shuffle(false).verbose(0);
    model.fit(
        x, y, fit.validation(x, y).callbacks(SwapEMAWeights.of().swapOnEpoch(swapOnEpoch), inTest));
    var averages = new ArrayList<double[]>();
    var weights = new ArrayList<double[]>();
    plain.fit(
        x,
        y,
        fit.callbacks(
            LambdaCallback.of()
                .onEpochEnd(
                    (e, logs) -> {
                      var kernel = plain.weights().get(0);
                      weights.add(kernel.value().toDoubles());
                      averages.add(
                          plain.optimizerState().average(kernel).orElseThrow().value().toDoubles());
                    })));
    for (int e = 0; e < 3; e++) {
      assertArrayEquals(averages.get(e), seen.get(e), "in validation " + e);
      var expected = swapOnEpoch ? averages.get(e) : weights.get(e);
      assertArrayEquals(expected, between.get(2 * e + 1), "after epoch " + e);
      if (e < 2)
        assertArrayEquals(weights.get(e), between.get(2 * e + 2), "before epoch " + (e + 1));
    }
    assertArrayEquals(averages.get(2), model.getWeights().get(0).toDoubles());
  }

  @Test
  void averagesHaveToBeKept() {
    var model = averaged(false);
    var x = Kit.normal(1, 4, 4);
    var y = Kit.labels(2, 4, 3);
    var fit = epochs(1).verbose(0).validation(x, y).callbacks(SwapEMAWeights.of());
    var error = assertThrows(IllegalStateException.class, () -> model.fit(x, y, fit));
    assertEquals(
        "SwapEMAWeights: the optimizer keeps no moving average of the weights: give it"
            + " useEma(true).",
        error.getMessage());
  }

  // ---- wrong arguments ----

  @Test
  void wrongArgumentsAreRefused() {
    assertRefused(
        "EarlyStopping: patience must not be negative, received -1.",
        () -> EarlyStopping.of().patience(-1));
    assertRefused(
        "EarlyStopping: startFromEpoch must not be negative, received -1.",
        () -> EarlyStopping.of().startFromEpoch(-1));
    assertRefused(
        "EarlyStopping: minDelta must be finite.", () -> EarlyStopping.of().minDelta(Double.NaN));
    assertRefused("EarlyStopping: monitor must not be null.", () -> EarlyStopping.of(null));
    assertRefused(
        "ReduceLROnPlateau: factor must lie in (0, 1), received 1.0.",
        () -> ReduceLROnPlateau.of().factor(1));
    assertRefused(
        "ReduceLROnPlateau: patience must not be negative, received -1.",
        () -> ReduceLROnPlateau.of().patience(-1));
    assertRefused(
        "ReduceLROnPlateau: cooldown must not be negative, received -1.",
        () -> ReduceLROnPlateau.of().cooldown(-1));
    assertRefused(
        "ReduceLROnPlateau: minLr must not be negative, received -1.",
        () -> ReduceLROnPlateau.of().minLr(-1));
    assertRefused(
        "LearningRateScheduler: the schedule must not be null.",
        () -> LearningRateScheduler.of(null));
    assertRefused(
        "LearningRateScheduler: the rate must not be negative, received NaN for epoch 0.",
        () ->
            training.epochsUntilStop(LearningRateScheduler.of((e, rate) -> Double.NaN), "loss", 1));
    assertRefused(
        "TensorBoard: expected the path of a folder, received an empty one.",
        () -> TensorBoard.of(" "));
    assertRefused(
        "TensorBoard: histogramFreq must not be negative, received -1.",
        () -> TensorBoard.of().histogramFreq(-1));
    assertRefused(
        "TensorBoard: updateFreq must be at least 1, received 0.",
        () -> TensorBoard.of().updateFreq(0));
    assertRefused(
        "TensorBoard: embeddingsFreq must not be negative, received -1.",
        () -> TensorBoard.of().embeddingsFreq(-1));
    assertRefused(
        "TensorBoard: profileBatch must not be negative, received -1.",
        () -> TensorBoard.of().profileBatch(-1));
    assertRefused(
        "TensorBoard: profileBatch takes the first and the last batch, 1 <= first <= last, received"
            + " 20 and 10.",
        () -> TensorBoard.of().profileBatch(20, 10));
    assertRefused(
        "RemoteMonitor: expected the address of a server, received \"http://a /publish/epoch/end/\".",
        () -> RemoteMonitor.of("http://a "));
    assertRefused(
        "RemoteMonitor: the root must begin with http:// or https://, received localhost:9000.",
        () -> RemoteMonitor.of("localhost:9000"));
  }
}
