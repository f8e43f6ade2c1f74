package dev.rhyton.tensor.internal;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorInternals;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Reads and writes a file of named arrays, from which an interrupted training resumes. The values
 * are stored exactly. The file is written completely or not at all, and ends with a checksum that
 * detects later damage.
 */
public final class ArrayFile {
  private ArrayFile() {}

  /** Writes arrays in the order of the map; an existing file is replaced. */
  public static void write(Path file, Map<String, NDArray> arrays) {
    Check.entries("write", "arrays", arrays);
    Check.given("write", "file", file);
    AtomicFile.write(file, draft -> writeTo(draft, arrays));
  }

  private static void writeTo(Path file, Map<String, NDArray> arrays) throws IOException {
    var checked = new CRC32();
    try (var stream = new BufferedOutputStream(Files.newOutputStream(file));
        var out = new DataOutputStream(new CheckedOutputStream(stream, checked))) {
      out.writeInt(arrays.size());
      for (var entry : arrays.entrySet()) {
        var array = entry.getValue();
        out.writeUTF(entry.getKey());
        out.writeUTF(array.dtype().toString());
        out.writeInt(array.shape().rank());
        for (long dim : array.shape().dims()) out.writeLong(dim);
        var bytes = new byte[bytesOf(array.dtype(), array.shape())];
        TensorInternals.copyTo(array, ByteBuffer.wrap(bytes));
        out.write(bytes);
      }
      out.writeLong(checked.getValue());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the file is damaged, or is not such a file
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Map<String, NDArray> read(Path file) {
    try {
      Check.that(isSound(file), "its checksum is wrong");
      long length = Files.size(file) - Long.BYTES;
      try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        return readArrays(in, length);
      }
    } catch (EOFException | UTFDataFormatException | RuntimeException e) {
      throw new IllegalArgumentException(file + " is damaged, or no file of arrays.", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /**
   * A correct checksum does not make the numbers trustworthy: no size is larger than the file.
   *
   * @param length the number of bytes of the file, without the checksum
   */
  private static Map<String, NDArray> readArrays(DataInputStream in, long length)
      throws IOException {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    int count = in.readInt();
    Check.that(count >= 0, "%d arrays", count);
    for (int i = 0; i < count; i++) {
      var name = in.readUTF();
      var dtype = DType.of(in.readUTF());
      var shape = readShape(in);
      long bytes = Math.multiplyExact(shape.size(), dtype.bytes());
      Check.that(dtype.bytes() > 0 && bytes <= length, "%s of shape %s", dtype, shape);
      var data = in.readNBytes(Math.toIntExact(bytes));
      arrays.put(name, NDArray.ofBytes(dtype, shape, data));
    }
    in.readLong(); // the checksum, which ends the file
    Check.that(in.read() < 0, "more than the arrays");
    return arrays;
  }

  private static Shape readShape(DataInputStream in) throws IOException {
    int rank = in.readInt();
    Check.that(rank >= 0 && rank <= Shape.MOST_AXES, "%d axes", rank);
    var dims = new long[rank];
    for (int axis = 0; axis < rank; axis++) dims[axis] = in.readLong();
    var shape = Shape.of(dims);
    Check.that(shape.isKnown(), "an unknown size");
    return shape;
  }

  /** Returns whether the checksum at the end of the file matches the bytes before it. */
  private static boolean isSound(Path file) throws IOException {
    long length = Files.size(file) - Long.BYTES;
    if (length < 0) return false;
    try (var in =
        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32())) {
      in.skipNBytes(length);
      long sum = in.getChecksum().getValue();
      return new DataInputStream(in).readLong() == sum;
    }
  }

  private static int bytesOf(DType dtype, Shape shape) {
    return Math.toIntExact(shape.size() * dtype.bytes());
  }
}
