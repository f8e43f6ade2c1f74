package dev.rhyton.serving;

import dev.rhyton.tensor.DType;
import java.util.Arrays;

/** The datatypes of the protocol, and those of arrays. */
enum DataType {
  BOOL(DType.BOOL),
  UINT8(DType.UINT8),
  UINT16(DType.UINT16),
  UINT32(DType.UINT32),
  INT8(DType.INT8),
  INT16(DType.INT16),
  INT32(DType.INT32),
  INT64(DType.INT64),
  FP16(DType.FLOAT16),
  BF16(DType.BFLOAT16),
  FP32(DType.FLOAT32),
  FP64(DType.FLOAT64),
  BYTES(DType.STRING);

  private final DType dtype;

  DataType(DType dtype) {
    this.dtype = dtype;
  }

  DType dtype() {
    return dtype;
  }

  static DataType of(DType dtype) {
    for (var type : values()) if (type.dtype == dtype) return type;
    throw new ServingException(
        ServingException.ERROR, "The protocol has no datatype for values of %s.", dtype);
  }

  /** Returns the datatype of this name; refuses others in the name of an input. */
  static DataType of(String input, String name) {
    for (var type : values()) if (type.name().equals(name)) return type;
    throw new ServingException(
        ServingException.BAD_REQUEST,
        "The input \"%s\" has the datatype \"%s\", expected one of %s.",
        input,
        name,
        Arrays.toString(values()));
  }
}
