package dev.rhyton.models;

import dev.rhyton.tensor.NDArray;
import java.util.List;

/**
 * Computes the outputs of a model for an {@link InferenceModel}, from any number of threads. An
 * {@link InferenceRuntime} creates it.
 */
public interface InferenceEngine extends AutoCloseable {
  /** Returns the name of the runtime in which it computes, such as {@code ONNX Runtime 1.29.0}. */
  String runtime();

  /** Returns whether it computes inputs of these shapes and dtypes. */
  boolean accepts(List<NDArray> inputs);

  /** Returns every output for inputs that it accepts, in the order of the model. */
  List<NDArray> run(List<NDArray> inputs);

  /** Frees its native memory. */
  @Override
  void close();
}
