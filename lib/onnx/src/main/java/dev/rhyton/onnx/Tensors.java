package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** The elements of ONNX' tensors. */
final class Tensors {
  /** The description of weights that training does not change, such as moving averages. */
  static final String STATE = "not trained";

  private Tensors() {}

  /** Returns the number of elements. */
  static int size(TensorProto tensor) {
    long size = 1;
    for (long dim : tensor.getDimsList()) size *= dim;
    return Math.toIntExact(size);
  }

  /** Returns the elements of a tensor of float32. */
  static float[] floats(TensorProto tensor) {
    var floats = new float[size(tensor)];
    if (tensor.hasRawData()) {
      var bytes = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().get(floats);
    } else {
      for (int i = 0; i < floats.length; i++) floats[i] = tensor.getFloatData(i);
    }
    return floats;
  }

  /**
   * Returns the elements of a tensor as a file has them, little-endian.
   *
   * @param size the bytes of an element
   */
  static ByteBuffer bytes(TensorProto tensor, int size) {
    if (tensor.hasRawData()) return tensor.getRawData().asReadOnlyByteBuffer();
    LongStream elements =
        switch (TensorProto.DataType.forNumber(tensor.getDataType())) {
          case FLOAT -> tensor.getFloatDataList().stream().mapToLong(Float::floatToRawIntBits);
          case DOUBLE -> tensor.getDoubleDataList().stream().mapToLong(Double::doubleToRawLongBits);
          case INT64 -> tensor.getInt64DataList().stream().mapToLong(Long::longValue);
          case UINT32 -> tensor.getUint64DataList().stream().mapToLong(Long::longValue);
          default -> tensor.getInt32DataList().stream().mapToLong(Integer::longValue);
        };
    var all = elements.toArray();
    var bytes = ByteBuffer.allocate(Math.multiplyExact(all.length, size));
    for (long element : all) {
      for (int i = 0; i < size; i++) bytes.put((byte) (element >> (8 * i)));
    }
    return bytes.flip();
  }

  /** Returns a tensor of float32 without a name. */
  static TensorProto.Builder of(float[] values, long... dims) {
    var bytes = little(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return of(TensorProto.DataType.FLOAT, bytes, dims);
  }

  /** Returns a tensor of int32. */
  static TensorProto.Builder of(int[] values, long... dims) {
    var bytes = little(values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return of(TensorProto.DataType.INT32, bytes, dims);
  }

  /** Returns a tensor of int8 or uint8. */
  static TensorProto.Builder of(TensorProto.DataType type, byte[] values, long... dims) {
    return of(type, ByteBuffer.wrap(values), dims);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto.Builder of(TensorProto.DataType type, ByteBuffer bytes, long... dims) {
    var tensor = TensorProto.newBuilder().setDataType(type.getNumber());
    for (long dim : dims) tensor.addDims(dim);
    return tensor.setRawData(ByteString.copyFrom(bytes));
  }
}
