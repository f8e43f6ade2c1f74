package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.rhyton.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Dtypes as ONNX'. Few programs compute in bfloat16: it becomes float32, which holds its values.
 */
final class OnnxTypes {
  private OnnxTypes() {}

  static DataType of(DType dtype) {
    return switch (dtype) {
      case FLOAT32, BFLOAT16 -> DataType.FLOAT;
      case FLOAT64 -> DataType.DOUBLE;
      case FLOAT16 -> DataType.FLOAT16;
      case INT8 -> DataType.INT8;
      case UINT8 -> DataType.UINT8;
      case INT16 -> DataType.INT16;
      case UINT16 -> DataType.UINT16;
      case INT32 -> DataType.INT32;
      case UINT32 -> DataType.UINT32;
      case INT64 -> DataType.INT64;
      case COMPLEX64 -> DataType.COMPLEX64;
      case BOOL -> DataType.BOOL;
      case STRING -> DataType.STRING;
    };
  }

  /** Returns the dtype of elements in a file; null if this library has none for it. */
  static @Nullable DType dtype(int type) {
    var of = DataType.forNumber(type);
    if (of == null) return null;
    return switch (of) {
      case FLOAT -> DType.FLOAT32;
      case DOUBLE -> DType.FLOAT64;
      case FLOAT16 -> DType.FLOAT16;
      case BFLOAT16 -> DType.BFLOAT16;
      case INT8 -> DType.INT8;
      case UINT8 -> DType.UINT8;
      case INT16 -> DType.INT16;
      case UINT16 -> DType.UINT16;
      case INT32 -> DType.INT32;
      case UINT32 -> DType.UINT32;
      case INT64 -> DType.INT64;
      case BOOL -> DType.BOOL;
      case STRING -> DType.STRING;
      default -> null;
    };
  }

  /** Returns the dtype that values have in the file. */
  static DType stored(DType dtype) {
    return dtype == DType.BFLOAT16 ? DType.FLOAT32 : dtype;
  }

  /**
   * Returns the dtype in which to calculate: ONNX Runtime has no arithmetic of small integers, nor
   * of booleans.
   */
  static DType calculated(DType dtype) {
    return switch (dtype) {
      case INT8, UINT8, INT16, UINT16, BOOL -> DType.INT32;
      case UINT32 -> DType.INT64;
      default -> stored(dtype);
    };
  }
}
