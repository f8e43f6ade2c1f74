package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import io.jhdf.checksum.ChecksumUtils;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/**
 * Encodes the structures of an HDF5 file that contains groups, contiguous arrays and attributes
 * with texts, as the HDF5 File Format Specification 3.0 describes them; numbers are little-endian.
 */
final class HdfEncoder {
  /** The size of the superblock, which is at the beginning of a file. */
  static final int SUPERBLOCK = 48;

  private static final long UNDEFINED = -1;

  // Types of the messages of a header.
  private static final int DATASPACE = 1;
  private static final int LINK_INFO = 2;
  private static final int DATATYPE = 3;
  private static final int FILL_VALUE = 5;
  private static final int LINK = 6;
  private static final int LAYOUT = 8;
  private static final int GROUP_INFO = 10;
  private static final int ATTRIBUTE = 12;
  private static final int ATTRIBUTE_INFO = 21;

  /** The value of an attribute: one text, or a list of texts. */
  record Texts(boolean isList, List<String> texts) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private HdfEncoder() {}

  /** Adds a number of 1 to 8 bytes. */
  @CanIgnoreReturnValue
  private HdfEncoder number(int bytes, long value) {
    for (int i = 0; i < bytes; i++) out.write((int) (value >>> (8 * i)));
    return this;
  }

  /** Adds numbers of one byte each. */
  @CanIgnoreReturnValue
  private HdfEncoder bytes(int... values) {
    for (int value : values) out.write(value);
    return this;
  }

  @CanIgnoreReturnValue
  private HdfEncoder bytes(byte[] values) {
    out.writeBytes(values);
    return this;
  }

  @CanIgnoreReturnValue
  private HdfEncoder message(int type, HdfEncoder content) {
    return bytes(type).number(2, content.out.size()).bytes(0).bytes(content.toBytes());
  }

  private byte[] toBytes() {
    return out.toByteArray();
  }

  private byte[] withChecksum() {
    return number(4, ChecksumUtils.checksum(toBytes())).toBytes();
  }

  /**
   * Returns the superblock.
   *
   * @param root the address of the header of the root group
   * @param size the number of bytes of the file
   */
  static byte[] superblock(long root, long size) {
    return new HdfEncoder()
        .bytes(0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n')
        .bytes(2, Long.BYTES, Long.BYTES, 0) // the version; the sizes of addresses and lengths
        .number(8, 0)
        .number(8, UNDEFINED) // no extension
        .number(8, size)
        .number(8, root)
        .withChecksum();
  }

  /** Returns the header of a group with the addresses of the headers of its members. */
  static byte[] group(Map<String, Long> members, Map<String, Texts> attributes) {
    var messages = new HdfEncoder();
    messages.message(GROUP_INFO, new HdfEncoder().bytes(0, 0));
    messages.message(LINK_INFO, notIndexed());
    members.forEach(
        (name, address) -> {
          var text = name.getBytes(UTF_8);
          var link = new HdfEncoder().bytes(1, 0x11, 1); // names of two bytes' length, in UTF-8
          messages.message(LINK, link.number(2, text.length).bytes(text).number(8, address));
        });
    if (!attributes.isEmpty()) messages.message(ATTRIBUTE_INFO, notIndexed());
    attributes.forEach((name, texts) -> messages.message(ATTRIBUTE, attribute(name, texts)));
    return header(messages);
  }

  private static HdfEncoder notIndexed() {
    return new HdfEncoder().bytes(0, 0).number(8, UNDEFINED).number(8, UNDEFINED);
  }

  /** Returns the header of an array whose bytes are at an address. */
  static byte[] array(DType dtype, Shape shape, long address) {
    var messages = new HdfEncoder();
    messages.message(DATASPACE, space(shape.dims()));
    messages.message(DATATYPE, type(dtype));
    messages.message(FILL_VALUE, new HdfEncoder().bytes(3, 0x0a));
    long bytes = shape.size() * dtype.bytes();
    messages.message(LAYOUT, new HdfEncoder().bytes(3, 1).number(8, address).number(8, bytes));
    return header(messages);
  }

  private static byte[] header(HdfEncoder messages) {
    return new HdfEncoder()
        .bytes('O', 'H', 'D', 'R', 2, 2) // the version; four bytes for the size
        .number(4, messages.out.size())
        .bytes(messages.toBytes())
        .withChecksum();
  }

  private static HdfEncoder attribute(String name, Texts value) {
    var texts = value.texts;
    var label = (name + "\0").getBytes(UTF_8);
    int width = texts.stream().mapToInt(t -> t.getBytes(UTF_8).length + 1).max().orElse(1);
    var type = new HdfEncoder().bytes(0x13, 0x10, 0, 0).number(4, width); // ends with 0; UTF-8
    var space = value.isList ? space(texts.size()) : space();
    var attribute = new HdfEncoder().bytes(3, 0);
    attribute.number(2, label.length).number(2, type.out.size()).number(2, space.out.size());
    attribute.bytes(1).bytes(label).bytes(type.toBytes()).bytes(space.toBytes());
    for (var text : texts) {
      var bytes = text.getBytes(UTF_8);
      attribute.bytes(bytes).bytes(new byte[width - bytes.length]);
    }
    return attribute;
  }

  private static HdfEncoder space(long... dims) {
    var space = new HdfEncoder().bytes(2, dims.length, 0, dims.length == 0 ? 0 : 1);
    for (long d : dims) space.number(8, d);
    return space;
  }

  private static HdfEncoder type(DType dtype) {
    var type = new HdfEncoder();
    int size = dtype.bytes();
    return switch (dtype) {
      case FLOAT32 -> type.floats(size, 23, 8, 127);
      case FLOAT64 -> type.floats(size, 52, 11, 1023);
      case INT8, UINT8, INT32, INT64 ->
          type.bytes(0x10, dtype.isUnsigned() ? 0 : 8, 0, 0)
              .number(4, size)
              .number(2, 0)
              .number(2, 8L * size);
      default -> throw new IllegalArgumentException(dtype + " cannot be stored.");
    };
  }

  /** The bits of a mantissa with an implied 1, those of an exponent, and a sign. */
  private HdfEncoder floats(int size, int mantissa, int exponent, int bias) {
    return bytes(0x11, 0x20, 8 * size - 1, 0)
        .number(4, size)
        .number(2, 0)
        .number(2, 8L * size)
        .bytes(mantissa, exponent, 0, mantissa)
        .number(4, bias);
  }
}
