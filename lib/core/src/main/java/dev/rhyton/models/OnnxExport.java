package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.internal.InferenceGraph;
import dev.rhyton.tensor.internal.LayerCalls;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * Writes models as ONNX files. The module {@code rhyton-onnx} implements it. Because that module
 * depends on models, it is found as a service.
 */
public interface OnnxExport {
  /**
   * Writes a model.
   *
   * @param graph its operations in inference
   */
  void write(Model model, InferenceGraph graph, Path file, ExportOptions options);

  /** Returns whether a file expresses the call of a layer as a whole, not by its operations. */
  boolean isWhole(LayerCalls.Visit call);

  /**
   * Returns the implementation.
   *
   * @throws IllegalStateException if the module is missing
   */
  static OnnxExport get() {
    var loader = OnnxExport.class.getClassLoader();
    var found = ServiceLoader.load(OnnxExport.class, loader).findFirst();
    Check.state(
        found.isPresent(),
        () ->
            "ONNX files are written by the module rhyton-onnx, which is missing: add the dependency"
                + " dev.rhyton:rhyton-onnx.");
    return found.get();
  }
}
