package dev.rhyton.callbacks;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.ArrayFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Keeps what training needs to go on after it was killed: the next {@code fit} with the same folder
 * starts where the last backup was made, and gives the same weights as one without a break. When
 * training ends, the backup is deleted.
 *
 * <p>It comes last among the callbacks, so that what the others did is in the backup; they
 * themselves start anew, as in Keras.
 *
 * <pre>{@code
 * model.fit(data, epochs(100).callbacks(BackupAndRestore.of("backup")));
 * }</pre>
 */
public final class BackupAndRestore extends Callback {
  private final Path latest;
  private final Path previous;
  private Frequency saveFreq = Frequency.EPOCH;
  private boolean doubleCheckpoint;
  private boolean deleteCheckpoint = true;
  private long seen;

  private BackupAndRestore(Path folder) {
    latest = folder.resolve("latest.state");
    previous = folder.resolve("previous.state");
  }

  /** Into a folder of its own. */
  public static BackupAndRestore of(String backupDir) {
    Check.that(
        backupDir != null && !backupDir.isBlank(),
        "BackupAndRestore: expected the path of a folder, received %s.",
        backupDir == null ? "null" : "an empty one");
    return new BackupAndRestore(Path.of(backupDir));
  }

  /** {@code "epoch"} (default): at the end of each epoch. */
  public BackupAndRestore saveFreq(String when) {
    return with(this, c -> c.saveFreq = Frequency.of("BackupAndRestore", "saveFreq", when));
  }

  /** After every so many batches instead. */
  public BackupAndRestore saveFreq(int batches) {
    return with(this, c -> c.saveFreq = Frequency.every("BackupAndRestore", "saveFreq", batches));
  }

  /** Whether the backup before the last is kept too, for the case that the last gets damaged. */
  public BackupAndRestore doubleCheckpoint(boolean two) {
    return with(this, c -> c.doubleCheckpoint = two);
  }

  /** Whether the backup is deleted when training ends; true by default. */
  public BackupAndRestore deleteCheckpoint(boolean delete) {
    return with(this, c -> c.deleteCheckpoint = delete);
  }

  @Override
  public void onTrainBegin() {
    seen = 0;
    if (Files.exists(latest)) {
      try {
        restore(latest);
        return;
      } catch (IllegalArgumentException | UncheckedIOException e) {
        if (!Files.exists(previous)) throw e;
      }
    }
    if (Files.exists(previous)) restore(previous);
  }

  private void restore(Path file) {
    var state = ArrayFile.read(file);
    try {
      training().restore(state);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s is a backup of another training: restore with the same model, or delete the"
                  + " file. %s",
              file, e.getMessage()),
          e);
    }
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (saveFreq.isDue(++seen)) save();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    if (saveFreq.isEpoch()) save();
  }

  private void save() {
    var state = training().state();
    if (doubleCheckpoint && Files.exists(latest)) {
      run(() -> Files.move(latest, previous, StandardCopyOption.REPLACE_EXISTING));
    }
    ArrayFile.write(latest, state);
  }

  /** An interrupt is no end: the next run goes on. */
  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (!deleteCheckpoint || Thread.currentThread().isInterrupted()) return;
    run(() -> Files.deleteIfExists(latest));
    run(() -> Files.deleteIfExists(previous));
    run(
        () -> {
          try {
            return Files.deleteIfExists(latest.getParent());
          } catch (DirectoryNotEmptyException e) {
            return false; // something else lies there
          }
        });
  }

  private interface FileAction {
    @CanIgnoreReturnValue
    Object run() throws IOException;
  }

  private void run(FileAction action) {
    try {
      action.run();
    } catch (IOException e) {
      throw FileErrors.cannot("tidy up the backups in", latest.getParent(), e);
    }
  }
}
