package dev.rhyton.files;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of checkpoints as Orbax keeps them: one in each folder that is named by its step. */
class CheckpointFolder {
  /** The file that makes a folder a checkpoint. */
  static final String METADATA = "_CHECKPOINT_METADATA";

  /** What the name of one ends in that is being written, or was when the process was killed. */
  static final String UNFINISHED = ".orbax-checkpoint-tmp";

  private final Path folder;

  /** The folder, which need not be there. */
  CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /** The steps of the checkpoints that are whole, the latest last. */
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

  /** Where the checkpoint of a step is. */
  Path of(long step) {
    return folder.resolve(Long.toString(step));
  }

  void write(long step, AtomicFile.Content content) {
    boolean free = !Files.exists(of(step)) || Files.exists(of(step).resolve(METADATA));
    Check.that(free, "%s is no checkpoint, and is not replaced by one.", of(step));
    AtomicFolder.write(of(step), UNFINISHED, content);
  }

  /** Deletes all but the latest. */
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
