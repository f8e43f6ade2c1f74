package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes groups, arrays and names into an HDF5 file; it is complete once it is closed. */
final class HdfWriter implements AutoCloseable {
  static {
    HdfLogging.load();
  }

  /** The largest attribute, in bytes, that the HDF5 writer writes correctly. */
  static final int MOST_TEXT = 30_000;

  private final WritableHdfFile file;
  private final HdfChecksum checksum = new HdfChecksum();
  private final Map<String, WritableGroup> groups = new HashMap<>();

  HdfWriter(Path path) {
    try {
      file = HdfFile.write(path);
    } catch (HdfException e) {
      throw reason(e);
    }
    groups.put("", file);
  }

  /** Returns why the file cannot be written: the HDF5 writer says only that it cannot. */
  private static UncheckedIOException reason(HdfException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) return new UncheckedIOException(io);
    }
    return new UncheckedIOException(new IOException(e.getMessage(), e));
  }

  /** Returns the group at a path; missing groups are created. */
  WritableGroup group(String path) {
    var found = groups.get(path);
    if (found != null) return found;
    int slash = path.lastIndexOf('/');
    var made = group(path.substring(0, Math.max(0, slash))).putGroup(path.substring(slash + 1));
    groups.put(path, made);
    return made;
  }

  /**
   * Adds an array; 16-bit floats become float32, because the HDF5 writer does not support smaller
   * floats.
   */
  void array(String path, NDArray value) {
    int slash = path.lastIndexOf('/');
    group(path.substring(0, Math.max(0, slash)))
        .putDataset(path.substring(slash + 1), nested(value));
    checksum.add(path, ByteBuffer.wrap(value.cast(stored(value.dtype())).toBytes()));
  }

  /** Adds an attribute to a group. */
  void text(String group, String name, String text) {
    int size = text.getBytes(UTF_8).length;
    Check.that(
        size <= MOST_TEXT,
        "%s of %,d bytes is too long for this format, which holds %,d: save to a .keras file.",
        name,
        size,
        MOST_TEXT);
    group(group).putAttribute(name, text);
    checksum.add(group, name, List.of(text));
  }

  /**
   * Adds a list of names to a group, in several attributes if it is long; an empty list is omitted.
   */
  void names(String group, String name, List<String> names) {
    if (names.isEmpty()) return;
    int longest = names.stream().mapToInt(n -> n.getBytes(UTF_8).length + 1).max().orElse(1);
    Check.that(
        longest <= MOST_TEXT,
        "%s: a name of %,d bytes is too long for this format: save to a .keras file.",
        name,
        longest - 1);
    int most = MOST_TEXT / longest;
    if (names.size() <= most) {
      addNames(group, name, names);
      return;
    }
    for (int i = 0; i * most < names.size(); i++) {
      var piece = names.subList(i * most, Math.min(names.size(), (i + 1) * most));
      addNames(group, name + i, piece);
    }
  }

  private void addNames(String group, String name, List<String> names) {
    group(group).putAttribute(name, names.toArray(String[]::new));
    checksum.add(group, name, names);
  }

  /** Returns the type in the file. */
  private static DType stored(DType type) {
    return switch (type) {
      case FLOAT64, INT64 -> type;
      case INT32, INT8, UINT8, BOOL -> DType.INT32;
      default -> DType.FLOAT32;
    };
  }

  private static Object nested(NDArray value) {
    Check.that(value.size() > 0, "an array without numbers cannot be written.");
    Object flat =
        switch (stored(value.dtype())) {
          case FLOAT64 -> value.toDoubles();
          case INT64 -> value.toLongs();
          case INT32 -> value.toInts();
          default -> value.toFloats();
        };
    var dims = Arrays.stream(value.shape().dims()).mapToInt(Math::toIntExact).toArray();
    if (dims.length == 0) return Array.get(flat, 0);
    return dims.length == 1 ? flat : nested(flat, dims, 0, new int[1]);
  }

  private static Object nested(Object flat, int[] dims, int axis, int[] at) {
    var type = flat.getClass().getComponentType();
    var rows = Array.newInstance(type, Arrays.copyOfRange(dims, axis, dims.length));
    for (int i = 0; i < dims[axis]; i++) {
      if (axis == dims.length - 2) {
        System.arraycopy(flat, at[0], Array.get(rows, i), 0, dims[axis + 1]);
        at[0] += dims[axis + 1];
      } else {
        Array.set(rows, i, nested(flat, dims, axis + 1, at));
      }
    }
    return rows;
  }

  @Override
  public void close() {
    try {
      file.putAttribute(HdfChecksum.ATTRIBUTE, checksum.value());
      file.close();
    } catch (HdfException e) {
      throw reason(e);
    }
  }
}
