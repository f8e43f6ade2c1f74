package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.internal.Float16Conversions;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.ShortRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.StdArrays;

/** Arrays, shapes and 16-bit floats. */
class NDArrayTest {
  @Test
  void comesFromWhatJavaHas() {
    assertEquals(
        "[[1, 2],\n [3, 4]]  (2, 2) float32",
        NDArray.from(new float[][] {{1, 2}, {3, 4}}).toString());
    assertEquals("[[1, 2]]  (1, 2) float64", NDArray.from(new double[][] {{1, 2}}).toString());
    assertEquals("[1, 2]  (2,) int32", NDArray.from(new int[] {1, 2}).toString());
    assertEquals("[1, 2]  (2,) int32", NDArray.from(new Integer[] {1, 2}).toString());
    assertEquals("[1, 2]  (2,) int32", NDArray.from(new short[] {1, 2}).toString());
    assertEquals("[-1, 2]  (2,) int8", NDArray.from(new byte[] {-1, 2}).toString());
    assertEquals("[1]  (1,) int64", NDArray.from(new long[] {1}).toString());
    assertEquals("[true]  (1,) bool", NDArray.from(new boolean[] {true}).toString());
    assertEquals("[\"a\"]  (1,) string", NDArray.from(new String[] {"a"}).toString());
    assertEquals("0.5000  () float64", NDArray.from(0.5).toString());
    assertEquals(
        "[[1],\n [2]]  (2, 1) int32", NDArray.from(List.of(List.of(1), List.of(2))).toString());
    assertEquals(
        "[[1],\n [2]]  (2, 1) float32",
        NDArray.from(List.of(new float[] {1}, new float[] {2})).toString());
    assertEquals("[]  (0,) float32", NDArray.from(new float[0]).toString());
    assertEquals(Shape.of(0, 0), NDArray.from(new float[0][3]).shape());
    assertEquals(Shape.of(2, 3, 4, 5), NDArray.from(new float[2][3][4][5]).shape());
  }

  @Test
  void comesFromArraysOfTensorFlowJava() {
    assertEquals(
        NDArray.from(new float[][] {{1, 2}}),
        NDArray.from(StdArrays.ndCopyOf(new float[][] {{1, 2}})));
    assertEquals(
        NDArray.from(new double[] {1}), NDArray.from(StdArrays.ndCopyOf(new double[] {1})));
    assertEquals(NDArray.from(new int[] {1}), NDArray.from(StdArrays.ndCopyOf(new int[] {1})));
    assertEquals(NDArray.from(new long[] {1}), NDArray.from(StdArrays.ndCopyOf(new long[] {1})));
    Kit.assertRefused(
        "Expected an NdArray of float, double, int or long, received a BooleanDenseNdArray.",
        () -> NDArray.from(StdArrays.ndCopyOf(new boolean[] {true})));
  }

  @Test
  void whatIsGivenIsCopied() {
    var given = new float[] {1, 2};
    var array = NDArray.from(given);
    given[0] = 9;
    assertEquals(1, array.get(0).item());
    array.toFloats()[0] = 9;
    assertEquals(1, array.get(0).item());
  }

  @Test
  void rowsAreViewsInTheirOrder() {
    var array = NDArray.from(new float[][] {{0, 1}, {2, 3}, {4, 5}});
    assertEquals(NDArray.from(new float[][] {{4, 5}, {0, 1}}), array.rows(2, 0));
    assertEquals(NDArray.from(new float[][] {{0, 1}}), array.rows(2, 0).rows(1));
    assertEquals(NDArray.from(new float[][] {{2, 3}}), array.slice(1, 2));
    assertEquals(NDArray.from(new float[] {2, 3}), array.get(1));
    assertEquals(NDArray.from(new float[] {4, 5, 0, 1}), array.rows(2, 0).reshape(-1));
    assertEquals(NDArray.from(new double[][] {{4, 5}}), array.rows(2).cast(DType.FLOAT64));
    assertArrayEquals(new float[] {4, 5}, array.rows(2).toArray2d()[0]);
    assertEquals(array, NDArray.concatenate(List.of(array.slice(0, 1), array.slice(1, 3))));
    assertEquals(array.hashCode(), array.rows(0, 1, 2).hashCode());
    assertNotEquals(array, array.cast(DType.FLOAT64));
  }

  @Test
  void readsItsElements() {
    var array = NDArray.from(new float[][] {{1, 7, 3}, {9, 2, 9}});
    assertEquals(NDArray.from(new int[] {1, 0}), array.argmax());
    assertEquals(NDArray.from(new float[][] {{2, 14, 6}, {18, 4, 18}}), array.scale(2));
    assertArrayEquals(new int[] {1, -1}, NDArray.from(new double[] {1.9, -1.9}).toInts());
    assertArrayEquals(new String[] {"1", "0.5"}, NDArray.from(new double[] {1, 0.5}).toStrings());
    assertEquals(
        NDArray.from(new boolean[] {true, false}), NDArray.from(new int[] {2, 0}).cast(DType.BOOL));
    assertEquals(
        NDArray.from(new float[] {1, 0}),
        NDArray.from(new boolean[] {true, false}).cast(DType.FLOAT32));
    assertTrue(array.isFinite());
  }

  @Test
  void longArraysPrintTheirEnds() {
    var text = NDArray.from(new int[12]).toString();
    assertEquals("[0, 0, 0, ..., 0, 0, 0]  (12,) int32", text);
    assertTrue(Kit.normal(1, 100, 100).toString().length() < 600);
    assertEquals(
        "[1.000e-05, 0.2500, NaN, 1.000e+09]  (4,) float64",
        NDArray.from(new double[] {1e-5, 0.25, Double.NaN, 1e9}).toString());
  }

  @Property(tries = 200, seed = "42")
  void reshapingKeepsTheElements(
      @ForAll @IntRange(min = 1, max = 5) int a,
      @ForAll @IntRange(min = 1, max = 5) int b,
      @ForAll @IntRange(min = 1, max = 5) int c) {
    var array = Kit.normal(1, a, b, c);
    assertArrayEquals(
        array.toFloats(), array.reshape(-1, a).reshape(b, -1).reshape(a, b, c).toFloats());
    assertEquals(
        array, NDArray.stack(java.util.stream.IntStream.range(0, a).mapToObj(array::get).toList()));
  }

  // ---- through TensorFlow and back ----

  @Test
  void everyDtypeGoesThroughAFunction() {
    for (var type : DType.values()) {
      if (type == DType.STRING) continue;
      var array = NDArray.from(new int[] {0, 1, 1, 0, 100, 127}).cast(type).reshape(3, 2);
      try (var graph = GraphBuilder.open(false)) {
        var in = graph.argument(type, Shape.of(-1, 2));
        var result = graph.function(List.of(TensorOps.copy(in))).run(List.of(array.rows(2, 0)))[0];
        assertEquals(array.rows(2, 0), result, type.toString());
      }
    }
  }

  @Property(tries = 300, seed = "42")
  void bfloat16RoundsToTheNearest(@ForAll @FloatRange(min = -1e30f, max = 1e30f) float x) {
    float rounded = Float16Conversions.fromBfloat16(Float16Conversions.toBfloat16(x));
    assertTrue(Math.abs(rounded - x) <= Math.abs(x) / 256 + Float.MIN_NORMAL);
    assertEquals(rounded, Float16Conversions.fromBfloat16(Float16Conversions.toBfloat16(rounded)));
  }

  @Property(tries = 300, seed = "42")
  void float16RoundsToTheNearest(@ForAll @FloatRange(min = -65500, max = 65500) float x) {
    float rounded = Float16Conversions.fromFloat16(Float16Conversions.toFloat16(x));
    assertTrue(Math.abs(rounded - x) <= Math.max(Math.abs(x) / 2048, 0x1p-25f), x + " " + rounded);
  }

  @Property(tries = 2000, seed = "42")
  void everyFloat16IsItself(@ForAll @ShortRange short bits) {
    float value = Float16Conversions.fromFloat16(bits);
    if (!Float.isNaN(value)) assertEquals(bits, Float16Conversions.toFloat16(value));
    else
      assertTrue(Float.isNaN(Float16Conversions.fromFloat16(Float16Conversions.toFloat16(value))));
  }

  @Test
  void halvesGoToTheEvenNeighbour() {
    assertEquals(2048f, Float16Conversions.fromFloat16(Float16Conversions.toFloat16(2049f)));
    assertEquals(2052f, Float16Conversions.fromFloat16(Float16Conversions.toFloat16(2051f)));
    assertEquals(256f, Float16Conversions.fromBfloat16(Float16Conversions.toBfloat16(257f)));
    assertEquals(260f, Float16Conversions.fromBfloat16(Float16Conversions.toBfloat16(259f)));
    assertEquals(
        Float.POSITIVE_INFINITY,
        Float16Conversions.fromFloat16(Float16Conversions.toFloat16(65520f)));
    assertEquals(65504f, Float16Conversions.fromFloat16(Float16Conversions.toFloat16(65519f)));
    assertEquals(0x1p-24f, Float16Conversions.fromFloat16(Float16Conversions.toFloat16(0x1p-24f)));
    assertTrue(
        Float.isNaN(Float16Conversions.fromBfloat16(Float16Conversions.toBfloat16(Float.NaN))));
  }

  @Test
  void onlyTheRowsOfAnArrayAreCheckedForFiniteNumbers() {
    var all = NDArray.from(new double[][] {{1, 2}, {Double.NaN, 0}, {3, 4}});
    assertFalse(all.isFinite());
    assertTrue(all.rows(0, 2).isFinite());
    assertFalse(all.rows(2, 1).isFinite());
    assertTrue(all.slice(2, 3).isFinite());
    assertTrue(all.rows().isFinite());
    assertTrue(NDArray.from(new int[] {1, 2}).isFinite());
  }

  // ---- shapes and names ----

  @Test
  void shapes() {
    var shape = Shape.of(-1, 28, 3);
    assertEquals("(None, 28, 3)", shape.toString());
    assertEquals("(5,)", Shape.of(5).toString());
    assertEquals("()", Shape.of().toString());
    assertEquals(3, shape.last());
    assertEquals(28, shape.dim(-2));
    assertEquals(Shape.of(28, 3), shape.from(1));
    assertEquals(Shape.of(-1, 28), shape.upTo(2));
    assertEquals(Shape.of(7, 28, 3), shape.with(0, 7));
    assertEquals(84, shape.from(1).size());
    assertTrue(shape.accepts(Shape.of(9, 28, 3)));
    assertTrue(!shape.accepts(Shape.of(9, 28)));
    assertTrue(!shape.accepts(Shape.of(9, 27, 3)));
    Kit.assertRefused("The shape (None, 28, 3) has no size yet.", shape::size);
    Kit.assertRefused("Axis 3 is not in a tensor of shape (None, 28, 3).", () -> shape.dim(3));
  }

  @Property(tries = 100, seed = "42")
  void randomNumbersOfOneSeedAreTheSame(@ForAll long seed) {
    Seed.set(seed);
    long[] first = {Seed.next(), Seed.next()};
    Seed.set(seed);
    assertTrue(Arrays.equals(first, new long[] {Seed.next(), Seed.next()}));
    assertNotEquals(first[0], first[1]);
  }

  /** Bytes, shorts and boxed numbers are stored as elements of another type. */
  @Test
  void everyTypeOfElements() {
    Stream.of(
            new byte[] {1, -2},
            new short[] {1, -2},
            new Byte[] {1, 2},
            new Integer[] {1, 2},
            new Long[] {1L, 2L},
            new Float[] {1f, 2f},
            new Double[] {1.0, 2.0},
            new Boolean[] {true, false})
        .forEach(
            data -> {
              var x = NDArray.of(data, 1, 2);
              assertEquals(NDArray.from(data).reshape(1, 2), x);
              assertEquals(x.cast(DType.FLOAT32), x.multiply(1).value().cast(DType.FLOAT32));
            });
    assertArrayEquals(
        new int[] {200}, NDArray.of(DType.UINT8, Shape.of(1), new byte[] {(byte) 200}).toInts());
  }
}
