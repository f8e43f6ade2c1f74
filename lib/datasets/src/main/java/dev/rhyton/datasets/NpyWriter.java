package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes NumPy's array files, byte by byte as {@code np.save} writes them. */
final class NpyWriter {
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** The header and what precedes it fill a multiple of so many bytes. */
  private static final int ALIGNED = 64;

  /** NumPy leaves room for so many digits of the length of the first axis. */
  private static final int DIGITS = 21;

  /** The number of elements that are converted at once. */
  private static final int PIECE = 1 << 16;

  private NpyWriter() {}

  static void write(Path file, NDArray array) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      write(out, array);
    }
  }

  /** Writes an uncompressed zip file, in which size and checksum precede each array. */
  static void write(Path file, Map<String, NDArray> arrays) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setMethod(ZipOutputStream.STORED);
      for (var each : arrays.entrySet()) {
        var entry = new ZipEntry(each.getKey() + ".npy");
        var counted = new Counted();
        write(counted, each.getValue());
        entry.setSize(counted.size);
        entry.setCrc(counted.getChecksum().getValue());
        zip.putNextEntry(entry);
        write(zip, each.getValue());
        zip.closeEntry();
      }
    }
  }

  /** Only counts and sums bytes. */
  private static final class Counted extends CheckedOutputStream {
    private long size;

    Counted() {
      super(OutputStream.nullOutputStream(), new CRC32());
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      super.write(bytes, from, length);
      size += length;
    }
  }

  private static void write(OutputStream out, NDArray array) throws IOException {
    int width = array.dtype() == DType.STRING ? width(array) : 0;
    writeHeader(out, descr(array.dtype(), width), array.shape().dims());
    var flat = array.reshape(array.size());
    for (int from = 0; from < flat.length(); from += PIECE) {
      var piece = flat.slice(from, Math.min(flat.length(), from + PIECE));
      var bytes = width > 0 ? texts(piece, width) : littleEndian(piece);
      out.write(bytes, 0, bytes.length);
    }
  }

  private static void writeHeader(OutputStream out, String descr, long[] dims) throws IOException {
    var shape = Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", "));
    if (dims.length == 1) shape += ",";
    var dict =
        String.format("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, shape);
    int spare = dims.length == 0 ? 0 : DIGITS - Long.toString(dims[0]).length();
    int before = MAGIC.length + Short.BYTES;
    int length = dict.length() + spare + 1;
    length += ALIGNED - (before + length) % ALIGNED;
    var header = ByteBuffer.allocate(before + length).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) length).put(dict.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) header.put((byte) ' ');
    header.put((byte) '\n');
    out.write(header.array(), 0, header.capacity());
  }

  private static String descr(DType dtype, int width) {
    return switch (dtype) {
      case FLOAT16 -> "<f2";
      case FLOAT32 -> "<f4";
      case FLOAT64 -> "<f8";
      case INT8 -> "|i1";
      case UINT8 -> "|u1";
      case INT16 -> "<i2";
      case UINT16 -> "<u2";
      case INT32 -> "<i4";
      case UINT32 -> "<u4";
      case INT64 -> "<i8";
      case COMPLEX64 -> "<c8";
      case BOOL -> "|b1";
      case STRING -> "<U" + width;
      case BFLOAT16 ->
          throw new IllegalArgumentException(
              "NumPy has no bfloat16: write array.cast(DType.FLOAT32).");
    };
  }

  /** Returns the number of characters of the longest text. */
  private static int width(NDArray array) {
    var lengths = Arrays.stream(array.toStrings()).mapToInt(t -> t.codePointCount(0, t.length()));
    return Math.max(1, lengths.max().orElse(0));
  }

  private static byte[] texts(NDArray array, int width) {
    var bytes = ByteBuffer.allocate(Math.multiplyExact(array.length(), 4 * width));
    var texts = array.toStrings();
    for (int i = 0; i < texts.length; i++) {
      Check.that(
          !texts[i].endsWith("\0"), "NumPy cuts texts off at their last character if it is \\0.");
      bytes.position(i * 4 * width).put(texts[i].getBytes(UTF_32));
    }
    return bytes.array();
  }

  private static byte[] littleEndian(NDArray array) {
    var bytes = array.toBytes();
    int each = bytes.length / array.length();
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN || each == 1) return bytes;
    int part = array.dtype().isComplex() ? each / 2 : each;
    for (int at = 0; at < bytes.length; at += part) {
      for (int i = 0; i < part / 2; i++) {
        byte first = bytes[at + i];
        bytes[at + i] = bytes[at + part - 1 - i];
        bytes[at + part - 1 - i] = first;
      }
    }
    return bytes;
  }
}
