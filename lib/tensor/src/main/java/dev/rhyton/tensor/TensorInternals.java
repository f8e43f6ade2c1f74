package dev.rhyton.tensor;

import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorState;
import java.nio.ByteBuffer;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;

/**
 * What other packages of the library use of tensors, arrays and weights that is no member of them,
 * so that completion shows only what a user calls.
 */
public final class TensorInternals {
  private TensorInternals() {}

  /** Returns what the library knows of a tensor beyond its shape and dtype. */
  public static TensorState of(Tensor tensor) {
    return tensor.state;
  }

  /** Returns a tensor of a graph. */
  public static Tensor traced(
      GraphBuilder graph,
      Output<?> output,
      Shape shape,
      DType dtype,
      List<Tensor> inputs,
      boolean sampled) {
    return new Tensor(graph, output, shape, dtype, inputs, sampled);
  }

  /** Returns a symbolic tensor, which represents a value in a functional model. */
  public static Tensor symbolic(Shape shape, DType dtype) {
    return new Tensor(shape, dtype);
  }

  /** See {@link Threads#start}. */
  public static byte[] startThreads() {
    return Threads.start();
  }

  /** See {@link NDArray#traced}. */
  public static NDArray traced(Tensor tensor) {
    return NDArray.traced(tensor);
  }

  /** Returns whether a tensor is an array whose elements are known. */
  public static boolean isKnown(Tensor tensor) {
    return tensor instanceof NDArray array && array.isKnown();
  }

  /** See {@link NDArray#copyTo}. */
  public static void copyTo(NDArray array, ByteBuffer target) {
    array.copyTo(target);
  }

  /** See {@link NDArray#elements}. */
  public static String elements(NDArray array) {
    return array.elements();
  }

  /** See {@link Weight#stored()}. */
  public static NDArray stored(Weight weight) {
    return weight.stored();
  }

  /** See {@link Weight#set}. */
  public static void set(Weight weight, NDArray value) {
    weight.set(value);
  }

  /** See {@link Weight#touch}. */
  public static void touch(Weight weight) {
    weight.touch();
  }

  /** See {@link Weight#changes}. */
  public static long changes(Weight weight) {
    return weight.changes();
  }

  /** See {@link Weight#handle}. */
  public static TFE_TensorHandle handle(Weight weight) {
    return weight.handle();
  }
}
