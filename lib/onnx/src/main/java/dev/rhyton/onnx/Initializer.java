package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A constant of the graph: an array, or a weight, which is read when the file is written. */
final class Initializer {
  private final @Nullable NDArray array; // null for a weight
  private final @Nullable Weight weight;

  private Initializer(@Nullable NDArray array, @Nullable Weight weight) {
    this.array = array;
    this.weight = weight;
  }

  static Initializer of(NDArray array) {
    return new Initializer(array, null);
  }

  static Initializer of(Weight weight) {
    return new Initializer(null, weight);
  }

  /** Returns whether it is a weight that training does not change. */
  boolean isState() {
    return weight != null && weight.isState();
  }

  Shape shape() {
    return array == null ? weight().shape() : array.shape();
  }

  DType dtype() {
    return array == null ? OnnxTypes.stored(weight().storedType()) : array.dtype();
  }

  private Weight weight() {
    return requireNonNull(weight);
  }

  long bytes() {
    return shape().size() * dtype().bytes();
  }

  NDArray array() {
    return array == null ? TensorInternals.stored(weight()).cast(dtype()) : array;
  }

  /** Passes the elements to a reader: in row-major order, little-endian, as ONNX has them. */
  void passBytes(Consumer<ByteBuffer> reader) {
    if (weight != null && weight.storedType() == dtype()) weight.passBytes(reader);
    else reader.accept(ByteBuffer.wrap(array().toBytes()));
  }
}
