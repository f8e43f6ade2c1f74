package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rhyton.config.Check;
import dev.rhyton.files.HdfEncoder.Texts;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes groups, arrays and names as an HDF5 file: first the structure, then the bytes of the
 * arrays, which are read only then, one array after another.
 */
final class HdfWriter {
  /** The largest attribute, in bytes; a message of a header has at most 65,535. */
  static final int MOST_TEXT = 30_000;

  private static final int ALIGNMENT = 8;
  private static final int PIECE = 1 << 16;

  private final Map<String, Group> groups = new HashMap<>();
  private final Group root = new Group();

  HdfWriter() {
    groups.put("", root);
  }

  /** Writes a file with a checksum of its content. */
  static void write(Path file, Consumer<HdfWriter> content) {
    var hdf = new HdfWriter();
    content.accept(hdf);
    var checksum = new HdfChecksum();
    hdf.root.addTo(checksum, "");
    hdf.root.attributes.put(HdfChecksum.ATTRIBUTE, new Texts(false, List.of(checksum.value())));
    // Unlike a channel, a stream is not closed by an interrupt, which ends a training.
    try (var out = Files.newOutputStream(file)) {
      hdf.writeTo(bytes -> writeAll(bytes, out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeAll(ByteBuffer bytes, OutputStream out) throws IOException {
    if (bytes.hasArray()) {
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      return;
    }
    var piece = new byte[Math.min(PIECE, bytes.remaining())];
    while (bytes.hasRemaining()) {
      int length = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, length);
      out.write(piece, 0, length);
    }
  }

  // ---- content ----

  /** A group or an array. */
  private abstract static class Node {
    long address;

    /** Returns the header, in which addresses may still be missing. */
    abstract byte[] header();

    /** Assigns addresses from one on to the headers, and returns the address after them. */
    long place(long from) {
      address = from;
      return aligned(from + header().length);
    }

    /** Adds this node and those in it, in the order of their headers. */
    void addTo(List<Node> nodes) {
      nodes.add(this);
    }

    abstract void addTo(HdfChecksum checksum, String path);
  }

  private static final class Group extends Node {
    final Map<String, Node> members = new LinkedHashMap<>();
    final Map<String, Texts> attributes = new LinkedHashMap<>();

    @Override
    byte[] header() {
      var addresses = new LinkedHashMap<String, Long>();
      members.forEach((name, node) -> addresses.put(name, node.address));
      return HdfEncoder.group(addresses, attributes);
    }

    @Override
    long place(long from) {
      long at = super.place(from);
      for (var member : members.values()) at = member.place(at);
      return at;
    }

    @Override
    void addTo(List<Node> nodes) {
      super.addTo(nodes);
      members.values().forEach(member -> member.addTo(nodes));
    }

    @Override
    void addTo(HdfChecksum checksum, String path) {
      attributes.forEach((name, value) -> checksum.add(path, name, value.texts()));
      var prefix = path.isEmpty() ? "" : path + "/";
      members.forEach((name, node) -> node.addTo(checksum, prefix + name));
    }
  }

  /** Passes the bytes of an array, in one or several pieces. */
  private interface Content {
    void passTo(Consumer<ByteBuffer> to);
  }

  private static final class Array extends Node {
    final DType dtype;
    final Shape shape;
    final Content content;
    long data;

    Array(DType dtype, Shape shape, Content content) {
      this.dtype = dtype;
      this.shape = shape;
      this.content = content;
    }

    long bytes() {
      return shape.size() * dtype.bytes();
    }

    @Override
    byte[] header() {
      return HdfEncoder.array(dtype, shape, data);
    }

    @Override
    void addTo(HdfChecksum checksum, String path) {
      checksum.add(path, content::passTo);
    }
  }

  /** Returns the group at a path; missing groups are created. */
  private Group group(String path) {
    var found = groups.get(path);
    if (found != null) return found;
    int slash = path.lastIndexOf('/');
    var made = new Group();
    group(path.substring(0, Math.max(0, slash))).members.put(path.substring(slash + 1), made);
    groups.put(path, made);
    return made;
  }

  /** Adds an array; 16-bit floats become float32. */
  void array(String path, NDArray value) {
    array(path, value.shape(), value.dtype(), () -> value);
  }

  /** Adds the value that a weight has when the file is written, which is not copied. */
  void array(String path, Weight weight) {
    var dtype = weight.storedType();
    if (stored(dtype) == dtype) add(path, new Array(dtype, weight.shape(), weight::passBytes));
    else array(path, weight.shape(), dtype, weight::value);
  }

  /** Adds an array whose value is computed when the file is written. */
  void array(String path, Shape shape, DType dtype, Supplier<NDArray> value) {
    var type = stored(dtype);
    Content content = to -> to.accept(ByteBuffer.wrap(value.get().cast(type).toBytes()));
    add(path, new Array(type, shape, content));
  }

  private void add(String path, Array array) {
    Check.that(array.shape.size() > 0, "an array without numbers cannot be written.");
    int slash = path.lastIndexOf('/');
    group(path.substring(0, Math.max(0, slash))).members.put(path.substring(slash + 1), array);
  }

  /** Returns the type in the file. */
  private static DType stored(DType type) {
    return switch (type) {
      case FLOAT64, INT64, INT32, INT8, UINT8 -> type;
      case BOOL -> DType.INT32;
      default -> DType.FLOAT32;
    };
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
    group(group).attributes.put(name, new Texts(false, List.of(text)));
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
    var attributes = group(group).attributes;
    if (names.size() <= most) {
      attributes.put(name, new Texts(true, names));
      return;
    }
    for (int i = 0; i * most < names.size(); i++) {
      var piece = names.subList(i * most, Math.min(names.size(), (i + 1) * most));
      attributes.put(name + i, new Texts(true, piece));
    }
  }

  // ---- writing ----

  /** Writes the file; it may be written several times. */
  void writeTo(ByteSink out) throws IOException {
    long end = root.place(HdfEncoder.SUPERBLOCK);
    var nodes = new ArrayList<Node>();
    root.addTo(nodes);
    var arrays = nodes.stream().filter(Array.class::isInstance).map(Array.class::cast).toList();
    for (var array : arrays) {
      array.data = aligned(end);
      end = array.data + array.bytes();
    }
    long at = put(out, 0, 0, HdfEncoder.superblock(root.address, end));
    for (var node : nodes) at = put(out, at, node.address, node.header());
    try {
      for (var array : arrays) {
        pad(out, at, array.data);
        array.content.passTo(bytes -> write(out, bytes));
        at = array.data + array.bytes();
      }
      pad(out, at, end); // the headers, if there are no arrays
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long aligned(long address) {
    return (address + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Writes bytes at an address at or after the current one, and returns the address after them. */
  private static long put(ByteSink out, long at, long address, byte[] bytes) throws IOException {
    pad(out, at, address);
    out.write(ByteBuffer.wrap(bytes));
    return address + bytes.length;
  }

  private static void pad(ByteSink out, long at, long address) throws IOException {
    out.write(ByteBuffer.allocate((int) (address - at)));
  }

  private static void write(ByteSink out, ByteBuffer bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
