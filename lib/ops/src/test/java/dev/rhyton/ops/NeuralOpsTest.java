package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Activations, normalization, losses, convolutions: what the reference cases leave open. */
class NeuralOpsTest {
  private static final int[] ONE = {1};
  private static final NDArray X = Kit.normal(1, 2, 4, 6, 4);
  private static final NDArray KERNEL = Kit.normal(2, 3, 2, 4, 6);
  private static final NDArray HALF_KERNEL = Kit.normal(3, 3, 2, 2, 6);
  private static final NDArray DEPTHWISE = Kit.normal(4, 3, 2, 4, 1);

  /** Work with any size of the batch and of the axes of space. */
  private static Map<String, UnaryOperator<Tensor>> ofAnySize() {
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    all.put("conv", x -> Ops.conv(x, KERNEL, 2, "same"));
    all.put("conv of groups", x -> Ops.conv(x, HALF_KERNEL));
    all.put("depthwise_conv", x -> Ops.depthwiseConv(x, DEPTHWISE, 1, "same"));
    all.put("separable_conv", x -> Ops.separableConv(x, DEPTHWISE, Kit.normal(5, 1, 1, 4, 3)));
    all.put("max_pool", x -> Ops.maxPool(x, 2));
    all.put("average_pool", x -> Ops.averagePool(x, 3, 2, "same"));
    all.put("depth_to_space", x -> Ops.depthToSpace(x, 2));
    all.put("space_to_depth", x -> Ops.spaceToDepth(x, 2));
    all.put("softmax", x -> Ops.softmax(x, 0, 2));
    all.put("log_softmax", x -> Ops.logSoftmax(x, 1));
    all.put("sparsemax", x -> Ops.sparsemax(x, 1));
    all.put("glu", x -> Ops.glu(x, 2));
    all.put("layer_normalization", Ops::layerNormalization);
    all.put("rms_normalization", Ops::rmsNormalization);
    all.put("categorical_crossentropy", x -> Ops.categoricalCrossentropy(x.square(), x, true, 1));
    return all;
  }

  /** Need sizes, but that of the batch. */
  private static Map<String, UnaryOperator<Tensor>> ofAnyBatch() {
    var all = new LinkedHashMap<>(ofAnySize());
    int[] two = {2};
    int[] unequal = {1, 2};
    all.put("dilated", x -> Ops.conv(x, KERNEL, ONE, "same", null, two));
    all.put("strided and dilated", x -> Ops.conv(x, KERNEL, two, "same", null, unequal));
    all.put("unequal", x -> Ops.depthwiseConv(x, DEPTHWISE, unequal, "same", null, ONE));
    all.put("transposed", x -> Ops.convTranspose(x, Kit.normal(6, 3, 2, 5, 4), 2, "same"));
    all.put("adaptive_max_pool", x -> Ops.adaptiveMaxPool(x, 3, 4));
    all.put("adaptive_average_pool", x -> Ops.adaptiveAveragePool(x, 3));
    all.put("unfold", x -> Ops.unfold(x, 2));
    all.put("fold", x -> Ops.fold(Ops.unfold(x, 2), new int[] {6, 4}, 2));
    all.put("attention", x -> Ops.dotProductAttention(x, x, x));
    return all;
  }

  @Test
  void sizesThatOnlyARunKnows() {
    ofAnySize().forEach((name, op) -> assertLikeKnown(name, op, Shape.of(-1, -1, -1, 4)));
    ofAnyBatch().forEach((name, op) -> assertLikeKnown(name, op, Shape.of(-1, 4, 6, 4)));
  }

  private static void assertLikeKnown(String name, UnaryOperator<Tensor> op, Shape shape) {
    var known = traced(op, X.shape());
    var unknown = traced(op, shape);
    for (int i = 0; i < known.length; i++) {
      assertEquals(known[i].shape(), unknown[i].shape(), name);
      assertArrayEquals(known[i].toFloats(), unknown[i].toFloats(), 1e-4f, name);
    }
    assertArrayEquals(op.apply(X).value().toFloats(), known[0].toFloats(), 1e-4f, name);
  }

  /** The value, and the gradient of the sum of its squares. */
  private static NDArray[] traced(UnaryOperator<Tensor> op, Shape shape) {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, shape);
      var y = op.apply(x);
      var wanted = new ArrayList<>(List.of(y));
      wanted.addAll(graph.gradients(Ops.sum(y.square()), List.of(x)));
      return graph.function(wanted).run(List.of(X));
    }
  }

  @Test
  void partsOfFunctionalModels() {
    var x = TensorInternals.symbolic(Shape.of(-1, 4, 6, 4), DType.FLOAT32);
    for (var op : ofAnyBatch().values()) {
      assertEquals(op.apply(X).shape().rank(), op.apply(x).shape().rank());
    }
    assertEquals(Shape.of(-1, 2, 3, 6), Ops.conv(x, KERNEL, 2, "same").shape());
    assertEquals(Shape.of(-1, 2, 3, 4), Ops.maxPool(x, 2).shape());
  }

  @Test
  void floatsOfEveryKind() {
    for (var dtype : List.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT64)) {
      var all = ofAnyBatch();
      all.put("gelu", Ops::gelu);
      all.put("hard_silu", Ops::hardSilu);
      all.put("binary_crossentropy", x -> Ops.binaryCrossentropy(x, Ops.sigmoid(x)));
      all.forEach((name, op) -> assertEquals(dtype, op.apply(X.cast(dtype)).dtype(), name));
    }
    assertEquals(DType.FLOAT32, Ops.gelu(NDArray.of(new int[] {1, 2}, 2)).dtype());
    assertEquals(DType.INT32, Ops.relu(NDArray.of(new int[] {1, -2}, 2)).dtype());
  }

  @Test
  void emptyBatchesGiveEmptyResults() {
    var none = NDArray.of(new float[0], 0, 4, 6, 4);
    for (var op : ofAnyBatch().values()) {
      assertEquals(0, op.apply(none).value().size());
    }
  }

  @Test
  void softmaxRemembersItsLogits() {
    var logits = NDArray.of(new float[] {0, 200}, 1, 2);
    assertSame(logits, TensorInternals.of(Ops.softmax(logits)).logits());
    assertSame(logits, TensorInternals.of(Ops.sigmoid(logits)).logits());
    var target = NDArray.of(new float[] {1, 0}, 1, 2);
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(1, 2));
      var loss = Ops.categoricalCrossentropy(target, Ops.softmax(x));
      // 200, where the logarithm of the clipped probability were 16
      assertEquals(200, graph.function(List.of(loss)).run(List.of(logits))[0].item(), 1e-4);
    }
  }

  @Test
  void gradientOfLogitsOfZero() {
    var zero = NDArray.of(new float[] {0}, 1);
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(1));
      var loss = Ops.sum(Ops.binaryCrossentropy(NDArray.of(new float[] {1}, 1), x, true));
      var gradient = graph.gradients(loss, List.of(x)).get(0);
      assertEquals(-0.5, graph.function(List.of(gradient)).run(List.of(zero))[0].item());
    }
  }

  @Test
  void beamSearch() {
    var logits = NDArray.of(new float[] {0, 3, 0, 0, 3, 0, 3, 0, 0, 0, 0, 3}, 1, 4, 3);
    var lengths = NDArray.of(new int[] {4}, 1);
    var found = Ops.ctcDecode(logits, lengths, "beam_search", 20, 3, true, 0);
    assertEquals(Shape.of(3, 1, 4), found.get(0).shape());
    assertArrayEquals(new int[] {1, 2, -1, -1}, found.get(0).slice(0, 0, 1).value().toInts());
    assertEquals(Shape.of(1, 3), found.get(1).shape());
    assertEquals(
        Ops.ctcLoss(
                NDArray.of(new int[] {1, 2}, 1, 2), logits, NDArray.of(new int[] {2}, 1), lengths)
            .value()
            .item(),
        -found.get(1).slice(1, 0, 1).value().item(),
        1e-4);
  }

  @Test
  void ctcLossOfTooFewStepsIsInfinite() {
    var length = NDArray.of(new int[] {2}, 1);
    var loss =
        Ops.ctcLoss(NDArray.of(new int[] {1, 1}, 1, 2), Kit.normal(7, 1, 2, 3), length, length);
    assertEquals(Double.POSITIVE_INFINITY, loss.value().item());
  }

  @Test
  void messages() {
    Kit.assertRefused("relu: x must not be null.", () -> Ops.relu(null));
    Kit.assertRefused(
        "relu: expected real numbers, received a tensor of shape () and string.",
        () -> Ops.relu(NDArray.from("text")));
    Kit.assertRefused(
        "glu: axis -1 of (3,) must have an even size, as it is cut in halves.",
        () -> Ops.glu(NDArray.of(new float[3], 3)));
    Kit.assertRefused(
        "conv: expected inputs (batch, one to three axes of space, channels), received shape (2, 3).",
        () -> Ops.conv(Kit.normal(1, 2, 3), KERNEL));
    Kit.assertRefused(
        "conv: the inputs must have as many channels as the kernel, 4, or a multiple that divides its"
            + " 6 filters in groups; received shapes (1, 4, 4, 3) and (3, 2, 4, 6).",
        () -> Ops.conv(Kit.normal(1, 1, 4, 4, 3), KERNEL));
    Kit.assertRefused(
        "conv: a window of (3, 2) does not fit into inputs of shape (1, 2, 2, 4): pad them, or use"
            + " padding \"same\".",
        () -> Ops.conv(Kit.normal(1, 1, 2, 2, 4), KERNEL));
    Kit.assertRefused(
        "conv: strides must be at least 1, received 0.", () -> Ops.conv(X, KERNEL, 0, "same"));
    Kit.assertRefused(
        "conv: expected padding \"valid\" or \"same\", received \"causal\".",
        () -> Ops.conv(X, KERNEL, 1, "causal"));
    Kit.assertRefused(
        "depthwise_conv: expected inputs of 2 channels, as the kernel of shape (3, 2, 2, 6); with"
            + " channels last their shape is (2, 4, 6, 4).",
        () -> Ops.depthwiseConv(X, HALF_KERNEL));
    Kit.assertRefused(
        "max_pool: expected pool_size as one number or as 2, received [1, 2, 3].",
        () -> Ops.maxPool(X, new int[] {1, 2, 3}, null, "valid", null));
    Kit.assertRefused(
        "unfold: a patch that spans 5 does not fit into 4 places, padding included.",
        () -> Ops.unfold(X, new int[] {1, 5}, ONE, new int[] {0}, ONE));
    Kit.assertRefused(
        "fold: expected (batch, channels * 4, 9 patches), received shape (1, 6, 9).",
        () -> Ops.fold(Kit.normal(1, 1, 6, 9), new int[] {4, 4}, 2));
    Kit.assertRefused(
        "depth_to_space: the channels must be a multiple of 3 * 3, received shape (2, 4, 6, 4).",
        () -> Ops.depthToSpace(X, 3));
    Kit.assertRefused(
        "batch_normalization: expected mean of shape (4,), as axis 3 of x (2, 4, 6, 4), received"
            + " shape (2,).",
        () -> Ops.batchNormalization(X, Kit.normal(1, 2), Kit.normal(1, 4), -1));
    Kit.assertRefused(
        "dot_product_attention: shapes (2, 6, 4, 4) and (3,) cannot be broadcast to each other.",
        () ->
            Ops.dotProductAttention(
                X, X, X, null, NDArray.of(new boolean[3], 3), null, false, null, null));
    Kit.assertRefused(
        "sparse_categorical_crossentropy: expected target of shape (2, 4, 6), as output (2, 4, 6, 4)"
            + " without axis 3, received shape (2,).",
        () -> Ops.sparseCategoricalCrossentropy(NDArray.of(new int[2], 2), X));
    Kit.assertRefused(
        "ctc_decode: expected top_paths from 1 to beam_width 2, received 3.",
        () ->
            Ops.ctcDecode(
                Kit.normal(1, 1, 4, 3),
                NDArray.of(new int[] {4}, 1),
                "beam_search",
                2,
                3,
                true,
                0));
  }
}
