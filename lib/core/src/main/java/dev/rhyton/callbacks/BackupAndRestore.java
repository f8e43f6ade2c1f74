package dev.rhyton.callbacks;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.internal.BatchCount;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.internal.ArrayFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Backs up the state of training, so that an interrupted training can continue: the next {@code
 * fit} with the same folder resumes at the last backup and ends with the same weights as a training
 * without interruption. The backup is deleted when training ends.
 *
 * <p>It runs last among the callbacks, so that the backup contains the effects of the others. The
 * other callbacks themselves start again, as in Keras.
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
  private BatchCount seen = new BatchCount();

  private BackupAndRestore(Path folder) {
    latest = folder.resolve("latest.state");
    previous = folder.resolve("previous.state");
  }

  /** Creates the callback for a folder, which must not be used for anything else. */
  public static BackupAndRestore of(String backupDir) {
    return new BackupAndRestore(FileErrors.path("BackupAndRestore", "a folder", backupDir));
  }

  /** Sets when a backup is made: {@code "epoch"} (default) for the end of each epoch. */
  public BackupAndRestore saveFreq(String when) {
    return with(this, c -> c.saveFreq = Frequency.of("BackupAndRestore", "saveFreq", when));
  }

  /** Makes a backup after every {@code batches} batches instead of at the end of each epoch. */
  public BackupAndRestore saveFreq(int batches) {
    return with(this, c -> c.saveFreq = Frequency.every("BackupAndRestore", "saveFreq", batches));
  }

  /** Sets whether the previous backup is kept too, in case the last one is damaged. */
  public BackupAndRestore doubleCheckpoint(boolean two) {
    return with(this, c -> c.doubleCheckpoint = two);
  }

  /** Sets whether the backup is deleted when training ends; true by default. */
  public BackupAndRestore deleteCheckpoint(boolean delete) {
    return with(this, c -> c.deleteCheckpoint = delete);
  }

  @Override
  public void onTrainBegin() {
    seen = new BatchCount();
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
  protected boolean needsBatches() {
    return !saveFreq.isEpoch();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    seen.end(batch);
    if (saveFreq.isDue(seen)) save();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    if (saveFreq.isEpoch()) save();
  }

  private void save() {
    var state = training().state();
    if (doubleCheckpoint && Files.exists(latest)) {
      run(() -> Files.move(latest, previous, StandardCopyOption.REPLACE_EXISTING));
    }
    ArrayFile.write(latest, state);
  }

  /** Deletes the backup unless the thread is interrupted: the next run then continues. */
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
            return false; // something else is there
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
      throw FileErrors.cannot("tidy up the backups in", latest.resolveSibling(""), e);
    }
  }
}
