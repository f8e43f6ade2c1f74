package dev.rhyton.quantizers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.Refusals;
import dev.rhyton.config.Json;
import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.Quantizers.Float8;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class QuantizersTest {
  private static NDArray normal(Random random, int... dims) {
    var shape = Shape.of(IntStream.of(dims).asLongStream().toArray());
    var values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return NDArray.of(values, shape.dims());
  }

  private static NDArray bytes(DType dtype, int... values) {
    return NDArray.from(values).cast(dtype);
  }

  // ---- integers ----

  @Test
  void theLargestMagnitudeBecomes127() {
    var x = NDArray.from(new float[][] {{1, -0.5f, 0}, {-4, 2, 0.01f}});
    var q = Quantizers.absMaxQuantize(x, 1);
    assertEquals(DType.INT8, q.values().dtype());
    assertArrayEquals(new int[] {127, -63, 0, -127, 64, 0}, q.values().value().toInts());
    assertEquals(Shape.of(2, 1), q.scale().shape());
    assertEquals(127 / (1 + 1e-7f), q.scale().value().toFloats()[0]);
    var zeros = Quantizers.absMaxQuantize(NDArray.of(new float[4], 4), 0);
    assertArrayEquals(new int[4], zeros.values().value().toInts());
  }

  /** As in the documentation of Keras. */
  @Test
  void twoIntegersAreInAByte() {
    var x = bytes(DType.INT8, -3, 7, 2, -8, 1, 0).reshape(3, 2);
    var packed = Quantizers.packInt4(x).value();
    assertEquals(bytes(DType.INT8, 45, -121, 1, 0).reshape(2, 2), packed);
    assertEquals(x, Quantizers.unpackInt4(packed, 3).value());
    var y = bytes(DType.INT8, -3, 7, 2, -8, 1, 0).reshape(2, 3);
    var along = Quantizers.packInt4(y, 1, DType.INT8).value();
    assertEquals(bytes(DType.INT8, 125, 2, 24, 0).reshape(2, 2), along);
    assertEquals(y, Quantizers.unpackInt4(along, 3, -1, DType.INT8).value());
  }

  @Test
  void everyTensorIsUnpackedAsItWasPacked() {
    var random = new Random(1);
    for (int i = 0; i < 40; i++) {
      boolean signed = random.nextBoolean();
      var dtype = signed ? DType.INT8 : DType.UINT8;
      var dims =
          IntStream.range(0, 1 + random.nextInt(3)).map(d -> 1 + random.nextInt(6)).toArray();
      var shape = Shape.of(IntStream.of(dims).asLongStream().toArray());
      var values = random.ints(shape.size(), signed ? -8 : 0, signed ? 8 : 16).toArray();
      var x = NDArray.of(dtype, shape, values);
      int axis = random.nextInt(2 * dims.length) - dims.length;
      var packed = Quantizers.packInt4(x, axis, dtype);
      int size = (int) shape.dim(axis < 0 ? axis + dims.length : axis);
      assertEquals(x, Quantizers.unpackInt4(packed, size, axis, dtype).value());
    }
  }

  @Test
  void groupsHaveAScaleAndAZeroPoint() {
    var random = new Random(2);
    for (int i = 0; i < 20; i++) {
      int rows = 1 + random.nextInt(20);
      int block = 1 + random.nextInt(8);
      var x = normal(random, rows, 3);
      for (boolean numpy : new boolean[] {true, false}) {
        var q =
            Quantizers.absMaxQuantizeGroupedWithZeroPoint(x, block, -8, 7, DType.INT8, 1e-7, numpy);
        int groups = (rows + block - 1) / block;
        assertEquals(Shape.of(rows, 3), q.values().shape());
        assertEquals(Shape.of(groups, 3), q.scale().shape());
        assertEquals(DType.INT8, q.zeroPoint().dtype());
        var values = q.values().value().toInts();
        var scale = q.scale().value().toFloats();
        var zero = q.zeroPoint().value().toInts();
        var given = x.toFloats();
        for (int j = 0; j < given.length; j++) {
          int g = j / 3 / block * 3 + j % 3;
          assertTrue(values[j] >= -8 && values[j] <= 7);
          // Values of one sign can be outside of the levels of their group.
          boolean inside = zero[g] > -8 && zero[g] < 7;
          if (inside) assertEquals(given[j], scale[g] * (values[j] - zero[g]), 1.01 * scale[g]);
        }
      }
    }
  }

  // ---- Keras ----

  private static NDArray array(JsonNode json) {
    if (json.isNumber()) return NDArray.from((float) json.asDouble());
    if (!json.path(0).isArray()) return NDArray.from(floats(json));
    var rows = new float[json.size()][];
    for (int i = 0; i < rows.length; i++) rows[i] = floats(json.get(i));
    return NDArray.from(rows);
  }

  private static float[] floats(JsonNode json) {
    var values = new float[json.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) json.get(i).asDouble();
    return values;
  }

  private static void assertEqual(JsonNode expected, Tensor found, double tolerance) {
    assertArrayEquals(
        floats(expected), found.value().cast(DType.FLOAT32).toFloats(), (float) tolerance);
  }

  /** {@code quantizers.json} has calls of Keras 3.15.1 with random values and with special ones. */
  @TestFactory
  Stream<DynamicTest> valuesAreThoseOfKeras() throws IOException {
    var all = new ArrayList<DynamicTest>();
    try (var file = QuantizersTest.class.getResourceAsStream("quantizers.json")) {
      for (var c : Json.parse(new String(file.readAllBytes(), UTF_8))) {
        var name = c.get("op").asText() + " " + all.size();
        all.add(DynamicTest.dynamicTest(name, () -> check(c, array(c.get("x")))));
      }
    }
    return all.stream();
  }

  private static void check(JsonNode c, NDArray x) {
    switch (c.get("op").asText()) {
      case "fake_quant" -> checkFakeQuant(c, x);
      case "abs_max" -> {
        var q = Quantizers.absMaxQuantize(x, c.get("axis").asInt());
        assertEqual(c.get("values"), q.values(), 0);
        assertEqual(c.get("scale"), q.scale(), 0);
      }
      case "grouped" -> {
        var q =
            Quantizers.absMaxQuantizeGroupedWithZeroPoint(
                x, c.get("block").asInt(), -8, 7, DType.INT8, 1e-7, c.get("numpy").asBoolean());
        assertEqual(c.get("values"), q.values(), 0);
        assertEqual(c.get("scale"), q.scale(), 0);
        assertEqual(c.get("zero"), q.zeroPoint(), 0);
      }
      case "float8" -> {
        var type = c.get("type").asText().endsWith("fn") ? Float8.E4M3FN : Float8.E5M2;
        var scale = array(c.get("scale"));
        assertEqual(c.get("y"), Quantizers.quantizeAndDequantize(x, scale, type, DType.FLOAT32), 0);
      }
      default ->
          assertEqual(
              c.get("y"), Quantizers.computeFloat8AmaxHistory(x, array(c.get("history"))), 0);
    }
  }

  private static void checkFakeQuant(JsonNode c, NDArray x) {
    var axis = c.get("axis").isNull() ? null : c.get("axis").asInt();
    var low = array(c.get("min"));
    var high = array(c.get("max"));
    var upstream = array(c.get("upstream"));
    int bits = c.get("bits").asInt();
    boolean narrow = c.get("narrow").asBoolean();
    var y = Quantizers.fakeQuantWithMinMaxVars(x, low, high, bits, narrow, axis);
    assertEqual(c.get("y"), y, 0);
    var gradients =
        Gradients.ofAll(
            xs ->
                Quantizers.fakeQuantWithMinMaxVars(
                        xs.get(0), xs.get(1), xs.get(2), bits, narrow, axis)
                    .multiply(upstream),
            x,
            low,
            high);
    assertEqual(c.get("dx"), gradients.get(0), 0);
    assertEqual(c.get("dmin"), gradients.get(1).reshape(gradients.get(1).size()), 1e-5);
    assertEqual(c.get("dmax"), gradients.get(2).reshape(gradients.get(2).size()), 1e-5);
  }

  // ---- emulation of integers ----

  @Test
  void fakeQuantizationRoundsToStepsOfWhichOneIs0() {
    var x = NDArray.from(new float[] {-2, -1, -0.004f, 0, 0.004f, 0.3f, 1, 2});
    var y = Quantizers.fakeQuantWithMinMaxVars(x, -1f, 1f).value().toFloats();
    float step = 2 / 255f;
    assertEquals(0, y[3]);
    for (float value : y) assertEquals(Math.rint(value / step), value / step, 1e-4);
    assertEquals(255, (y[7] - y[0]) / step, 1e-3);
    var narrow = Quantizers.fakeQuantWithMinMaxVars(x, -1f, 1f, 4, true, null).value().toFloats();
    assertEquals(-1, narrow[0], 1e-6);
    assertEquals(1, narrow[7], 1e-6);
    assertEquals(2 / 7f, narrow[5], 1e-6);
  }

  @Test
  void theGradientPassesWithinTheLimitsAndElseToThem() {
    var x = NDArray.from(new float[][] {{-3, 0.5f}, {0.1f, 9}, {-4, 8}});
    var low = NDArray.from(new float[] {-1, -2});
    var high = NDArray.from(new float[] {1, 2});
    var factors = NDArray.from(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    var found =
        Gradients.ofAll(
            xs ->
                Quantizers.fakeQuantWithMinMaxVars(xs.get(0), xs.get(1), xs.get(2), 8, false, -1)
                    .multiply(factors),
            x,
            low,
            high);
    assertArrayEquals(new float[] {0, 2, 3, 0, 0, 0}, found.get(0).toFloats());
    assertArrayEquals(new float[] {6, 0}, found.get(1).toFloats());
    assertArrayEquals(new float[] {0, 10}, found.get(2).toFloats());
    var first =
        Quantizers.fakeQuantWithMinMaxVars(Ops.transpose(x), low, high, 8, false, 0).value();
    var last = Quantizers.fakeQuantWithMinMaxVars(x, low, high, 8, false, 1);
    assertEquals(Ops.transpose(last).value(), first);
  }

  // ---- 8-bit floats ----

  /** Returns all numbers of a float type that are not larger than its largest one. */
  private static NavigableSet<Float> numbers(int fraction, int leastExponent, double max) {
    var all = new TreeSet<Float>();
    for (int e = leastExponent; e < 20; e++) {
      for (int m = 0; m < 2 << fraction; m++) {
        double value = m * Math.pow(2, e - fraction);
        if (value <= max) all.add((float) value);
      }
    }
    return all;
  }

  @Test
  void roundingTo8BitFloatsFindsTheNearestOne() {
    check(Float8.E4M3FN, numbers(3, -6, 448));
    check(Float8.E5M2, numbers(2, -14, 57344));
  }

  private static void check(Float8 type, NavigableSet<Float> numbers) {
    var random = new Random(3);
    var values = new ArrayList<Float>(numbers);
    for (int i = 0; i < 3000; i++) {
      values.add((float) (random.nextGaussian() * Math.pow(2, random.nextInt(40) - 20)));
    }
    Float before = null;
    for (var number : numbers) { // ties
      if (before != null) values.add((before + number) / 2);
      before = number;
    }
    var given = NDArray.from(values);
    var one = NDArray.from(1f);
    var rounded =
        Quantizers.quantizeAndDequantize(given, one, type, DType.FLOAT32).value().toFloats();
    for (int i = 0; i < rounded.length; i++) {
      float x = Math.min(Math.abs(given.toFloats()[i]), (float) type.max());
      var low = numbers.floor(x);
      var high = numbers.ceiling(x);
      float found = Math.abs(rounded[i]);
      assertTrue(numbers.contains(found), () -> found + " is none");
      assertEquals(Math.min(x - low, high - x), Math.abs(found - x), 0, "of " + x);
    }
  }

  @Test
  void theScaleFollowsTheLargestMagnitude() {
    var scale = NDArray.from(2f);
    assertEquals(
        2, Quantizers.computeFloat8Scale(NDArray.from(0f), scale, 448).value().item(), 1e-6);
    assertEquals(
        3, Quantizers.computeFloat8Scale(NDArray.from(3 * 448f), scale, 448).value().item(), 1e-5);
    var infinite = NDArray.from(Float.POSITIVE_INFINITY);
    assertEquals(2, Quantizers.computeFloat8Scale(infinite, scale, 448).value().item(), 1e-6);
    var history = NDArray.from(new float[] {1, 2, 3, 4});
    var x = NDArray.from(new float[] {5, -7});
    assertArrayEquals(
        new float[] {7, 3, 4, 1},
        Quantizers.computeFloat8AmaxHistory(x, history).value().toFloats());
  }

  // ---- configurations ----

  @Test
  void configurationsAreThoseOfKeras() {
    assertEquals(
        "{\"weight_quantizer\":null,\"activation_quantizer\":{\"module\":\"keras.quantizers\","
            + "\"class_name\":\"AbsMaxQuantizer\",\"config\":{\"output_dtype\":\"int8\","
            + "\"value_range\":[-127,127],\"epsilon\":1.0E-7},\"registered_name\":null}}",
        Int8QuantizationConfig.of().getConfig().toString());
    var all =
        List.of(
            Int8QuantizationConfig.of(),
            Int8QuantizationConfig.of()
                .activationQuantizer(null)
                .weightQuantizer(AbsMaxQuantizer.of().axis(0)),
            Int4QuantizationConfig.of().blockSize(-1),
            Float8QuantizationConfig.of(),
            GPTQConfig.of().weightBits(3).symmetric(true),
            AWQConfig.of().groupSize(-1));
    for (var config : all) {
      assertEquals(config, Json.readObject(Json.writeObject(config), QuantizationConfig.class));
    }
    assertEquals("int4/128", Int4QuantizationConfig.of().policy());
    assertEquals("gptq/3/128", all.get(4).policy());
    assertEquals("awq/4/-1", all.get(5).policy());
    assertEquals(AbsMaxQuantizer.of(), Quantizers.get("abs_max_quantizer"));
    assertTrue(Quantizers.names().contains("AbsMaxQuantizer"));
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var x = NDArray.of(new float[6], 2, 3);
    var whole = bytes(DType.INT8, 1, 2, 3);
    return new Refusals()
        .add(
            "abs_max_quantize: expected floats, received int8.",
            () -> Quantizers.absMaxQuantize(whole, 0))
        .add(
            "abs_max_quantize_grouped_with_zero_point: block_size must be at least 1, received 0.",
            () -> Quantizers.absMaxQuantizeGroupedWithZeroPoint(x, 0))
        .add(
            "abs_max_quantize_grouped_with_zero_point: expected a matrix, received shape (3,).",
            () -> Quantizers.absMaxQuantizeGroupedWithZeroPoint(x.get(0), 2))
        .add("pack_int4: expected int8, received float32.", () -> Quantizers.packInt4(x))
        .add(
            "pack_int4: expected int8 or uint8 as dtype, received int32.",
            () -> Quantizers.packInt4(whole, 0, DType.INT32))
        .add(
            "pack_int4: a tensor of shape (3,) has no axis 1 of known size.",
            () -> Quantizers.packInt4(whole, 1, DType.INT8))
        .add(
            "unpack_int4: expected an axis of 2 bytes for 4 integers, received 3.",
            () -> Quantizers.unpackInt4(whole, 4))
        .add(
            "fake_quant_with_min_max_vars: num_bits must be from 2 to 16, received 1.",
            () -> Quantizers.fakeQuantWithMinMaxVars(x, 0f, 1f, 1, false, null))
        .add(
            "fake_quant_with_min_max_vars: expected 3 numbers as min_vals, one for each index along"
                + " axis 1, received shape (2,).",
            () -> Quantizers.fakeQuantWithMinMaxVars(x, new float[2], new float[2], 8, false, 1))
        .add(
            "fake_quant_with_min_max_vars: expected a single number as min_vals, received shape"
                + " (2,); limits for each index need an axis.",
            () -> Quantizers.fakeQuantWithMinMaxVars(x, new float[2], new float[2]))
        .add(
            "AbsMaxQuantizer: int8 has the integers from -128 to 127, received the valueRange"
                + " [-200, 127].",
            () -> AbsMaxQuantizer.of().valueRange(-200, 127))
        .add(
            "AbsMaxQuantizer: expected the smallest and the largest integer as valueRange, received"
                + " [5, 5].",
            () -> AbsMaxQuantizer.of().valueRange(5, 5))
        .add(
            "Int8QuantizationConfig: expected a weightQuantizer whose outputDtype is int8, received"
                + " AbsMaxQuantizer(output_dtype=\"int32\").",
            () ->
                Int8QuantizationConfig.of()
                    .weightQuantizer(AbsMaxQuantizer.of().outputDtype("int32")))
        .add(
            "Int4QuantizationConfig: blockSize must be positive, or -1 for no groups, received 0.",
            () -> Int4QuantizationConfig.of().blockSize(0))
        .add(
            "Int4QuantizationConfig: groups of 128 have no quantizers of their own: call"
                + " blockSize(-1) first, or leave the quantizer out.",
            () -> Int4QuantizationConfig.of().activationQuantizer(AbsMaxQuantizer.of()))
        .add(
            "Int4QuantizationConfig: expected a weightQuantizer with valueRange(-8, 7) and the"
                + " outputDtype int8, received AbsMaxQuantizer().",
            () -> Int4QuantizationConfig.of().blockSize(-1).weightQuantizer(AbsMaxQuantizer.of()))
        .add(
            "quantize: expected a mode of [int8, int4, float8], received \"int7\".",
            () -> Quantizers.config("int7"))
        .add(
            "quantize: gptq needs samples: quantize(GPTQConfig.of(samples)).",
            () -> Quantizers.config("gptq"))
        .add(
            "GPTQConfig: weightBits must be 2, 3, 4 or 8, received 5.",
            () -> GPTQConfig.of().weightBits(5))
        .add(
            "AWQConfig: groupSize must be positive, or -1 for no groups, received 0.",
            () -> AWQConfig.of().groupSize(0))
        .tests();
  }
}
