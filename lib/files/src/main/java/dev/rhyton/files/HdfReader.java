package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.DatasetReader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an untrusted HDF5 file, whose arrays stay in the file until they are needed: no link is
 * followed, and nothing is decompressed that does not have the expected shape or that is much
 * larger than its data in the file.
 */
final class HdfReader implements AutoCloseable {
  static {
    HdfLogging.load();
  }

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** The largest ratio of an array's size to its bytes in the file, if it is larger than 16 MB. */
  private static final int MOST_COMPRESSION = 100;

  private static final int PIECE = 1 << 16;

  /** The first bytes of the message of a type: strings of a fixed and of a variable length. */
  private static final int STRING_UTF8 = 0x1013;

  private static final int VARIABLE_UTF8 = 0x010119;
  private static final List<StringData.PaddingType> PADDINGS =
      List.of(StringData.PaddingType.values());

  private final HdfStorage storage;
  private final HdfFile file;

  /** Opens a file; its bytes are read until this reader is closed, which closes them. */
  HdfReader(ByteSource content) {
    try {
      Check.that(isHdf(content), "this is not an HDF5 file.");
      storage = new HdfStorage(content);
      file = storage.open();
      if (!content.isVerified()) HdfChecksum.verify(file);
    } catch (RuntimeException | Error e) {
      content.close();
      throw e;
    }
  }

  private static boolean isHdf(ByteSource content) {
    if (content.size() < SIGNATURE.length) return false;
    var begin = new byte[SIGNATURE.length];
    content.read(0, ByteBuffer.wrap(begin));
    return Arrays.equals(begin, SIGNATURE);
  }

  private static HdfStorage storage(Node node) {
    return (HdfStorage) node.getHdfFile().getHdfBackingStorage();
  }

  /** Passes the bytes of an array in small pieces. */
  static void passBytes(ContiguousDataset array, Consumer<ByteBuffer> to) {
    long size = array.getSizeInBytes();
    var piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(0, size)));
    for (long at = 0; at < size; at += piece.limit()) {
      piece.clear().limit((int) Math.min(PIECE, size - at));
      storage(array).read(array.getDataAddress() + at, piece);
      to.accept(piece.flip());
    }
  }

  Group root() {
    return file;
  }

  /** Returns the group at a path below another one, or null. */
  static @Nullable Group group(Group group, String path) {
    for (var name : path.split("/", -1)) {
      if (!(child(group, name) instanceof Group inner)) return null;
      group = inner;
    }
    return group;
  }

  /** Returns the array at a path below a group. */
  static Dataset dataset(Group group, String path) {
    int slash = path.lastIndexOf('/');
    var parent = slash < 0 ? group : group(group, path.substring(0, slash));
    var found = parent == null ? null : child(parent, path.substring(slash + 1));
    Check.that(found instanceof Dataset, "%s: there is no array %s.", group.getPath(), path);
    return (Dataset) found;
  }

  private static @Nullable Node child(Group group, String name) {
    var child = group.getChildren().get(name);
    Check.that(
        child == null || !child.isLink(),
        "%s%s is a link, and links are not followed.",
        group.getPath(),
        name);
    return child;
  }

  /**
   * Returns the strings of an attribute; long lists are divided into several attributes: {@code
   * names0}, ...
   */
  static List<String> strings(Node node, String name) {
    var attributes = node.getAttributes();
    var whole = attributes.get(name);
    if (whole != null) return strings(whole);
    var all = new ArrayList<String>();
    var part = attributes.get(name + 0);
    for (int i = 1; part != null; i++) {
      all.addAll(strings(part));
      part = attributes.get(name + i);
    }
    return all;
  }

  static List<String> strings(Attribute attribute) {
    if (attribute.isEmpty()) return List.of();
    var data =
        DatasetReader.readDataset(
            utf8(attribute.getDataType()),
            attribute.getBuffer(),
            attribute.getDimensions(),
            storage(attribute.getNode()));
    if (data instanceof String s) return List.of(s);
    if (data instanceof String[] all) return List.of(all);
    return List.of(); // Keras writes an empty list as a list of numbers
  }

  /**
   * Returns a string type with the encoding UTF-8, which includes ASCII: Keras writes names as
   * UTF-8, but h5py declares them as ASCII. Other types do not change.
   */
  private static DataType utf8(DataType type) {
    var message = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    if (type instanceof StringData s) {
      message.putInt(STRING_UTF8 | (PADDINGS.indexOf(s.getPaddingType()) << 8));
    } else if (type instanceof VariableLength v && v.isVariableLengthString()) {
      message.putInt(VARIABLE_UTF8 | (PADDINGS.indexOf(v.getPaddingType()) << 12));
    } else {
      return type;
    }
    message
        .putInt(type.getSize())
        .putInt(STRING_UTF8)
        .putInt(1); // the base type of a variable length
    return DataType.readDataType(message.flip());
  }

  /** Returns the text of an attribute, or null. */
  static @Nullable String string(Node node, String name) {
    var found = strings(node, name);
    return found.isEmpty() ? null : found.get(0);
  }

  /** Assigns the value of an array to a weight. */
  static void read(Dataset from, Weight to) {
    check(String.format("Weight \"%s\"", to.name()), from, to.shape());
    var type = from.getDataType();
    if (from instanceof ContiguousDataset whole && isStoredAs(type, to.storedType())) {
      to.assignBytes(memory -> storage(whole).read(whole.getDataAddress(), memory));
    } else {
      to.assign(array(from));
    }
  }

  /** Returns whether an array has the same layout in the file as in memory. */
  private static boolean isStoredAs(DataType type, DType dtype) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) return false;
    if (type instanceof StringData) return dtype == DType.BFLOAT16;
    boolean sameKind =
        switch (dtype) {
          case FLOAT32, FLOAT64, FLOAT16 -> type instanceof FloatingPoint;
          case INT8, INT32, INT64 -> type instanceof FixedPoint f && f.isSigned();
          case UINT8 -> type instanceof FixedPoint f && !f.isSigned();
          default -> false;
        };
    return sameKind
        && type.getSize() == size(dtype)
        && ((OrderedDataType) type).getByteOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  private static int size(DType dtype) {
    return switch (dtype) {
      case FLOAT64, INT64 -> 8;
      case FLOAT16 -> 2;
      case INT8, UINT8 -> 1;
      default -> 4;
    };
  }

  /** Returns an array of an expected shape. */
  static NDArray array(Dataset from, String what, Shape expected) {
    check(what, from, expected);
    return array(from);
  }

  /** Returns a single number. */
  static double number(Dataset dataset) {
    check("A number", dataset, Shape.of());
    return array(dataset).item();
  }

  /** Returns a list of numbers. */
  static double[] vector(Dataset dataset) {
    long size = dataset.isScalar() ? 0 : dataset.getSize();
    check("A list of numbers", dataset, Shape.of(size));
    return array(dataset).toDoubles();
  }

  /** Returns an array as it is in the file. */
  static NDArray array(Dataset dataset) {
    if (dataset.isScalar()) return NDArray.from(dataset.getData());
    return NDArray.from(dataset.getDataFlat()).reshape(dataset.getDimensionsAsLong());
  }

  /** Throws unless an array contains numbers and has the expected shape. */
  static void check(String what, Dataset dataset, Shape expected) {
    var shape = dataset.isScalar() ? Shape.of() : Shape.of(dataset.getDimensionsAsLong());
    Check.that(
        shape.equals(expected),
        "%s: expected a value of shape %s, received %s.",
        what,
        expected,
        shape);
    var type = dataset.getDataType();
    Check.that(
        type instanceof FixedPoint || type instanceof FloatingPoint || type instanceof StringData,
        "%s: expected numbers, received %s.",
        what,
        type.getClass().getSimpleName());
    long bytes = Math.multiplyExact(shape.size(), type.getSize());
    long stored = dataset.isEmpty() ? 0 : dataset.getStorageInBytes();
    Check.that(
        bytes <= 16L << 20 ? stored > 0 : stored >= bytes / MOST_COMPRESSION,
        "%s: its %,d bytes are only %,d in the file.",
        what,
        bytes,
        stored);
    if (dataset instanceof ChunkedDataset chunked) {
      long chunk = type.getSize();
      for (int d : chunked.getChunkDimensions()) chunk = Math.multiplyExact(chunk, d);
      Check.that(
          chunk <= Math.max(bytes, 1 << 20),
          "%s: a piece of %,d bytes is larger than all.",
          what,
          chunk);
    }
  }

  /** Prepares for the types of these weights. */
  void expect(List<Weight> weights) {
    if (weights.stream().anyMatch(w -> w.storedType() == DType.BFLOAT16)) storage.expectOpaque();
  }

  @Override
  public void close() {
    storage.close();
  }
}
