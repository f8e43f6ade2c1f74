package dev.rhyton.spark;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.Serializable;

/** An array as Spark sends it. */
@SuppressWarnings("ArrayRecordComponent") // it is sent, and never compared
record ArrayBlock(String dtype, long[] dims, byte[] bytes) implements Serializable {
  static ArrayBlock of(NDArray array) {
    return new ArrayBlock(array.dtype().name(), array.shape().dims(), array.toBytes());
  }

  NDArray array() {
    return NDArray.ofBytes(DType.valueOf(dtype), Shape.of(dims), bytes);
  }
}
