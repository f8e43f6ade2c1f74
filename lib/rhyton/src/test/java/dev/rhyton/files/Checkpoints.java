package dev.rhyton.files;

import dev.rhyton.config.AtomicFolder;
import dev.rhyton.models.Model;
import java.nio.file.Path;

/** Writes checkpoints for tests of other packages. */
public final class Checkpoints {
  private Checkpoints() {}

  /** Replaces a checkpoint: of a model that is not compiled, only its weights. */
  public static void write(Model model, Path step) {
    var content = OrbaxFiles.checkpoint(model, !model.isCompiled());
    AtomicFolder.write(step, CheckpointFolder.UNFINISHED, content);
  }
}
