package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An array in a folder, in the layout of Zarr 2: {@code .zarray} describes it in JSON, and its
 * numbers are stored little-endian and without compression in one file for each chunk, named {@code
 * 0.0}, {@code 0.1}, ... by its position. Arrays are written as one chunk.
 */
final class ZarrArray {
  /** The dtypes that can be read, as Orbax writes them. */
  static final String HOW_TO_WRITE =
      "In Python, save it within ocp.Context(array_options=ocp.options.ArrayOptions(saving="
          + "ocp.options.ArrayOptions.Saving(use_ocdbt=False, use_compression=False))).";

  private static final String METADATA = ".zarray";
  private static final long MAX_METADATA = 1L << 20;
  private static final Map<String, DType> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("<f4", DType.FLOAT32);
    TYPES.put("<f8", DType.FLOAT64);
    TYPES.put("<f2", DType.FLOAT16);
    TYPES.put("bfloat16", DType.BFLOAT16); // TensorStore's name; Zarr has none
    TYPES.put("|i1", DType.INT8);
    TYPES.put("|u1", DType.UINT8);
    TYPES.put("<i4", DType.INT32);
    TYPES.put("<i8", DType.INT64);
    TYPES.put("|b1", DType.BOOL);
  }

  private ZarrArray() {}

  // ---- writing ----

  static void write(Path folder, NDArray value) throws IOException {
    Check.that(value.size() > 0, "an array without numbers cannot be written.");
    var json = Json.object();
    json.set("chunks", Json.write(value.shape().dims()));
    json.putNull("compressor").put("dimension_separator", ".").put("dtype", name(value.dtype()));
    json.putNull("fill_value").putNull("filters").put("order", "C");
    json.set("shape", Json.write(value.shape().dims()));
    Files.createDirectory(folder);
    Files.writeString(folder.resolve(METADATA), json.put("zarr_format", 2).toString());
    Files.write(folder.resolve(name(new long[value.shape().rank()])), value.toBytes());
  }

  private static String name(DType type) {
    return TYPES.entrySet().stream()
        .filter(t -> t.getValue() == type)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static String name(long[] place) {
    if (place.length == 0) return "0";
    return String.join(".", Arrays.stream(place).mapToObj(Long::toString).toList());
  }

  // ---- reading ----

  /**
   * Reads the array of a folder into a variable; if it does not have the expected shape, its
   * numbers are not read.
   */
  static void read(Path folder, Shape expected, Consumer<NDArray> variable) {
    var file = folder.resolve(METADATA);
    var reading = FileReadContext.of(file, MAX_METADATA);
    reading.within(
        "array",
        () -> {
          var array = read(folder, Json.parse(reading.text()), expected);
          variable.accept(array);
          return array;
        });
  }

  private static NDArray read(Path folder, JsonNode json, Shape expected) {
    Check.that(
        json.path("zarr_format").asInt() == 2,
        "expected zarr_format 2, received %s.",
        json.path("zarr_format"));
    var shape = shape(json.path("shape"));
    Check.that(
        shape.equals(expected), "expected an array of shape %s, received %s.", expected, shape);
    var type = TYPES.get(json.path("dtype").asText());
    Check.that(
        type != null, "expected a dtype of %s, received %s.", TYPES.keySet(), json.path("dtype"));
    Check.that(
        json.path("compressor").isNull() && json.path("filters").isNull(),
        "its chunks are compressed, by %s, and are read only as they are. %s",
        json.path("compressor").path("id"),
        HOW_TO_WRITE);
    Check.that(
        json.path("order").asText().equals("C")
            && json.path("dimension_separator").asText(".").equals("."),
        "expected rows one after another, and \".\" in the names of chunks.");
    var chunk = shape(json.path("chunks"));
    boolean fit = chunk.rank() == shape.rank();
    for (int i = 0; fit && i < shape.rank(); i++) {
      fit = chunk.dim(i) >= 1 && chunk.dim(i) <= shape.dim(i);
    }
    Check.that(fit, "chunks of shape %s do not fit an array of shape %s.", chunk, shape);
    var all = ByteBuffer.allocate(Math.toIntExact(expected.size() * type.bytes()));
    new Chunks(folder, shape, chunk, type.bytes(), all).copy(new long[shape.rank()], 0);
    return NDArray.ofBytes(type, expected, all.order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Shape shape(JsonNode json) {
    var dims = new long[json.size()];
    for (int i = 0; i < dims.length; i++) {
      Check.that(
          json.get(i).isIntegralNumber() && json.get(i).asLong() >= 0,
          "expected sizes of axes, received %s.",
          json);
      dims[i] = json.get(i).asLong();
    }
    return Shape.of(dims);
  }

  /** Combines chunks into an array. */
  private record Chunks(Path folder, Shape shape, Shape chunk, int width, ByteBuffer array) {
    /** Copies all chunks whose positions agree with a position before an axis. */
    void copy(long[] place, int axis) {
      if (axis == shape.rank()) {
        copyRows(read(folder.resolve(name(place))), place, 0, 0, 0);
        return;
      }
      for (place[axis] = 0; place[axis] * chunk.dim(axis) < shape.dim(axis); place[axis]++) {
        copy(place, axis + 1);
      }
    }

    private byte[] read(Path file) {
      long bytes = chunk.size() * width;
      var read = FileReadContext.of(file, bytes).bytes();
      Check.that(
          read.length == bytes, "%s: expected %,d bytes, received %,d.", file, bytes, read.length);
      return read;
    }

    /**
     * Copies the part of a chunk within the array; the last chunks extend beyond it.
     *
     * @param from the row of the chunk, counted over all previous axes
     * @param to the row of the array
     */
    private void copyRows(byte[] bytes, long[] place, int axis, long from, long to) {
      int last = shape.rank() - 1;
      if (last < 0) {
        array.put(0, bytes);
        return;
      }
      long first = place[axis] * chunk.dim(axis);
      int count = (int) Math.min(chunk.dim(axis), shape.dim(axis) - first);
      from *= chunk.dim(axis);
      to = to * shape.dim(axis) + first;
      if (axis == last) {
        array.put((int) to * width, bytes, (int) from * width, count * width);
        return;
      }
      for (int i = 0; i < count; i++) copyRows(bytes, place, axis + 1, from + i, to + i);
    }
  }
}
