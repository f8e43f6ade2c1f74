package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.nio.ByteBuffer;

/**
 * Reads IDX files: two zeros, a type, the number of axes, their sizes, then the elements,
 * big-endian.
 */
final class Idx {
  private static final int SHORTS = 0x0b;

  private Idx() {}

  static NDArray read(String name, byte[] bytes) {
    Check.that(
        bytes.length >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes.length >= 4 + 4 * bytes[3],
        "%s is not an IDX file: expected it to begin with two zeros, a type and the sizes.",
        name);
    var content = ByteBuffer.wrap(bytes).position(4);
    var dims = new long[bytes[3]];
    for (int i = 0; i < dims.length; i++) dims[i] = content.getInt();
    var shape = Shape.of(dims);
    var type = dtype(name, bytes[2]);
    long expected = shape.size() * (bytes[2] == SHORTS ? Short.BYTES : type.bytes());
    Check.that(
        content.remaining() == expected,
        "%s: expected %d bytes for an array of shape %s, received %d: the file is damaged.",
        name,
        expected,
        shape,
        content.remaining());
    return bytes[2] == SHORTS ? shorts(shape, content) : NDArray.ofBytes(type, shape, content);
  }

  private static DType dtype(String name, int type) {
    return switch (type) {
      case 0x08 -> DType.UINT8;
      case 0x09 -> DType.INT8;
      case SHORTS, 0x0c -> DType.INT32;
      case 0x0d -> DType.FLOAT32;
      case 0x0e -> DType.FLOAT64;
      default ->
          throw new IllegalArgumentException(
              String.format("%s is not an IDX file: there is no type 0x%02x.", name, type));
    };
  }

  private static NDArray shorts(Shape shape, ByteBuffer from) {
    var ints = new int[(int) shape.size()];
    for (int i = 0; i < ints.length; i++) ints[i] = from.getShort();
    return NDArray.of(ints, shape.dims());
  }
}
