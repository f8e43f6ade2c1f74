package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reference cases of {@code keras.ops} leave open: keys as text, unknown sizes, NaN. */
class IndicesTest {
  private static final NDArray CUBE =
      NDArray.of(IntStream.range(0, 24).toArray(), 2, 3, 4); // 0, 1, 2, ...

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | (3, 4)",
        "-1, 1: | (2, 4)",
        "... | (2, 3, 4)",
        "..., -1 | (2, 3)",
        "1:2, | (1, 3, 4)",
        ":, None, ::2 | (2, 1, 2, 4)",
        "0, ..., None | (3, 4, 1)",
        "::-1, 0:0 | (2, 0, 4)"
      })
  void keysAsText(String key, String shape) {
    assertEquals(shape, Ops.getItem(CUBE, key).shape().toString());
  }

  @Test
  void keysOfIndices() {
    var rows = new int[] {0, 1, 1};
    assertEquals("(3, 3, 4)", Ops.getItem(CUBE, rows).shape().toString());
    var pairs = Arrays.asList(rows, Slice.ALL, new int[] {3, 0, -1});
    var chosen = Ops.getItem(CUBE, pairs); // numpy puts the axis of indices that are apart first
    assertArrayEquals(new int[] {3, 7, 11, 12, 16, 20, 15, 19, 23}, ints(chosen));
    var large = Ops.getItem(CUBE, Ops.greater(CUBE, 20));
    assertArrayEquals(new int[] {21, 22, 23}, ints(large));
  }

  private static int[] ints(Tensor x) {
    return x.value().toInts();
  }

  @Test
  void anUnknownBatch() {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.INT32, Shape.of(Shape.UNKNOWN, 3, 4));
      var results =
          List.of(
              Ops.roll(x, 1),
              Ops.take(x, new int[] {-1, 0}, 0),
              Ops.pad(x, new int[][] {{1, 2}, {0, 0}, {0, 0}}, "reflect"),
              Ops.rearrange(x, "b h w -> (b h) w"),
              Ops.getItem(x, "-1, ..., ::-1"),
              Ops.repeat(x, 2, 0),
              Ops.sort(x, 0));
      var shapes = results.stream().map(r -> r.shape().toString()).toList();
      assertEquals(
          "[(None, 3, 4), (2, 3, 4), (None, 3, 4), (None, 4), (3, 4), (None, 3, 4), (None, 3, 4)]",
          shapes.toString());
      var values = graph.function(results).run(List.of(CUBE));
      assertEquals(23, values[0].toInts()[0]);
      assertEquals(12, values[1].toInts()[0]);
      assertArrayEquals(new int[] {12, 0, 12, 0, 12}, firsts(values[2]));
      assertEquals("(6, 4)", values[3].shape().toString());
      assertEquals(15, values[4].toInts()[0]);
      assertArrayEquals(new int[] {0, 0, 12, 12}, firsts(values[5]));
      assertArrayEquals(CUBE.toInts(), values[6].toInts());
    }
  }

  private static int[] firsts(NDArray x) {
    return IntStream.range(0, x.length()).map(i -> x.get(i).toInts()[0]).toArray();
  }

  @Test
  void betweenSymbolicTensors() {
    var x = TensorInternals.symbolic(Shape.of(Shape.UNKNOWN, 6), DType.FLOAT32);
    assertEquals("(None, 2)", Ops.take(x, List.of(0, -1), 1).shape().toString());
    assertEquals("(None, 3)", Ops.split(x, 2, 1).get(1).shape().toString());
    assertEquals("(None, 2)", Ops.topK(x, 2).get(0).shape().toString());
    assertEquals(
        "(None, 2, 3)", Ops.rearrange(x, "b (c d) -> b c d", Map.of("c", 2)).shape().toString());
    assertEquals("(None, 4)", Ops.getItem(x, ":, 1:5").shape().toString());
  }

  @Test
  void nanIsTheLargest() {
    var x = NDArray.of(new double[] {Double.NaN, 1, Double.POSITIVE_INFINITY, -1, -0.0, 0}, 6);
    for (var dtype : List.of(DType.FLOAT64, DType.FLOAT32, DType.FLOAT16)) {
      assertArrayEquals(new int[] {3, 4, 5, 1, 2, 0}, ints(Ops.argsort(Ops.cast(x, dtype))));
      assertArrayEquals(new int[] {0, 2}, ints(Ops.topK(Ops.cast(x, dtype), 2).get(1)));
    }
    var sorted = Ops.sort(x);
    assertEquals(5, Ops.searchsorted((NDArray) sorted, Double.NaN).value().item());
  }

  @Test
  void theLastOfSeveralUpdatesCounts() {
    var zeros = NDArray.of(new float[3], 3);
    var places = NDArray.of(new int[] {1, 2, 1}, 3, 1);
    var updates = NDArray.of(new float[] {5, 6, 7}, 3);
    var updated = Ops.scatterUpdate(zeros, places, updates);
    assertArrayEquals(new float[] {0, 7, 6}, updated.value().toFloats());
  }

  @Test
  void segmentsBeyondTheirNumberAreLeftOut() {
    var data = NDArray.of(new float[] {1, 2, 3}, 3);
    var ids = NDArray.of(new int[] {0, -1, 5}, 3);
    var sums = Ops.segmentSum(data, ids, 2, false);
    assertArrayEquals(new float[] {1, 0}, sums.value().toFloats());
  }
}
