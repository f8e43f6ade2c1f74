package dev.rhyton.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.files.OrbaxCheckpoint;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.OnlineOptions;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensorboard.TensorBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt ends a training with its history, also where it meets a callback that writes. */
class InterruptedCallbacksTest {
  private static final NDArray X = Kit.normal(1, 20, 4);
  private static final NDArray Y = Kit.labels(2, 20, 3);

  private static final Map<String, Function<Path, Callback>> WRITING =
      Map.of(
          "csv", folder -> CSVLogger.of(folder.resolve("log.csv").toString()),
          "keras", folder -> ModelCheckpoint.of(folder.resolve("model.keras").toString()),
          "weights",
              folder ->
                  ModelCheckpoint.of(folder.resolve("model.weights.h5").toString())
                      .saveWeightsOnly(true),
          "backup", folder -> BackupAndRestore.of(folder.resolve("backup").toString()),
          "orbax", folder -> OrbaxCheckpoint.of(folder.resolve("orbax").toString()),
          "tensorboard", folder -> TensorBoard.of(folder.resolve("logs").toString()),
          "server", folder -> RemoteMonitor.of("http://localhost:9"));

  private static final List<String> EVENTS =
      List.of("train begin", "epoch begin", "batch end", "epoch end", "train end");

  /** Interrupts its thread at one event, before the next callback. */
  private static final class Interrupt extends Callback {
    private final String at;

    Interrupt(String at) {
      this.at = at;
    }

    private void now(String event) {
      if (event.equals(at)) Thread.currentThread().interrupt();
    }

    @Override
    public void onTrainBegin() {
      now("train begin");
    }

    @Override
    public void onEpochBegin(int epoch) {
      now("epoch begin");
    }

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      now("batch end");
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      now("epoch end");
    }

    @Override
    public void onTrainEnd(Map<String, Double> logs) {
      now("train end");
    }
  }

  private static Model compiled() {
    var model = ModelKit.classifier();
    model.compile("sgd", "sparse_categorical_crossentropy");
    return model;
  }

  @TestFactory
  Stream<DynamicTest> anInterruptLeavesTheHistory(@TempDir Path folder) {
    return WRITING.entrySet().stream()
        .flatMap(
            writing ->
                EVENTS.stream()
                    .map(
                        event ->
                            DynamicTest.dynamicTest(
                                writing.getKey() + ", " + event,
                                () -> {
                                  var own = Files.createTempDirectory(folder, "run");
                                  check(event, writing.getValue().apply(own));
                                })));
  }

  private static void check(String event, Callback writing) {
    History history;
    boolean interrupted;
    try {
      var options = Fit.epochs(2).batchSize(5).verbose(0);
      history = compiled().fit(X, Y, options.callbacks(new Interrupt(event), writing));
    } finally {
      interrupted = Thread.interrupted();
    }
    assertTrue(interrupted, "the flag is kept");
    boolean before = event.equals("train begin") || event.equals("epoch begin");
    int epochs = before ? 0 : event.equals("train end") ? 2 : 1;
    assertEquals(epochs, history.epochs().size());
  }

  @Test
  void anInterruptOfAnOnlineTrainingLeavesTheHistory(@TempDir Path folder) {
    var csv = CSVLogger.of(folder.resolve("log.csv").toString());
    var options = OnlineOptions.window(2).batchSize(5);
    var data = Dataset.of(X, Y);
    var history = compiled().fit(data, options.callbacks(new Interrupt("batch end"), csv));
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertEquals(1, history.epochs().size());
  }

  /** Interrupts that arrive while a file is written let it be written as a whole. */
  @Test
  void interruptsWhileAFileIsWrittenAreDeferred(@TempDir Path folder) {
    var model = compiled();
    model.build(4);
    var writer = Thread.currentThread();
    var ends = new AtomicBoolean();
    var interrupter =
        new Thread(
            () -> {
              while (!ends.get()) {
                writer.interrupt();
                Thread.onSpinWait();
              }
            });
    for (int i = 0; i < 20; i++) {
      if (i == 0) interrupter.start();
      model.save(folder.resolve("model.keras"));
      model.saveWeights(folder.resolve("model.weights.h5"));
    }
    ends.set(true);
    while (interrupter.isAlive()) Thread.onSpinWait();
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertEquals(model.getWeights(), Model.load(folder.resolve("model.keras")).getWeights());
  }
}
