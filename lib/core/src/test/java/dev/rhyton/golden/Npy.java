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
import java.util.stream.IntStream;

/** Reads numpy's array files: a header that is a Python literal, then the elements. */
final class Npy {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '(.+?)', 'fortran_order': (True|False), 'shape': \\((.*?)\\)");

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
        Arrays.stream(header.group(3).split(",", -1))
            .map(String::strip)
            .filter(d -> !d.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    var content = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    return header.group(2).equals("False")
        ? elements(header.group(1), Shape.of(dims), content)
        : transposed(elements(header.group(1), reversed(dims), content));
  }

  private static Shape reversed(long[] dims) {
    return Shape.of(
        IntStream.range(0, dims.length).mapToLong(i -> dims[dims.length - 1 - i]).toArray());
  }

  /** The axes in reverse order: Fortran lays the first one out first. */
  private static NDArray transposed(NDArray array) {
    var from = array.shape().dims();
    var to = reversed(from);
    var values = array.toDoubles();
    var result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      long rest = i;
      long at = 0;
      for (int axis = from.length - 1; axis >= 0; axis--) {
        long stride = 1;
        for (int k = 0; k < axis; k++) stride *= from[k];
        at += rest % from[axis] * stride;
        rest /= from[axis];
      }
      result[(int) at] = values[i];
    }
    return NDArray.of(result, to.dims()).cast(array.dtype());
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
      case "|u1", "|i1" -> {
        var data = new int[size];
        for (int i = 0; i < size; i++)
          data[i] = descr.equals("|u1") ? bytes.get(i) & 0xff : bytes.get(i);
        return NDArray.of(descr.equals("|u1") ? DType.UINT8 : DType.INT8, shape, data);
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
