package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads NumPy's array files: a header that is a Python literal, then the elements. */
final class Npy {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([\\d, ]*)\\)");

  /** The longest header that NumPy reads. */
  private static final int MOST_HEADER = 10_000;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private Npy() {}

  /** Returns an array of numbers or texts, or a list if the file contains Python objects. */
  static Object read(String name, byte[] bytes) {
    Check.that(
        bytes.length >= 12 && Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length)),
        "%s is not an npy file: expected it to begin with \\x93NUMPY.",
        name);
    var content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(8);
    int length = bytes[6] == 1 ? content.getShort() & 0xffff : content.getInt();
    Check.that(length >= 0 && length <= content.remaining(), "%s: the header is cut off.", name);
    Check.that(
        length <= MOST_HEADER,
        "%s: the header has %,d bytes, expected at most %,d.",
        name,
        length,
        MOST_HEADER);
    var text = new String(bytes, content.position(), length, StandardCharsets.UTF_8);
    var header = HEADER.matcher(text);
    Check.that(header.lookingAt(), "%s: the header %s is not numpy's.", name, text.strip());
    content.position(content.position() + length);
    if (header.group(1).contains("O")) return Pickle.read(name, content);
    var dims =
        Arrays.stream(header.group(3).split(",", -1))
            .map(String::strip)
            .filter(d -> !d.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    boolean fortran = header.group(2).equals("True");
    return array(name, header.group(1), dims, fortran, content);
  }

  /** Reads an array of the NumPy type {@code descr}, {@code <f4}. */
  static NDArray array(
      String name, String descr, long[] dims, boolean fortran, ByteBuffer content) {
    content.order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    var type = descr.replaceFirst("^[<>|=]", "");
    int width = width(name, type, descr);
    long expected = Math.multiplyExact(Shape.of(dims).size(), width);
    Check.that(
        content.remaining() == expected && expected >= 0,
        "%s: expected %d bytes for an array of shape %s, received %d: the file is damaged.",
        name,
        expected,
        Shape.of(dims),
        content.remaining());
    int size = Math.toIntExact(Shape.of(dims).size());
    var flat = flat(type, size, width, content);
    return fortran ? flat.rows(columnsFirst(dims)).reshape(dims) : flat.reshape(dims);
  }

  private static int width(String name, String type, String descr) {
    Check.that(
        type.matches("f[248]|i[1248]|u[124]|c8|b1|[US][1-9][0-9]{0,5}"),
        "%s: numpy's type %s is not known here.",
        name,
        descr);
    int number = Integer.parseInt(type.substring(1));
    return type.startsWith("U") ? 4 * number : number;
  }

  private static NDArray flat(String type, int size, int width, ByteBuffer content) {
    var known =
        switch (type) {
          case "f2" -> DType.FLOAT16;
          case "f4" -> DType.FLOAT32;
          case "f8" -> DType.FLOAT64;
          case "i1" -> DType.INT8;
          case "u1" -> DType.UINT8;
          case "i4" -> DType.INT32;
          case "i8" -> DType.INT64;
          case "c8" -> DType.COMPLEX64;
          case "b1" -> DType.BOOL;
          default -> null;
        };
    if (known != null) return NDArray.ofBytes(known, Shape.of(size), content);
    return switch (type) {
      case "i2" -> NDArray.of(ints(size, content::getShort), size);
      case "u2" -> NDArray.of(ints(size, () -> content.getShort() & 0xffff), size);
      case "u4" -> {
        var longs = new long[size];
        for (int i = 0; i < size; i++) longs[i] = Integer.toUnsignedLong(content.getInt());
        yield NDArray.of(longs, size);
      }
      default -> texts(type, size, width, content);
    };
  }

  /** Reads the next element. */
  private interface Next {
    int read();
  }

  private static int[] ints(int size, Next next) {
    return IntStream.range(0, size).map(i -> next.read()).toArray();
  }

  /** Reads texts of one width, padded with zeros. */
  private static NDArray texts(String type, int size, int width, ByteBuffer content) {
    var charset = StandardCharsets.ISO_8859_1;
    if (type.startsWith("U")) {
      boolean big = content.order() == ByteOrder.BIG_ENDIAN;
      return texts(size, width, content, Charset.forName(big ? "UTF-32BE" : "UTF-32LE"));
    }
    return texts(size, width, content, charset);
  }

  private static NDArray texts(int size, int width, ByteBuffer content, Charset charset) {
    var texts = new String[size];
    var bytes = new byte[width];
    for (int i = 0; i < size; i++) {
      content.get(bytes);
      texts[i] = new String(bytes, charset).replaceAll("\0+$", "");
    }
    return NDArray.of(texts, size);
  }

  /** Returns the index in column-major order of each element of row-major order. */
  private static int[] columnsFirst(long[] dims) {
    var order = new int[(int) Shape.of(dims).size()];
    for (int i = 0; i < order.length; i++) {
      long rest = i;
      long stride = order.length;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        stride /= dims[axis];
        order[i] += (int) (rest % dims[axis] * stride);
        rest /= dims[axis];
      }
    }
    return order;
  }
}
