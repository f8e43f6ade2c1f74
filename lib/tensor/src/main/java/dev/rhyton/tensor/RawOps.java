package dev.rhyton.tensor;

import java.util.List;

/**
 * TensorFlow's operations by their own names and attributes, as in {@code tf.raw_ops}: what
 * operations of other modules are made of.
 */
public final class RawOps {
  private RawOps() {}

  /** Returns the first output of an operation whose inputs are single tensors. */
  public static Tensor op(String type, OpAttributes attributes, Tensor... inputs) {
    return Tensor.op(type, attributes, inputs);
  }

  /** Returns the outputs of an operation; {@link OpAttributes#grouped} says what is a list. */
  public static List<Tensor> all(String type, OpAttributes attributes, List<Tensor> inputs) {
    return Tensor.all(type, attributes, inputs);
  }
}
