package dev.rhyton.tensor;

import dev.rhyton.tensor.internal.Float16Conversions;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;

/** Reads and writes elements in TensorFlow's memory layout of each dtype. */
final class ByteLayout {
  /** Rows of fewer elements are gathered before they are written. */
  private static final int WORTH_A_CALL = 256;

  private ByteLayout() {}

  /** Writes {@code count} elements of a Java array and advances the buffer's position. */
  static void write(DType dtype, Object data, int from, int count, ByteBuffer to) {
    int at = to.position();
    switch (dtype) {
      case FLOAT32 -> to.asFloatBuffer().put((float[]) data, from, count);
      case FLOAT64 -> to.asDoubleBuffer().put((double[]) data, from, count);
      case INT32 -> to.asIntBuffer().put((int[]) data, from, count);
      case INT64, COMPLEX64 -> to.asLongBuffer().put((long[]) data, from, count);
      case INT16, UINT16 -> {
        for (int i = 0; i < count; i++) to.putShort(at + 2 * i, (short) ((int[]) data)[from + i]);
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) to.putInt(at + 4 * i, (int) ((long[]) data)[from + i]);
      }
      case INT8, UINT8 -> {
        for (int i = 0; i < count; i++) to.put(at + i, (byte) ((int[]) data)[from + i]);
      }
      case BOOL -> {
        for (int i = 0; i < count; i++)
          to.put(at + i, (byte) (((boolean[]) data)[from + i] ? 1 : 0));
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++)
          to.putShort(at + 2 * i, Float16Conversions.toBfloat16(((float[]) data)[from + i]));
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++)
          to.putShort(at + 2 * i, Float16Conversions.toFloat16(((float[]) data)[from + i]));
      }
      case STRING -> throw new IllegalStateException("Strings have no fixed layout.");
    }
    to.position(at + count * dtype.bytes());
  }

  /** Writes rows of {@code width} elements each and advances the buffer's position. */
  static void writeRows(DType dtype, Object data, int[] rows, int width, ByteBuffer to) {
    if (dtype != DType.FLOAT32 || width < WORTH_A_CALL) {
      var gathered = JavaArrays.rows(data, rows, width);
      write(dtype, gathered, 0, rows.length * width, to);
      return;
    }
    var target = to.asFloatBuffer(); // one for all rows: making it takes as long as a short row
    for (int row : rows) target.put((float[]) data, row * width, width);
    to.position(to.position() + rows.length * width * dtype.bytes());
  }

  /** Reads {@code size} elements from a buffer, in its byte order, into a new Java array. */
  static Object read(DType dtype, int size, ByteBuffer from) {
    Object data = Array.newInstance(JavaArrays.storage(dtype), size);
    switch (dtype) {
      case FLOAT32 -> from.asFloatBuffer().get((float[]) data);
      case FLOAT64 -> from.asDoubleBuffer().get((double[]) data);
      case INT32 -> from.asIntBuffer().get((int[]) data);
      case INT64, COMPLEX64 -> from.asLongBuffer().get((long[]) data);
      case INT16 -> {
        for (int i = 0; i < size; i++) ((int[]) data)[i] = from.getShort(2 * i);
      }
      case UINT16 -> {
        for (int i = 0; i < size; i++) ((int[]) data)[i] = from.getShort(2 * i) & 0xffff;
      }
      case UINT32 -> {
        for (int i = 0; i < size; i++) ((long[]) data)[i] = from.getInt(4 * i) & 0xffffffffL;
      }
      case INT8 -> {
        for (int i = 0; i < size; i++) ((int[]) data)[i] = from.get(i);
      }
      case UINT8 -> {
        for (int i = 0; i < size; i++) ((int[]) data)[i] = from.get(i) & 0xff;
      }
      case BOOL -> {
        for (int i = 0; i < size; i++) ((boolean[]) data)[i] = from.get(i) != 0;
      }
      case BFLOAT16 -> {
        for (int i = 0; i < size; i++)
          ((float[]) data)[i] = Float16Conversions.fromBfloat16(from.getShort(2 * i));
      }
      case FLOAT16 -> {
        for (int i = 0; i < size; i++)
          ((float[]) data)[i] = Float16Conversions.fromFloat16(from.getShort(2 * i));
      }
      case STRING -> throw new IllegalStateException("Strings have no fixed layout.");
    }
    return data;
  }
}
