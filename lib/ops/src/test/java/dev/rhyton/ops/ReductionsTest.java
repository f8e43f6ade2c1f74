package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reductions, quantiles, counts and norms: what the reference cases leave open. */
class ReductionsTest {
  private static final NDArray X =
      NDArray.of(new float[] {3, -1, 2, 5, 4, -6, 0.5f, 7, -2, 1, 8, -3}, 2, 3, 2);

  private static final int[] NONE = {};

  private static final Class<?>[] AXES = {Tensor.class, int[].class, boolean.class};
  private static final Class<?>[] AXIS = {Tensor.class, int.class, boolean.class};

  /** Every reduction accepts one axis as a number, also if the axis stays. */
  @TestFactory
  Stream<DynamicTest> oneAxisMayStay() {
    var reductions =
        Arrays.stream(Ops.class.getMethods())
            .filter(m -> Arrays.equals(m.getParameterTypes(), AXES))
            .toList();
    assertTrue(reductions.size() > 20, reductions.toString());
    return reductions.stream()
        .map(
            m ->
                DynamicTest.dynamicTest(
                    m.getName(),
                    () -> {
                      var oneAxis = Ops.class.getMethod(m.getName(), AXIS);
                      for (boolean keepdims : List.of(true, false)) {
                        assertEquals(
                            m.invoke(null, X, new int[] {1}, keepdims),
                            oneAxis.invoke(null, X, 1, keepdims));
                      }
                    }));
  }

  private static Map<String, UnaryOperator<Tensor>> operations() {
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    all.put("sum", x -> Ops.sum(x, 1));
    all.put("mean", x -> Ops.mean(x, new int[] {0, 2}, true));
    all.put("max", x -> Ops.max(x, NONE, false, 1.0));
    all.put("min", x -> Ops.min(x, -1));
    all.put("prod", x -> Ops.prod(x, 0, 1));
    all.put("ptp", Ops::ptp);
    all.put("var", x -> Ops.var(x, 0));
    all.put("std", x -> Ops.std(x, 1, 2));
    all.put("average", x -> Ops.average(x, new int[] {1}, NDArray.of(new float[] {1, 2, 3}, 3)));
    all.put("logsumexp", x -> Ops.logsumexp(x, new int[] {0}, true));
    all.put("moments", x -> Ops.moments(x, 0, 1).get(1));
    all.put("nanmean", x -> Ops.nanmean(x, 0));
    all.put("nanvar", x -> Ops.nanvar(x, 0, 2));
    all.put("nanmax", x -> Ops.nanmax(x, 2));
    all.put("median of all", Ops::median);
    all.put("median of batch", x -> Ops.median(x, 0));
    all.put("median of two", x -> Ops.median(x, new int[] {0, 2}, true));
    all.put("nanmedian", x -> Ops.nanmedian(x, 1));
    all.put("quantile", x -> Ops.quantile(x, new double[] {0.2, 0.7}, 0, 1));
    all.put("cumsum", x -> Ops.cumsum(x, 0));
    all.put("diff", x -> Ops.diff(x, 1, 1));
    all.put("trapezoid", x -> Ops.trapezoid(x, null, 0.5, 0));
    all.put("norm", x -> Ops.norm(x, 1));
    all.put("norm of all", Ops::norm);
    all.put("nuclear norm", x -> Ops.norm(x, "nuc", new int[] {1, 2}, false));
    all.put("normalize", x -> Ops.normalize(x, 1));
    all.put("corrcoef", x -> Ops.corrcoef(Ops.sum(x, 2)));
    all.put("psnr", x -> Ops.psnr(x, x.multiply(0.5), 2));
    return all;
  }

  private static final Map<String, UnaryOperator<Tensor>> WITHOUT_GRADIENT =
      Map.of(
          "argmax", x -> Ops.argmax(x, 0),
          "argmin of all", x -> Ops.argmin(x, null, true),
          "nanargmin", x -> Ops.nanargmin(x, 1),
          "any", x -> Ops.any(x, 1),
          "count_nonzero", Ops::countNonzero,
          "cumprod", x -> Ops.cumprod(x, 0),
          "nancumprod", x -> Ops.nancumprod(x, null, null),
          "histogram", x -> Ops.histogram(x, 4, null).get(0),
          "bincount", x -> Ops.bincount(Ops.sum(x.square(), 2).cast(DType.INT32)),
          "isin", x -> Ops.isin(x, List.of(5, 4)));

  @Test
  void sizesThatOnlyARunKnows() {
    operations().forEach((name, op) -> assertSame(name, op, true));
    WITHOUT_GRADIENT.forEach((name, op) -> assertSame(name, op, false));
  }

  private static void assertSame(String name, UnaryOperator<Tensor> op, boolean differentiable) {
    var known = traced(op, X.shape(), differentiable);
    var unknown = traced(op, Shape.of(-1, -1, -1), differentiable);
    for (int i = 0; i < known.length; i++) {
      assertEquals(known[i].shape(), unknown[i].shape(), name);
      assertArrayEquals(known[i].toFloats(), unknown[i].toFloats(), 1e-5f, name);
    }
    assertArrayEquals(op.apply(X).value().toFloats(), known[0].toFloats(), 1e-5f, name);
  }

  /** The value, and the gradient of the sum of its squares. */
  private static NDArray[] traced(UnaryOperator<Tensor> op, Shape shape, boolean differentiable) {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, shape);
      var y = op.apply(x);
      var wanted = new ArrayList<>(List.of(y));
      if (differentiable) wanted.addAll(graph.gradients(Ops.sum(y.square()), List.of(x)));
      return graph.function(wanted).run(List.of(X));
    }
  }

  @Test
  void partsOfFunctionalModels() {
    var x = TensorInternals.symbolic(Shape.of(-1, 3, 2), DType.FLOAT32);
    assertEquals(Shape.of(-1, 2), Ops.median(x, 1).shape());
    assertEquals(
        Shape.of(2, -1, 1, 2),
        Ops.quantile(x, NDArray.of(new float[] {0, 1}, 2), new int[] {1}, "linear", true).shape());
    assertEquals(Shape.of(-1, 1, 1), Ops.norm(x, 2, new int[] {1, 2}, true).shape());
    assertEquals(DType.INT32, Ops.argmax(x, -1).dtype());
    assertEquals(Shape.of(-1, 3, 2), Ops.normalize(x).shape());
    var all = new ArrayList<>(operations().values());
    all.addAll(WITHOUT_GRADIENT.values());
    for (var op : all) {
      assertEquals(op.apply(X).dtype(), op.apply(x).dtype());
      assertEquals(op.apply(X).shape().rank(), op.apply(x).shape().rank());
    }
  }

  @Test
  void axesOfShortForms() {
    assertEquals(Shape.of(), Ops.mean(X).shape());
    assertEquals(Shape.of(2, 2), Ops.mean(X, 1).shape());
    assertEquals(Shape.of(2), Ops.mean(X, -1, -2).shape());
    assertEquals(Shape.of(2, 1, 2), Ops.mean(X, new int[] {1}, true).shape());
    assertEquals(X.shape(), Ops.mean(X, NONE, false).shape());
  }

  @Test
  void everyDtype() {
    var unlike = List.of(DType.COMPLEX64, DType.STRING);
    for (var dtype : DType.values()) {
      if (unlike.contains(dtype)) continue;
      var x = Ops.cast(Ops.abs(X), dtype);
      boolean narrow = !dtype.isFloat() && dtype.bytes() < 4;
      var sum = narrow ? DType.INT32 : dtype;
      assertEquals(sum, Ops.sum(x).dtype());
      assertEquals(sum, Ops.nanprod(x, 0).dtype());
      assertEquals(dtype, Ops.max(x, 1).dtype());
      assertEquals(dtype, Ops.nanmin(x, NONE, false).dtype());
      assertEquals(dtype.toFloat(), Ops.nanstd(x, 1).dtype());
      assertEquals(dtype.toFloat(), Ops.median(x, 1).dtype());
      assertEquals(dtype.toFloat(), Ops.norm(x, 3, new int[] {1}, false).dtype());
      assertEquals(dtype.toFloat(), Ops.normalize(x).dtype());
      assertEquals(dtype == DType.BOOL ? DType.INT32 : dtype, Ops.cumprod(x, 0).dtype());
      assertEquals(dtype == DType.BOOL ? DType.INT32 : dtype, Ops.ptp(x).dtype());
      assertEquals(dtype, Ops.diff(x).dtype());
      assertEquals(DType.INT32, Ops.argmax(x).dtype());
      assertEquals(DType.BOOL, Ops.isin(x, x).dtype());
      assertEquals(dtype.toFloat(), Ops.corrcoef(Ops.sum(x, 2).cast(dtype)).dtype());
      assertEquals(dtype.toFloat(), Ops.gammainc(x, x).dtype());
      var row = Ops.max(x, 0, 2);
      var fraction = dtype == DType.INT64 ? DType.FLOAT64 : dtype.toFloat();
      assertEquals(fraction, Ops.correlate(row, row, "full").dtype());
      assertEquals(2, Ops.histogram(x).size());
    }
  }

  @Test
  void sumsOfFloat16AreExactAndMomentsInRange() {
    var x = Ops.full(new int[] {4000}, 1.25, DType.FLOAT16);
    assertEquals(5000, Ops.sum(x).value().item());
    var far = NDArray.of(new float[] {60000, -60000}, 2).cast(DType.FLOAT16);
    assertEquals(65504, Ops.moments(far, 0).get(1).value().item());
  }

  @Test
  void quantilesOfInfinities() {
    double inf = Double.POSITIVE_INFINITY;
    var x = NDArray.of(new double[] {inf, Double.NaN, 1, inf}, 4);
    assertEquals(inf, Ops.nanmedian(x).value().item());
    assertEquals(Double.NaN, Ops.median(x).value().item());
    assertEquals(Double.NaN, Ops.nanquantile(x.slice(0, 1, 2), 0.5).value().item());
  }

  @Test
  void messages() {
    Kit.assertRefused("sum: x must not be null.", () -> Ops.sum(null, 1));
    Kit.assertRefused("sum: axis 1 is named twice.", () -> Ops.sum(X, 1, 1));
    Kit.assertRefused("mean: axis 3 is not in a tensor of shape (2, 3, 2).", () -> Ops.mean(X, 3));
    Kit.assertRefused(
        "max: axis 0 of (0, 2) has no elements to choose from.",
        () -> Ops.max(NDArray.of(new float[0], 0, 2), 0));
    Kit.assertRefused(
        "argmin: axis 0 of (0, 2) has no elements to choose from.",
        () -> Ops.argmin(NDArray.of(new float[0], 0, 2), 0));
    Kit.assertRefused(
        "average: expected weights of shape (2, 3, 2) or (3,), received (2,).",
        () -> Ops.average(X, new int[] {1}, NDArray.of(new float[2], 2)));
    Kit.assertRefused(
        "average: expected weights of shape (2, 3, 2), received (3,). For weights of one axis, give"
            + " that axis.",
        () -> Ops.average(X, null, NDArray.of(new float[3], 3)));
    Kit.assertRefused("quantile: q must be from 0 to 1, received 1.5.", () -> Ops.quantile(X, 1.5));
    Kit.assertRefused(
        "percentile: unknown method \"middle\"; expected one of [linear, lower, higher, midpoint, nearest].",
        () -> Ops.percentile(X, 50, null, "middle", false));
    Kit.assertRefused(
        "nanquantile: expected a number or a vector as q, received shape (2, 3, 2).",
        () -> Ops.nanquantile(X, X));
    Kit.assertRefused("diff: n must not be negative, received -1.", () -> Ops.diff(X, -1, 0));
    Kit.assertRefused(
        "trapezoid: expected x of shape (3,) or (2, 3, 2), received (2,).",
        () -> Ops.trapezoid(X, NDArray.of(new float[2], 2), 1, 1));
    Kit.assertRefused(
        "histogram: bins must be positive, received 0.", () -> Ops.histogram(X, 0, null));
    Kit.assertRefused(
        "histogram: expected the smallest and the largest number as range, received [2.0, 1.0].",
        () -> Ops.histogram(X, 3, new double[] {2, 1}));
    Kit.assertRefused(
        "bincount: expected whole numbers in one or two axes, received shape (2, 3, 2) of float32.",
        () -> Ops.bincount(X));
    Kit.assertRefused(
        "bincount: numbers must not be negative.",
        () -> Ops.bincount(NDArray.of(new int[] {-1, 2}, 2)));
    Kit.assertRefused(
        "bincount: minlength must not be negative, received -1.",
        () -> Ops.bincount(NDArray.of(new int[] {1, 2}, 2), null, -1, false));
    Kit.assertRefused(
        "in_top_k: expected as many targets as rows of predictions, received (1,) and (2, 3).",
        () -> Ops.inTopK(NDArray.of(new int[] {1}, 1), Ops.sum(X, 2), 1));
    Kit.assertRefused(
        "corrcoef: expected at most two axes, received shape (2, 3, 2).", () -> Ops.corrcoef(X));
    Kit.assertRefused(
        "correlate: expected \"valid\", \"same\" or \"full\" as mode, received \"all\".",
        () -> Ops.correlate(Ops.median(X, 0, 1), Ops.median(X, 0, 1), "all"));
    Kit.assertRefused(
        "psnr: expected two tensors of the same shape, received (2, 3, 2) and ().",
        () -> Ops.psnr(X, Ops.sum(X), 1));
    Kit.assertRefused(
        "norm: expected null, a number, \"fro\" or \"nuc\" as ord, received String max.",
        () -> Ops.norm(X, "max", null, false));
    Kit.assertRefused(
        "norm: ord \"nuc\" is for matrices, and shape (2, 3, 2) with axis [0] has vectors.",
        () -> Ops.norm(X, "nuc", new int[] {0}, false));
    Kit.assertRefused(
        "norm: expected null, \"fro\", \"nuc\", 1, 2, infinity or their negatives as ord of matrices, received 3.",
        () -> Ops.norm(X, 3, new int[] {0, 1}, false));
    Kit.assertRefused(
        "norm: expected one axis for vectors or two for matrices, received axis [0, 1, 2] of shape (2, 3, 2).",
        () -> Ops.norm(X, 2, null, false));
    Kit.assertRefused(
        "normalize: order must be at least 1, received 0.",
        () -> Ops.normalize(X, new int[] {0}, 0, null));
  }

  /** The second derivatives of a product are products of the other factors, also of zeros. */
  @Test
  void secondDerivativesOfProductsWithZeros() {
    for (var factors : new float[][] {{2, 0, 3}, {0, 0, 3}, {2, 4, 3}}) {
      var x = NDArray.from(factors);
      var slopes =
          Gradients.of(
              v ->
                  Ops.sum(
                      Gradients.of(Ops.prod(v), v)
                          .multiply(NDArray.from(new float[] {1, 10, 100}))),
              x);
      var expected = new float[3];
      float[] weights = {1, 10, 100};
      for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) if (k != i) expected[i] += weights[k] * factors[3 - i - k];
      }
      assertArrayEquals(expected, slopes.toFloats(), 1e-4f);
    }
  }
}
