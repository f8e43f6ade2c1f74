package dev.rhyton.models;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Where models are kept. Package {@code files} has the one implementation; it knows models, so they
 * find it as a service.
 */
public interface ModelFiles {
  /** Writes a model with all that its training needs to go on. */
  void save(Model model, Path file);

  /** Reads a model; {@code compile} says whether it is to be compiled as the file says. */
  Model load(Path file, boolean compile);

  /** Writes the weights of a model. */
  void saveWeights(Model model, Path file);

  /** Gives a model the weights of a file; tells which layers were skipped. */
  List<String> loadWeights(Model model, Path file, LoadWeights options);

  /**
   * Copies a model's state; what this gives writes the copy into a folder, as an Orbax checkpoint.
   */
  AtomicFile.Content checkpoint(Model model, boolean weightsOnly);

  /** The implementation. */
  static ModelFiles get() {
    var found = ServiceLoader.load(ModelFiles.class, ModelFiles.class.getClassLoader()).findFirst();
    Check.state(found.isPresent(), () -> "The classes that read and write files are missing.");
    return found.get();
  }
}
