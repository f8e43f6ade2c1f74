package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.PoolOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The values of operations that no layer has. */
class OpsTest {
  private static NDArray value(Supplier<Tensor> operation) {
    try (var graph = GraphBuilder.open(false)) {
      return graph.function(List.of(operation.get())).run(List.of())[0];
    }
  }

  private static void assertGives(Object expected, Supplier<Tensor> operation) {
    assertEquals(NDArray.from(expected), value(operation));
  }

  private static Tensor tensor(Object array) {
    return TensorOps.constant(NDArray.from(array));
  }

  /** With oneDNN, TensorFlow's own product of these ranks wrote beyond its memory. */
  @Test
  void aProductOfRanksFarApart() {
    var matrix = Kit.normal(2, 3, 7);
    for (int i = 0; i < 50; i++) {
      var x = Kit.normal(i, 3, 5, 1, 3);
      var expected = Ops.einsum("abij,jk->abik", x, matrix).value().toFloats();
      assertArrayEquals(expected, x.matmul(matrix).value().toFloats(), 1e-5f);
    }
    var value = Kit.normal(1, 2, 4, 3, 3);
    var expected = value.matmul(matrix).value().toFloats();
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(-1, -1, -1, 3));
      var product = graph.function(List.of(x.matmul(matrix)));
      assertArrayEquals(expected, product.run(List.of(value))[0].toFloats(), 1e-5f);
    }
  }

  @Test
  void arangeCountsUpAndDown() {
    assertGives(new int[] {0, 1, 2}, () -> Ops.arange(3));
    assertGives(new int[] {2, 5, 8}, () -> Ops.arange(2, 9, 3));
    assertGives(new int[] {2, 5}, () -> Ops.arange(2, 8, 3));
    assertGives(new int[] {3, 2, 1}, () -> Ops.arange(3, 0, -1));
    assertGives(new int[0], () -> Ops.arange(3, 1, 1));
    Kit.assertRefused("arange: the step must not be 0.", () -> Ops.arange(0, 2, 0));
  }

  /** In oneDNN TensorFlow's own numbers are wrong here: they come from beyond the image. */
  @Test
  void aSingleWindowAlongAStridedAxis() {
    var x = Kit.normal(1, 2, 8, 3, 1);
    var kernel = Kit.normal(2, 2, 3, 1, 1);
    int[] ones = {1, 1};
    int[] strides = {1, 3};
    var expected = ConvOps.conv(x, kernel, ones, "VALID", ones).value();
    var valid = ConvOps.conv(x, kernel, strides, "VALID", ones).value();
    var same = ConvOps.conv(x, kernel, strides, "SAME", ones).slice(1, 0, 7).value();
    assertEquals(expected.shape(), valid.shape());
    assertArrayEquals(expected.toFloats(), valid.toFloats(), 1e-5f);
    assertArrayEquals(expected.toFloats(), same.toFloats(), 1e-5f);
  }

  @Test
  void argumentsStandInKerasOrder() {
    var x = new float[][] {{1, 2}, {3, 0}};
    assertGives(
        new float[][] {{1, 1, 1, 2, 2, 2}, {3, 3, 3, 0, 0, 0}}, () -> Ops.repeat(tensor(x), 3, 1));
    assertGives(new int[] {0, 1}, () -> tensor(x).argmin(1));
    assertGives(new float[] {0.5f, 1.5f}, () -> tensor(x).std(1));
    assertGives(new float[][] {{0, 1}, {1, 0}}, () -> Ops.oneHot(tensor(new int[] {1, 0}), 2));
  }

  @Test
  void ctcDecodeTakesTheLikeliestClasses() {
    // The likeliest classes are 0 1 1 0 1 2 and 3 3 0 0 2 2, of which four steps count.
    var y = new float[2][6][4];
    int[][] best = {{0, 1, 1, 0, 1, 2}, {3, 3, 0, 0, 2, 2}};
    for (int i = 0; i < 2; i++) for (int t = 0; t < 6; t++) y[i][t][best[i][t]] = 0.5f + t;
    var in = Input.of(6, 4);
    var lengths = Input.of(DType.INT32);
    var reader = Model.of(List.of(in, lengths), Ops.ctcDecode(in, lengths));
    var read = reader.predictAll(List.of(y, new int[] {6, 4}));
    assertEquals(
        NDArray.from(new int[][][] {{{1, 1, 2, -1, -1, -1}, {3, -1, -1, -1, -1, -1}}}),
        read.get(0));
    assertEquals(NDArray.from(new float[][] {{-18}, {-8}}), read.get(1));
    var open = Input.of(-1, 4);
    var all =
        Model.of(
            open, Ops.ctcDecode(open, TensorOps.zerosPerSample(open).add(6)).get(0).squeeze(0));
    assertEquals(
        NDArray.from(new int[][] {{1, 1, 2, -1, -1, -1}, {3, 2, -1, -1, -1, -1}}), all.predict(y));
    Kit.assertRefused(
        "ctc_decode: expected a tensor of 3 axes, received shape (None, 4).",
        () -> Ops.ctcDecode(Input.of(4), lengths));
  }

  /** Where only the run knows the sizes: kernels that meet such images end the process. */
  @Test
  void windowsLieInsideImages() {
    int[] window = {3, 3};
    int[] step = {1, 1};
    var kernel = Kit.normal(1, 3, 3, 1, 1);
    List<UnaryOperator<Tensor>> operations =
        List.of(
            x -> ConvOps.conv(x, TensorOps.constant(kernel), step, "VALID", step),
            x -> ConvOps.depthwiseConv(x, TensorOps.constant(kernel), step, "VALID", step),
            x -> PoolOps.maxPool(x, window, step, "VALID"),
            x -> PoolOps.averagePool(x, window, step, "VALID"));
    for (var operation : operations) {
      assertEquals(Shape.of(1, 5, 5, 1), gradient(operation, 1, 5, 5));
      assertRefusedInRun(
          "A window of 3 by 3 is larger than its input of shape [1 2 4 1]: pad the input, or use"
              + " padding \"same\".",
          () -> gradient(operation, 1, 2, 4));
    }
  }

  @Test
  void theLargestOfNothingIsRefused() {
    int[] window = {2, 2};
    UnaryOperator<Tensor> pool = x -> PoolOps.maxPool(x, window, window, "SAME");
    assertEquals(Shape.of(1, 1, 1, 1), gradient(pool, 1, 1, 1));
    for (long[] none : new long[][] {{0, 4, 4}, {1, 0, 4}}) {
      assertRefusedInRun("Expected at least one number to pool, ", () -> gradient(pool, none));
    }
  }

  /** The shape of the gradient by images of one channel, whose sizes only the run knows. */
  private static Shape gradient(UnaryOperator<Tensor> operation, long... sizes) {
    try (var graph = GraphBuilder.open(true)) {
      long unknown = Shape.UNKNOWN;
      var x = graph.argument(DType.FLOAT32, Shape.of(unknown, unknown, unknown, 1));
      var gradient = graph.gradients(operation.apply(x).sum(), List.of(x)).get(0);
      var images = Kit.normal(1, Shape.of(sizes).plus(1).dims());
      return graph.function(List.of(gradient)).run(List.of(images))[0].shape();
    }
  }

  private static void assertRefusedInRun(String message, Executable run) {
    var error = assertThrows(TensorException.class, run);
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
