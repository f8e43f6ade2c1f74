package dev.rhyton.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Reads and writes models as files and as JSON. The module {@code rhyton-files} implements it.
 * Because that module depends on models, it is found as a service.
 */
public interface ModelFiles {
  /** Writes a model with the state that its training needs to continue. */
  void save(Model model, Path file);

  /** Reads a model; {@code compile} sets whether it is compiled with the options in the file. */
  Model load(Path file, boolean compile);

  /** Writes the weights of a model. */
  void saveWeights(Model model, Path file);

  /**
   * Checks that the name of a file determines a format in which a model, or only its weights, can
   * be saved.
   *
   * @param caller the call or class whose name the message begins with
   */
  void checkSave(String caller, Path file, boolean weightsOnly);

  /** Loads the weights of a file into a model; returns the layers that were skipped. */
  List<String> loadWeights(Model model, Path file, LoadWeights options);

  /**
   * Adds the graph of a functional model to its configuration.
   *
   * @param model the model's name in messages
   */
  void writeGraph(FunctionalGraph graph, String model, ObjectNode config);

  /** Reads the graph of a functional model from its configuration. */
  FunctionalGraph readGraph(ObjectNode config);

  /** Returns the options of a compiled model as files contain them. */
  ObjectNode compileConfig(Model model);

  /**
   * Returns the implementation.
   *
   * @throws IllegalStateException if the module is missing
   */
  static ModelFiles get() {
    var found = ServiceLoader.load(ModelFiles.class, ModelFiles.class.getClassLoader()).findFirst();
    Check.state(
        found.isPresent(),
        () ->
            "Files and the JSON of models are in the module rhyton-files, which is missing: add the"
                + " dependency dev.rhyton:rhyton-files.");
    return found.get();
  }
}
