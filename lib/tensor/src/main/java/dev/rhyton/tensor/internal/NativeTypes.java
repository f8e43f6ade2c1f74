package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import org.tensorflow.proto.DataType;

/** Dtypes and shapes as TensorFlow's. */
final class NativeTypes {
  private NativeTypes() {}

  static DataType of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.DT_FLOAT;
      case FLOAT64 -> DataType.DT_DOUBLE;
      case FLOAT16 -> DataType.DT_HALF;
      case BFLOAT16 -> DataType.DT_BFLOAT16;
      case INT8 -> DataType.DT_INT8;
      case UINT8 -> DataType.DT_UINT8;
      case INT16 -> DataType.DT_INT16;
      case UINT16 -> DataType.DT_UINT16;
      case INT32 -> DataType.DT_INT32;
      case UINT32 -> DataType.DT_UINT32;
      case INT64 -> DataType.DT_INT64;
      case COMPLEX64 -> DataType.DT_COMPLEX64;
      case BOOL -> DataType.DT_BOOL;
      case STRING -> DataType.DT_STRING;
    };
  }

  static DType of(DataType type) {
    for (var dtype : DType.values()) if (of(dtype) == type) return dtype;
    throw new IllegalArgumentException("Rhyton has no dtype for TensorFlow's " + type + ".");
  }

  /**
   * Converts a shape to TensorFlow's. Throws if it has more elements than TensorFlow can count,
   * which would end the process.
   */
  static org.tensorflow.ndarray.Shape of(Shape shape) {
    long size = 1;
    for (long d : shape.dims()) {
      Check.that(
          d <= 0 || size <= Long.MAX_VALUE / d, "The shape %s has too many elements.", shape);
      if (d > 0) size *= d;
    }
    return org.tensorflow.ndarray.Shape.of(shape.dims());
  }
}
