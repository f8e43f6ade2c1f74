package dev.rhyton.files;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.AtomicFolder;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder of Orbax checkpoints: each checkpoint is a folder named by its step. */
class CheckpointFolder {
  /** The file that makes a folder a checkpoint. */
  static final String METADATA = "_CHECKPOINT_METADATA";

  /**
   * The ending of the name of an incomplete checkpoint, which is being written or was left by a
   * killed process.
   */
  static final String UNFINISHED = ".orbax-checkpoint-tmp";

  private static final Pattern REST =
      Pattern.compile("(\\d{1,18})" + Pattern.quote(UNFINISHED) + ".*");

  private final Path folder;

  /** Creates a view of the folder, which need not exist. */
  CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns the steps of the complete checkpoints in ascending order. */
  List<Long> steps() {
    if (!Files.isDirectory(folder)) return List.of();
    try (var names = Files.list(folder).map(f -> f.getFileName().toString())) {
      return names
          .filter(n -> n.matches("\\d{1,18}") && Files.exists(folder.resolve(n).resolve(METADATA)))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannot("read", folder, e);
    }
  }

  /** Returns the path of the checkpoint of a step. */
  Path of(long step) {
    return folder.resolve(Long.toString(step));
  }

  void write(long step, AtomicFile.Content content) {
    boolean free = !Files.exists(of(step)) || Files.exists(of(step).resolve(METADATA));
    Check.that(free, "%s is no checkpoint, and is not replaced by one.", of(step));
    sweep();
    AtomicFolder.write(of(step), UNFINISHED, content);
  }

  /** Deletes what a killed process left half written or half deleted. */
  private void sweep() {
    if (!Files.isDirectory(folder)) return;
    try (var names = Files.list(folder).map(f -> f.getFileName().toString())) {
      var steps = names.map(REST::matcher).filter(Matcher::matches).map(m -> m.group(1)).toList();
      for (var step : steps) AtomicFolder.recover(folder.resolve(step), UNFINISHED);
    } catch (IOException e) {
      throw FileErrors.cannot("read", folder, e);
    }
  }

  /** Deletes all checkpoints except the latest. */
  void keep(int latest) {
    var steps = steps();
    for (var step : steps.subList(0, Math.max(0, steps.size() - latest))) {
      AtomicFolder.delete(of(step), UNFINISHED);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
