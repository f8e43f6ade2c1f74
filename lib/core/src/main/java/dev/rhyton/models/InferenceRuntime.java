package dev.rhyton.models;

import java.util.Optional;

/**
 * A runtime other than TensorFlow in which {@link Model#forInference} lets a model compute. The
 * module {@code rhyton-onnx} implements it with ONNX Runtime. Because that module depends on
 * models, it is found as a service.
 */
public interface InferenceRuntime {
  /**
   * Returns an engine with the current weights of a model, or an empty value if the runtime is not
   * on the class path or lacks an operation of the model.
   */
  Optional<InferenceEngine> compile(Model model);
}
