package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.GraphDef;

/** Products whose operation is chosen by their sizes compute what the others compute. */
class ProductKernelsTest {
  /**
   * A layer of {@code units} on {@code inputs} numbers, in a graph for batches of {@code expected}
   * samples, which runs on {@code rows}; {@code replaced} of its three products are computed by the
   * other operation.
   */
  @ParameterizedTest
  @CsvSource({
    "784, 128, 128, 128, 3",
    "784, 128, 128, 5, 3",
    "128, 784, 128, 128, 3",
    "512, 512, 32, 32, 1",
    "512, 512, 0, 1, 1",
    "512, 300, 64, 0, 1",
    "256, 256, 256, 256, 3",
    "20, 30, 64, 64, 0",
  })
  void productsAndTheirGradients(int inputs, int units, int expected, int rows, int replaced)
      throws IOException {
    var x = Kit.normal(1, rows, inputs);
    var w = Kit.normal(2, inputs, units).scale(0.1);
    var c = Kit.normal(3, rows, units);
    var y = x.matmul(w).value();
    var dx = c.matmul(w, false, true).value();
    var dw = x.matmul(c, true, false).value();
    try (var graph = GraphBuilder.open(true)) {
      graph.expectRows(expected);
      var xs = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, inputs));
      var ws = graph.argument(DType.FLOAT32, Shape.of(inputs, units));
      var cs = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, units));
      var product = xs.matmul(ws);
      var found = Gradients.of(product.multiply(cs), List.of(xs, ws));
      var results = List.of(product, product.add(0), found.get(0), found.get(1));
      var values = graph.function(results).run(List.of(x, w, c));
      long others =
          GraphDef.parseFrom(graph.toBytes()).getNodeList().stream()
              .filter(node -> node.getOp().equals("BatchMatMulV2"))
              .count();
      assertEquals(Processor.multipliesByAvx512() ? replaced : 0, others);
      assertNear(y, values[0]);
      assertNear(y, values[1]);
      assertNear(dx, values[2]);
      assertNear(dw, values[3]);
    }
  }

  private static void assertNear(NDArray expected, NDArray found) {
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.toFloats(), found.toFloats(), 1e-3f);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 512, 512, true, 128, true",
    "-1, 512, 512, true, 0, true",
    "-1, 512, 512, true, 8, false",
    "-1, 512, 512, false, 128, false",
    "128, 128, 512, true, 0, true",
    "-1, 784, 128, false, 128, true",
    "-1, 784, 128, false, 0, false",
    "-1, 784, 128, false, 32, false",
    "784, -1, 128, false, 128, true",
    "-1, 64, 64, true, 128, false",
    "8, 1024, 1024, false, 0, false",
  })
  void theFasterOperation(
      long left, long summed, long right, boolean transposed, long rows, boolean batch) {
    var sizes = new ProductKernels.Sizes(left, summed, right, transposed);
    assertEquals(batch, sizes.gainsByBatch(rows));
  }

  @Test
  void aFunctionIsForTheRowsForWhichTheSameOperationsAreChosen() {
    try (var graph = GraphBuilder.open(true)) {
      graph.expectRows(128);
      var x = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, 784));
      var w = graph.argument(DType.FLOAT32, Shape.of(784, 128));
      var function = graph.function(List.of(x.matmul(w).add(0)));
      assertTrue(function.isForRows(128));
      assertTrue(function.isForRows(100));
      assertEquals(!Processor.multipliesByAvx512(), function.isForRows(32));
    }
  }
}
