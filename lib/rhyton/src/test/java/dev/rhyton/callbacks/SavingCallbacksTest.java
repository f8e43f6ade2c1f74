package dev.rhyton.callbacks;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks that write files: what is in them, and what a process leaves that was killed. */
class SavingCallbacksTest {
  @TempDir Path folder;

  private final FakeTraining training = new FakeTraining();

  private List<String> files() {
    try (var list = Files.list(folder)) {
      return list.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  // ---- ModelCheckpoint ----

  @Test
  void checkpointsAreNamedByTheirFigures() {
    var name = folder.resolve("{epoch:02d}-{loss:.2f}.keras").toString();
    training.epochsUntilStop(
        ModelCheckpoint.of(name).monitor("loss").verbose(1), "loss", 0.5, 0.256);
    assertEquals(List.of("01-0.50.keras", "02-0.26.keras"), files());
    var file = folder.resolve("02-0.26.keras");
    assertTrue(
        training
            .said()
            .endsWith(
                String.format(
                    "\nEpoch 2: saving model to %s\n\nEpoch 2: finished saving model to %s\n",
                    file, file)));
  }

  @Test
  void bestModelsAreKept() throws IOException {
    var file = folder.resolve("deep/best.weights.h5");
    var best = ModelCheckpoint.of(file.toString()).saveWeightsOnly(true).saveBestOnly(true);
    training.epochsUntilStop(best.verbose(1), "val_loss", 0.7, 0.9, 0.25, 0.25);
    assertEquals("epoch 2", Files.readString(file));
    assertEquals(
        String.format(
            "%nEpoch 1: val_loss improved from None to 0.70000, saving model to %s%n"
                + "%nEpoch 1: finished saving model to %s%n"
                + "%nEpoch 2: val_loss did not improve from 0.70000%n"
                + "%nEpoch 3: val_loss improved from 0.70000 to 0.25000, saving model to %s%n"
                + "%nEpoch 3: finished saving model to %s%n"
                + "%nEpoch 4: val_loss did not improve from 0.25000%n",
            file, file, file, file),
        training.text.toString(StandardCharsets.UTF_8));
    Files.delete(file);
    training.epochsUntilStop(best.initialValueThreshold(0.1), "val_loss", 0.2);
    assertFalse(Files.exists(file));
  }

  /** As in Keras' example of active learning, which trains several times with one callback. */
  @Test
  void theBestOfAnEarlierTrainingIsKept() throws IOException {
    var file = folder.resolve("best.weights.h5");
    var best = ModelCheckpoint.of(file.toString()).saveWeightsOnly(true).saveBestOnly(true);
    training.epochsUntilStop(best, "val_loss", 0.7, 0.25);
    training.epochsUntilStop(best, "val_loss", 0.5);
    assertEquals("epoch 1", Files.readString(file));
    training.epochsUntilStop(best, "val_loss", 0.2);
    assertEquals("epoch 0", Files.readString(file));
  }

  @Test
  void checkpointsComeAfterSoManyBatches() {
    var name = folder.resolve("{epoch}-{batch}.keras").toString();
    training.run(ModelCheckpoint.of(name).saveFreq(15));
    assertEquals(List.of("4-3.keras", "8-2.keras"), files());
  }

  @Test
  void interruptedTrainingIsSaved() throws IOException {
    var file = folder.resolve("model.keras");
    Thread.currentThread().interrupt();
    training.epochsUntilStop(ModelCheckpoint.of(file.toString()), "loss", 1);
    assertTrue(Thread.interrupted());
    assertEquals("epoch 0", Files.readString(file));
  }

  @Test
  void failedSaveLeavesTheModelBefore() throws IOException {
    var file = folder.resolve("model.keras");
    Files.writeString(file, "before");
    var failing =
        new FakeTraining() {
          @Override
          public void save(Path draft, boolean weightsOnly) {
            super.save(draft, weightsOnly);
            throw new IllegalStateException("killed");
          }
        };
    var callback = ModelCheckpoint.of(file.toString());
    callback.setTraining(failing);
    callback.onTrainBegin();
    assertThrows(IllegalStateException.class, () -> callback.onEpochEnd(0, Map.of("loss", 1.0)));
    assertEquals("before", Files.readString(file));
    assertEquals(List.of("model.keras"), files());
  }

  // ---- BackupAndRestore ----

  /** Ends a training after so many batches, as a killed process would: no callback hears of it. */
  private static Callback killer(int batches) {
    return new Callback() {
      private int left = batches;

      @Override
      public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
        if (--left == 0) throw new IllegalStateException("killed");
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 8, 13, 39, 40})
  void killedTrainingGoesOnAsIfThereHadBeenNoBreak(int batches) {
    training.run();
    for (int frequency : new int[] {0, 1, 3}) {
      var backup = frequency == 0 ? backup() : backup().saveFreq(frequency);
      var killed = new FakeTraining();
      assertThrows(IllegalStateException.class, () -> killed.run(backup, killer(batches)));
      var resumed = new FakeTraining();
      var steps = new ArrayList<Long>();
      resumed.run(backup, LambdaCallback.of().onTrainBatchEnd((b, logs) -> steps.add(b)));
      assertEquals(training.walk, resumed.walk);
      int saved = frequency == 0 ? (batches - 1) / 4 * 4 : batches / frequency * frequency;
      assertEquals(40 - saved, steps.size());
      assertFalse(Files.exists(folder.resolve("backup")));
    }
  }

  private BackupAndRestore backup() {
    return BackupAndRestore.of(folder.resolve("backup").toString());
  }

  @Test
  void damagedBackupsAreNoticed() throws IOException {
    var backup = backup().doubleCheckpoint(true).deleteCheckpoint(false);
    assertThrows(IllegalStateException.class, () -> training.run(backup, killer(14)));
    var latest = folder.resolve("backup/latest.state");
    var bytes = Files.readAllBytes(latest);
    for (int at = 0; at < bytes.length; at++) {
      var damaged = bytes.clone();
      damaged[at] ^= 0x10;
      Files.write(latest, damaged);
      var resumed = new FakeTraining();
      backup.setTraining(resumed);
      backup.onTrainBegin();
      assertEquals(2, resumed.epoch, "byte " + at);
    }
    Files.delete(latest);
    Files.createDirectory(latest); // cannot be read
    var unread = new FakeTraining();
    backup.setTraining(unread);
    backup.onTrainBegin();
    assertEquals(2, unread.epoch);
    Files.delete(latest);
    Files.write(latest, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    Files.delete(folder.resolve("backup/previous.state"));
    assertRefused(
        latest + " is damaged, or no file of arrays.", () -> new FakeTraining().run(backup));
    Files.write(latest, bytes);
    var resumed = new FakeTraining();
    resumed.run(backup);
    var whole = new FakeTraining();
    whole.run();
    assertEquals(whole.walk, resumed.walk);
    assertTrue(Files.exists(latest));
  }

  // ---- CSVLogger ----

  @Test
  void figuresBecomeLines() throws IOException {
    var file = folder.resolve("logs/a.csv");
    var logger = CSVLogger.of(file.toString()).separator(";");
    logger.onTrainBegin();
    logger.onEpochEnd(0, Map.of("loss", 0.5, "accuracy", 0.25));
    logger.onEpochEnd(1, Map.of("loss", 0.125));
    var lines = "epoch;accuracy;loss\n0;0.25;0.5\n1;NA;0.125\n";
    assertEquals(lines, Files.readString(file));
    Files.writeString(file, lines + "2;0.2"); // a line that a killed process left
    logger.append(true).onTrainBegin();
    logger.onEpochEnd(2, Map.of("accuracy", 1.0, "loss", 0.0, "new", 3.0));
    assertEquals(lines + "2;1.0;0.0\n", Files.readString(file));
    logger.append(false).onTrainBegin();
    assertEquals("", Files.readString(file));
  }

  // ---- wrong arguments ----

  @Test
  void wrongArgumentsAreRefused() {
    assertRefused(
        "ModelCheckpoint: expected a name that ends in .keras (Keras 3) or .h5 (Keras 1 and 2),"
            + " received model.zip. With saveWeightsOnly(true), only the weights are saved.",
        () -> training.epochsUntilStop(ModelCheckpoint.of("model.zip"), "loss", 1));
    assertRefused(
        "ModelCheckpoint: expected a name that ends in .weights.h5 (weights of Keras 3) or .h5"
            + " (Keras 1 and 2), received a.keras, whose format is .keras (Keras 3).",
        () ->
            training.epochsUntilStop(
                ModelCheckpoint.of("a.keras").saveWeightsOnly(true), "loss", 1));
    assertRefused(
        "ModelCheckpoint: expected a name that ends in .keras (Keras 3) or .h5 (Keras 1 and 2),"
            + " received a.weights.h5, whose format is .weights.h5 (weights of Keras 3). With"
            + " saveWeightsOnly(true), only the weights are saved.",
        () -> training.epochsUntilStop(ModelCheckpoint.of("a.weights.h5"), "loss", 1));
    assertRefused(
        "ModelCheckpoint: saveFreq must be \"epoch\", \"batch\" or a number of batches, received"
            + " \"week\".",
        () -> ModelCheckpoint.of("a.keras").saveFreq("week"));
    assertRefused(
        "ModelCheckpoint: the logs have no \"val_loss\", they have [loss].",
        () ->
            training.epochsUntilStop(ModelCheckpoint.of("a.keras").saveBestOnly(true), "loss", 1));
    assertRefused(
        "ModelCheckpoint: the name {acc}.keras asks for \"acc\", the logs have [loss, epoch].",
        () -> training.epochsUntilStop(ModelCheckpoint.of("{acc}.keras"), "loss", 1));
    assertRefused(
        folder + " is a directory: give the path of a file.",
        () -> dev.rhyton.config.AtomicFile.write(folder, draft -> {}));
    assertRefused(
        "BackupAndRestore: saveFreq must be at least 1, received 0.", () -> backup().saveFreq(0));
    assertRefused(
        "BackupAndRestore: expected the path of a folder, received an empty one.",
        () -> BackupAndRestore.of(""));
    assertRefused(
        "CSVLogger: expected the path of a file, received null.", () -> CSVLogger.of(null));
    assertRefused(
        "CallbackList: callbacks must not be null, nor hold null.",
        () -> new CallbackList(Arrays.asList((Callback) null), null));
    assertRefused(
        "CSVLogger: expected the path of a file, received \"a\0b\": Nul character not allowed.",
        () -> CSVLogger.of("a\0b"));
    assertRefused(
        "CSVLogger: separator must be one character, and no quote or line end, received \"\".",
        () -> CSVLogger.of("a.csv").separator(""));
  }
}
