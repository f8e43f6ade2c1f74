package dev.rhyton.tensor;

import java.util.List;

/**
 * TensorFlow's operations by TensorFlow's names and attributes, as in {@code tf.raw_ops}, for the
 * operations of other modules.
 */
public final class RawOps {
  private RawOps() {}

  /** Returns the first output of an operation whose inputs are single tensors. */
  public static Tensor op(String type, OpAttributes attributes, Tensor... inputs) {
    return Tensor.op(type, attributes, inputs);
  }

  /**
   * Returns the outputs of an operation; {@link OpAttributes#grouped} sets which inputs are lists.
   */
  public static List<Tensor> all(String type, OpAttributes attributes, List<Tensor> inputs) {
    return Tensor.all(type, attributes, inputs);
  }

  /** Runs an operation on arrays immediately, also while a function is being traced. */
  public static List<NDArray> run(String type, OpAttributes attributes, NDArray... inputs) {
    return EagerOps.run(type, attributes, List.of(inputs)).stream().map(Tensor::value).toList();
  }
}
