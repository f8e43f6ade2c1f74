package dev.rhyton.files;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.FakeTraining;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.AtomicFolder;
import dev.rhyton.models.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When checkpoints are made, which are kept, and what becomes of those that fail. */
class OrbaxCheckpointTest {
  @TempDir Path temporary;

  private final FakeTraining training = new FakeTraining();

  private Path folder() {
    return temporary.resolve("checkpoints");
  }

  private OrbaxCheckpoint callback() {
    return OrbaxCheckpoint.of(folder().toString());
  }

  private List<String> files() {
    try (var list = Files.list(folder())) {
      return list.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a checkpoint has the whole model, not only its weights. */
  private boolean isWhole(long step) {
    return Files.exists(folder().resolve(step + "/pytree/_strings.json"));
  }

  @BeforeEach
  void buildModel() {
    training.model().build(4);
    training.model().compile("sgd", "mse");
  }

  // ---- when ----

  @Test
  void theLatestEpochIsKept() {
    training.epochsUntilStop(callback().verbose(1), "loss", 3, 2);
    assertEquals(List.of("1"), files());
    assertTrue(isWhole(1));
    assertEquals(
        String.format(
            "\nOrbaxCheckpoint: saving step 0 to %s\n\nOrbaxCheckpoint: saving step 1 to %s\n",
            folder().resolve("0"), folder().resolve("1")),
        training.said());
  }

  @Test
  void severalAreKept() {
    training.epochsUntilStop(callback().maxToKeep(2), "loss", 4, 3, 2, 1);
    assertEquals(List.of("2", "3"), files());
    training.epochsUntilStop(
        OrbaxCheckpoint.of(temporary.resolve("all").toString()).maxToKeep(null), "loss", 3, 2, 1);
    assertEquals(List.of(0L, 1L, 2L), new CheckpointFolder(temporary.resolve("all")).steps());
  }

  @Test
  void batchesAreCountedOverEpochs() {
    var callback = callback().saveFreq(15).maxToKeep(null).saveWeightsOnly(true);
    training.run(callback);
    assertEquals(List.of("15", "30"), files());
    assertFalse(isWhole(15));
    training.epoch = 0; // a second training goes on counting, as in Keras
    training.run(callback);
    assertEquals(List.of("15", "30", "45", "60", "75"), files());
  }

  @Test
  void onlyBetterCheckpointsAreWritten() {
    var best = callback().saveBestOnly(true).maxToKeep(null);
    training.epochsUntilStop(best, "val_loss", 0.7, 0.9, 0.25, 0.25);
    assertEquals(List.of("0", "2"), files());
    var other = OrbaxCheckpoint.of(temporary.resolve("other").toString()).saveBestOnly(true);
    training.epochsUntilStop(
        other.monitor("auc").mode("max").initialValueThreshold(0.8), "auc", 0.7, 0.8);
    assertFalse(Files.exists(temporary.resolve("other")));
  }

  // ---- on the background ----

  @Test
  void trainingGoesOnWhileItSaves() {
    var released = new CountDownLatch(1);
    var slow =
        new CheckpointFolder(folder()) {
          @Override
          void write(long step, AtomicFile.Content content) {
            super.write(
                step,
                file -> {
                  try {
                    released.await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  content.writeTo(file);
                });
          }
        };
    var callback = new OrbaxCheckpoint(slow);
    training.register(callback);
    callback.onTrainBegin();
    callback.onEpochEnd(0, Map.of("loss", 1.0));
    assertEquals(List.of(), new CheckpointFolder(folder()).steps());
    var weights = training.model().getWeights();
    training.model().fit(Kit.normal(1, 8, 4), Kit.normal(2, 8, 3), ModelKit.quiet(1, 8));
    assertNotEquals(weights, training.model().getWeights());
    released.countDown();
    Thread.currentThread().interrupt(); // ends a training, but no save
    callback.waitUntilFinished();
    assertTrue(Thread.interrupted());
    assertEquals(List.of("0"), files());
    assertEquals(weights, Model.load(folder()).getWeights()); // those of the moment of saving
  }

  /** Fails in the middle of each save from a step on. */
  private OrbaxCheckpoint failing(long from) {
    return new OrbaxCheckpoint(
        new CheckpointFolder(folder()) {
          @Override
          void write(long step, AtomicFile.Content content) {
            super.write(
                step,
                file -> {
                  content.writeTo(file);
                  if (step >= from) throw new IOException("no space left");
                });
          }
        });
  }

  private String failure(long step) {
    return String.format(
        "OrbaxCheckpoint: Cannot write %s: no space left.", folder().resolve(Long.toString(step)));
  }

  @Test
  void aFailureIsReportedAtTheNextSaveOrAtTheEnd() {
    var e =
        assertThrows(
            IllegalStateException.class,
            () -> training.epochsUntilStop(failing(1), "loss", 3, 2, 1));
    assertEquals(failure(1), e.getMessage());
    assertEquals(List.of("0"), files());
    var atEnd =
        assertThrows(
            IllegalStateException.class,
            () -> training.epochsUntilStop(failing(2), "loss", 3, 2, 1));
    assertEquals(failure(2), atEnd.getMessage());
    assertEquals(List.of("1"), files());
  }

  @Test
  void withoutBackgroundAFailureIsReportedAtOnce() {
    var callback = failing(0).saveOnBackground(false);
    training.register(callback);
    callback.onTrainBegin();
    var e =
        assertThrows(
            IllegalStateException.class, () -> callback.onEpochEnd(0, Map.of("loss", 1.0)));
    assertEquals(failure(0), e.getMessage());
    assertEquals(List.of(), files());
    callback.waitUntilFinished(); // what was told is not told again
  }

  // ---- what lies there ----

  @Test
  void aBrokenOffSaveIsNoCheckpoint() throws IOException {
    var rest = folder().resolve("3.orbax-checkpoint-tmp");
    Files.createDirectories(rest);
    Files.writeString(rest.resolve("_CHECKPOINT_METADATA"), "half");
    assertEquals(List.of(), new CheckpointFolder(folder()).steps());
    training.epochsUntilStop(callback(), "loss", 4, 3, 2, 1);
    assertEquals(List.of("3"), files());
  }

  /** A folder that is no checkpoint is nobody's to delete, and no link is followed. */
  @Test
  void otherFoldersStay() throws IOException {
    var photos = Files.createDirectories(folder().resolve("0"));
    Files.writeString(photos.resolve("photo"), "of 1900");
    var linked = Files.createDirectories(temporary.resolve("elsewhere"));
    Files.writeString(linked.resolve("file"), "content");
    var e =
        assertThrows(
            IllegalStateException.class, () -> training.epochsUntilStop(callback(), "loss", 1));
    assertEquals(
        "OrbaxCheckpoint: " + photos + " is no checkpoint, and is not replaced by one.",
        e.getMessage());
    AtomicFolder.write(
        folder().resolve("1"),
        CheckpointFolder.UNFINISHED,
        step -> {
          Files.createFile(step.resolve(CheckpointFolder.METADATA));
          Files.createSymbolicLink(step.resolve("link"), linked);
        });
    new CheckpointFolder(folder()).keep(0);
    assertEquals(List.of("0"), files());
    assertEquals("content", Files.readString(linked.resolve("file")));
  }

  @Test
  void aStepIsReplaced() {
    training.epochsUntilStop(callback().saveWeightsOnly(true), "loss", 1);
    training.epochsUntilStop(callback(), "loss", 1);
    assertEquals(List.of("0"), files());
    assertTrue(isWhole(0));
  }

  // ---- what is refused ----

  @Test
  void aFolderWithTheCheckpointsOfALaterStepIsRefused() {
    training.epochsUntilStop(callback(), "loss", 3, 2, 1);
    assertRefused(
        String.format(
            "OrbaxCheckpoint: %s holds the checkpoint of step 2, and this training is at step 0:"
                + " give it a folder of its own, or delete the old checkpoints.",
            folder()),
        () -> training.epochsUntilStop(callback(), "loss", 1));
    assertRefused(
        String.format(
            "OrbaxCheckpoint: %s holds the checkpoint of step 2, and this training is at step 1:"
                + " give it a folder of its own, or delete the old checkpoints.",
            folder()),
        () -> training.run(callback().saveFreq(1)));
  }

  @Test
  void wrongArguments() {
    assertRefused(
        "OrbaxCheckpoint: expected the path of a folder, received null.",
        () -> OrbaxCheckpoint.of(null));
    assertRefused(
        "OrbaxCheckpoint: expected the path of a folder, received an empty one.",
        () -> OrbaxCheckpoint.of(" "));
    assertRefused(
        "OrbaxCheckpoint: maxToKeep must be at least 1, received 0.",
        () -> callback().maxToKeep(0));
    assertRefused(
        "OrbaxCheckpoint: saveFreq must be \"epoch\", \"batch\" or a number of batches, received"
            + " \"week\".",
        () -> callback().saveFreq("week"));
    assertRefused(
        "OrbaxCheckpoint: the logs have no \"val_loss\", they have [loss].",
        () -> training.epochsUntilStop(callback().saveBestOnly(true), "loss", 1));
  }
}
