package dev.rhyton.onnx;

import dev.rhyton.config.Check;
import dev.rhyton.models.InferenceEngine;
import dev.rhyton.models.InferenceRuntime;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.TensorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets models predict in ONNX Runtime, if that is on the class path. */
public final class OnnxInference implements InferenceRuntime {
  private static final String RUNTIME = "ai.onnxruntime.OrtEnvironment";

  /** Used by the service loader. */
  public OnnxInference() {}

  /** Throws if ONNX Runtime is missing. */
  static void checkPresent() {
    var problem = problem();
    Check.state(problem == null, () -> problem);
  }

  /** Returns why ONNX Runtime cannot be used, or null if it can. */
  private static @Nullable String problem() {
    try {
      Class.forName(RUNTIME, true, OnnxInference.class.getClassLoader());
      return null;
    } catch (ClassNotFoundException e) {
      return "ONNX Runtime is missing: add the dependency com.microsoft.onnxruntime:onnxruntime.";
    } catch (LinkageError e) {
      return "ONNX Runtime does not run on this system: " + e.getMessage();
    }
  }

  @Override
  public Optional<InferenceEngine> compile(Model model) {
    Check.given("forInference", "model", model);
    if (problem() != null) return Optional.empty();
    try {
      var folder = Files.createTempDirectory("rhyton-onnx");
      var file = folder.resolve("model.onnx");
      try {
        model.export(file);
        var checked = OnnxFile.read(file);
        return Optional.of(OnnxSession.open(model.name(), checked.bytes(), checked.folder()));
      } catch (IllegalArgumentException | IllegalStateException | TensorException e) {
        return Optional.empty(); // ONNX, or ONNX Runtime, lacks an operation of the model
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
