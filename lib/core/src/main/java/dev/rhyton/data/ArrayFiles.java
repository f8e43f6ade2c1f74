package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Arrays from files: IDX, as MNIST has them. */
public final class ArrayFiles {
  private ArrayFiles() {}

  /**
   * The array of an IDX file, gzipped or not: {@code train-images-idx3-ubyte.gz}. Bytes are uint8
   * or int8, larger numbers as in Java.
   *
   * @throws IllegalArgumentException where the file is not IDX, or shorter than it says
   */
  public static NDArray readIdx(Path file) {
    Check.that(Files.isRegularFile(file), "readIdx: there is no file %s.", file.toAbsolutePath());
    try (var in = Files.newInputStream(file)) {
      return readIdx(file.toString(), in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  static NDArray readIdx(String name, InputStream raw) throws IOException {
    var bytes = unzipped(raw).readAllBytes();
    Check.that(
        bytes.length >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes.length >= 4 + 4 * bytes[3],
        "%s is not an IDX file: expected it to begin with two zeros, a type and the sizes.",
        name);
    var content = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN).position(4);
    var dims = new long[bytes[3]];
    for (int i = 0; i < dims.length; i++) dims[i] = content.getInt();
    var shape = Shape.of(dims);
    int size = (int) shape.size();
    int width = elementSize(name, bytes[2]);
    Check.that(
        content.remaining() == (long) size * width,
        "%s: expected %d bytes for an array of shape %s, received %d: the file is damaged.",
        name,
        (long) size * width,
        shape,
        content.remaining());
    return NDArray.of(dtype(bytes[2]), shape, elements(bytes[2], content, size));
  }

  private static InputStream unzipped(InputStream raw) throws IOException {
    var in = new BufferedInputStream(raw);
    in.mark(2);
    boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return zipped ? new GZIPInputStream(in) : in;
  }

  private static int elementSize(String name, int type) {
    return switch (type) {
      case 0x08, 0x09 -> 1;
      case 0x0b -> 2;
      case 0x0c, 0x0d -> 4;
      case 0x0e -> 8;
      default ->
          throw new IllegalArgumentException(
              String.format("%s is not an IDX file: there is no type 0x%02x.", name, type));
    };
  }

  private static DType dtype(int type) {
    return switch (type) {
      case 0x08 -> DType.UINT8;
      case 0x09 -> DType.INT8;
      case 0x0d -> DType.FLOAT32;
      case 0x0e -> DType.FLOAT64;
      default -> DType.INT32;
    };
  }

  private static Object elements(int type, ByteBuffer from, int size) {
    if (type == 0x0d) {
      var floats = new float[size];
      from.asFloatBuffer().get(floats);
      return floats;
    }
    if (type == 0x0e) {
      var doubles = new double[size];
      from.asDoubleBuffer().get(doubles);
      return doubles;
    }
    var ints = new int[size];
    for (int i = 0; i < size; i++) {
      ints[i] =
          switch (type) {
            case 0x08 -> from.get() & 0xff;
            case 0x09 -> from.get();
            case 0x0b -> from.getShort();
            default -> from.getInt();
          };
    }
    return ints;
  }
}
