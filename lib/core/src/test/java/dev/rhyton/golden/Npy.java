package dev.rhyton.golden;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Reads numpy's array files: a header that is a Python literal, then the elements. */
final class Npy {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '(.+?)', 'fortran_order': False, 'shape': \\((.*?)\\)");

  private Npy() {}

  static NDArray read(Path file) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int major = bytes.get(6);
    bytes.position(8);
    int length = major == 1 ? bytes.getShort() & 0xffff : bytes.getInt();
    var text = new byte[length];
    bytes.get(text);
    var header = HEADER.matcher(new String(text, StandardCharsets.UTF_8));
    if (!header.find())
      throw new IllegalArgumentException(file + ": " + new String(text, StandardCharsets.UTF_8));
    var dims =
        Arrays.stream(header.group(2).split(",", -1))
            .map(String::strip)
            .filter(d -> !d.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    return elements(header.group(1), Shape.of(dims), bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  private static NDArray elements(String descr, Shape shape, ByteBuffer bytes) {
    int size = Math.toIntExact(shape.size());
    switch (descr) {
      case "<f4" -> {
        var data = new float[size];
        bytes.asFloatBuffer().get(data);
        return NDArray.of(data, shape.dims());
      }
      case "<f8" -> {
        var data = new double[size];
        bytes.asDoubleBuffer().get(data);
        return NDArray.of(data, shape.dims());
      }
      case "<i4" -> {
        var data = new int[size];
        bytes.asIntBuffer().get(data);
        return NDArray.of(data, shape.dims());
      }
      case "<i8" -> {
        var data = new long[size];
        bytes.asLongBuffer().get(data);
        return NDArray.of(data, shape.dims());
      }
      case "|b1" -> {
        var data = new boolean[size];
        for (int i = 0; i < size; i++) data[i] = bytes.get(i) != 0;
        return NDArray.of(data, shape.dims());
      }
      case "<f2" -> {
        var data = new float[size];
        for (int i = 0; i < size; i++) data[i] = half(bytes.getShort(2 * i));
        return NDArray.of(DType.FLOAT16, shape, data);
      }
      default -> throw new IllegalArgumentException("No numpy type " + descr + " is read here.");
    }
  }

  private static float half(short bits) {
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        exponent == 0 ? fraction * 0x1p-24 : Math.scalb(1024.0 + fraction, exponent - 25);
    return (float) (bits < 0 ? -magnitude : magnitude);
  }
}
