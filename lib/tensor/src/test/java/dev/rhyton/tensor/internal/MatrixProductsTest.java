package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products that a graph computes by {@code MatMul}, and their gradients, against the operations
 * themselves, which run at once outside of a graph.
 */
class MatrixProductsTest {
  private static final Map<Character, Long> SIZES =
      Map.of('a', 2L, 'b', 3L, 'c', 4L, 'd', 5L, 'e', 6L);

  /** The letters of {@code open} have sizes that only the run knows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "abc,cd->abd a MatMul",
        "abc,cd->abd ab MatMul",
        "abc,cde->abde ab MatMul",
        "abcd,cde->abe ab MatMul",
        "abcd,cde->abe - MatMul",
        "ab,cb->ac a MatMul",
        "ab,cb->ca a MatMul",
        "abc,ad->bcd bc MatMul",
        "acb,cd->adb ab MatMul",
        "acbd,dbe->eac ac MatMul",
        "abc,cd->abd c Einsum",
        "abc,abd->acd a Einsum",
        "ab,ab->a a Einsum",
        "abc,d->abcd a Einsum",
      })
  void equations(String equation, String open, String operation) {
    var letters = equation.split(",|->", -1);
    var x = Kit.normal(1, sizes(letters[0], "-"));
    var y = Kit.normal(2, sizes(letters[1], "-"));
    var c = Kit.normal(3, sizes(letters[2], "-"));
    var ofX = letters[2] + "," + letters[1] + "->" + letters[0];
    var ofY = letters[0] + "," + letters[2] + "->" + letters[1];
    var dx = TensorOps.einsum(ofX, c, y);
    var expected =
        List.of(
            TensorOps.einsum(equation, x, y),
            dx,
            TensorOps.einsum(ofY, x, c),
            TensorOps.einsum(ofY, dx.multiply(2), c));
    try (var graph = GraphBuilder.open(true)) {
      var xs = graph.argument(DType.FLOAT32, Shape.of(sizes(letters[0], open)));
      var ys = graph.argument(DType.FLOAT32, Shape.of(sizes(letters[1], open)));
      var result = TensorOps.einsum(equation, xs, ys);
      assertEquals(Shape.of(sizes(letters[2], open)), result.shape());
      var text = new String(graph.toBytes(), StandardCharsets.ISO_8859_1);
      assertEquals(operation, text.contains("Einsum") ? "Einsum" : "MatMul");
      var first = Gradients.of(result.multiply(c), List.of(xs, ys));
      var second = Gradients.of(first.get(0).square(), ys);
      var all = List.of(result, first.get(0), first.get(1), second);
      var found = graph.function(all).run(List.of(x, y));
      for (int i = 0; i < found.length; i++) assertNear(expected.get(i), found[i]);
    }
  }

  private static long[] sizes(String letters, String open) {
    return letters
        .chars()
        .mapToLong(c -> open.indexOf(c) >= 0 ? Shape.UNKNOWN : SIZES.get((char) c))
        .toArray();
  }

  private static void assertNear(Tensor expected, NDArray actual) {
    assertEquals(expected.shape(), actual.shape());
    assertEquals(0, Kit.distance(expected.value(), actual), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void productsOfAllRows(boolean transposed) {
    var x = Kit.normal(1, 2, 3, 4);
    var y = transposed ? Kit.normal(2, 5, 4) : Kit.normal(2, 4, 5);
    var expected = x.matmul(y, false, transposed);
    try (var graph = GraphBuilder.open(true)) {
      var xs = graph.argument(DType.FLOAT32, Shape.of(-1, -1, 4));
      var ys = graph.argument(DType.FLOAT32, y.shape());
      var product = xs.matmul(ys, false, transposed);
      assertEquals(Shape.of(-1, -1, 5), product.shape());
      var text = new String(graph.toBytes(), StandardCharsets.ISO_8859_1);
      assertEquals(-1, text.indexOf("BatchMatMul"));
      assertNear(expected, graph.function(List.of(product)).run(List.of(x, y))[0]);
    }
  }

  /** Merging would give rows of other sizes without an error. */
  @Test
  void sizesAreChecked() {
    try (var graph = GraphBuilder.open(true)) {
      var xs = graph.argument(DType.FLOAT32, Shape.of(-1, -1, -1));
      var ys = graph.argument(DType.FLOAT32, Shape.of(4, 5));
      var function = graph.function(List.of(TensorOps.einsum("abc,cd->abd", xs, ys)));
      var values = List.of(Kit.normal(1, 4, 3, 2), Kit.normal(2, 4, 5));
      assertThrows(TensorException.class, () -> function.run(values));
    }
  }

  @Test
  void emptyTensorsHaveEmptyProducts() {
    try (var graph = GraphBuilder.open(true)) {
      var xs = graph.argument(DType.FLOAT32, Shape.of(-1, 3, 4));
      var ys = graph.argument(DType.FLOAT32, Shape.of(4, 5));
      var product = xs.matmul(ys);
      var gradient = Gradients.of(product, ys);
      var found =
          graph
              .function(List.of(product, gradient))
              .run(List.of(NDArray.of(new float[0], 0, 3, 4), Kit.normal(2, 4, 5)));
      assertEquals(Shape.of(0, 3, 5), found[0].shape());
      assertEquals(NDArray.of(new float[20], 4, 5), found[1]);
    }
  }
}
