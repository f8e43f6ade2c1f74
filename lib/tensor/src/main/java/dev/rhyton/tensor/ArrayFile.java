package dev.rhyton.tensor;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
    AtomicFile.write(file, draft -> writeTo(draft, arrays));
  }

  private static void writeTo(Path file, Map<String, NDArray> arrays) {
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
        array.copyTo(ByteBuffer.wrap(bytes));
        out.write(bytes);
      }
      out.writeLong(checked.getValue());
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }

  /**
   * Reads a file that {@link #write} wrote. Throws an exception if the file has another format or
   * is damaged.
   */
  public static Map<String, NDArray> read(Path file) {
    try {
      Check.that(isSound(file), "%s is damaged, or no file of arrays.", file);
      try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
          var name = in.readUTF();
          var dtype = DType.of(in.readUTF());
          var dims = new long[in.readInt()];
          for (int axis = 0; axis < dims.length; axis++) dims[axis] = in.readLong();
          var bytes = in.readNBytes(bytesOf(dtype, Shape.of(dims)));
          arrays.put(name, NDArray.read(dtype, Shape.of(dims), ByteBuffer.wrap(bytes)));
        }
        return arrays;
      }
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
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
    return Math.toIntExact(shape.size() * dtype.bytes);
  }
}
