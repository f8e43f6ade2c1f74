package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Matrices and signals beyond the reference cases: sizes that only a run knows, and identities. */
class MatrixOpsTest {
  private static Tensor gram(Tensor x) {
    return Ops.matmul(x, Ops.moveaxis(x, -1, -2));
  }

  private static Tensor transposed(Tensor x) {
    return Ops.moveaxis(x, -1, -2);
  }

  private static Tensor diagonal(Tensor columns, Tensor s) {
    return columns.multiply(s.expandDims(-2));
  }

  private static final long ANY = Shape.UNKNOWN;

  /** What gives the same whether the sizes are known or not. */
  private record Case(Shape known, NDArray value, Function<Tensor, Object> of) {}

  private static Map<String, Case> cases() {
    var cases = new LinkedHashMap<String, Case>();
    var square = Kit.normal(1, 2, 3, 3);
    var wide = Kit.normal(2, 2, 3, 4);
    var signal = Kit.normal(3, 2, 20);
    var some = Shape.of(ANY, 3, 3);
    var all = Shape.of(ANY, ANY, ANY);
    cases.put("matmul", new Case(all, wide, x -> Ops.matmul(transposed(x), x)));
    cases.put("dot", new Case(all, wide, x -> Ops.dot(x, transposed(x))));
    cases.put("vdot", new Case(all, wide, x -> Ops.vdot(x, x)));
    cases.put("inner", new Case(all, wide, x -> Ops.inner(x, x)));
    cases.put("outer", new Case(all, wide, x -> Ops.outer(x, x)));
    cases.put("tensordot", new Case(all, wide, x -> Ops.tensordot(x, x, 0)));
    cases.put("einsum", new Case(all, wide, x -> Ops.einsum("...i,bji->...jb", x, x)));
    cases.put(
        "cross", new Case(Shape.of(ANY, 3, ANY), wide, x -> Ops.cross(x, x.exp(), 1, 1, 1, null)));
    cases.put("kron", new Case(all, wide, x -> Ops.kron(x, x)));
    cases.put(
        "kron with nothing", new Case(all, wide, x -> Ops.kron(x, NDArray.of(new float[0], 2, 0))));
    cases.put("cdist", new Case(all, wide, x -> Ops.cdist(x, x.exp())));
    cases.put("matrix_power", new Case(all, square, x -> Ops.matrixPower(x, -3)));
    cases.put("no power", new Case(all, square, x -> Ops.matrixPower(x, 0)));
    cases.put("matrix_rank", new Case(Shape.of(ANY, 3, 4), wide, Ops::matrixRank));
    cases.put("det", new Case(all, square, Ops::det));
    cases.put("slogdet", new Case(all, square, Ops::slogdet));
    cases.put("logdet", new Case(all, square, x -> Ops.logdet(gram(x))));
    cases.put("inv", new Case(all, square, Ops::inv));
    cases.put("pinv", new Case(Shape.of(ANY, 3, 4), wide, Ops::pinv));
    cases.put("pinv with a limit", new Case(all, wide, x -> Ops.pinv(x, 0.3)));
    cases.put("cholesky", new Case(all, square, x -> Ops.cholesky(gram(x), true)));
    cases.put("cholesky_inverse", new Case(all, square, Ops::choleskyInverse));
    cases.put("solve", new Case(some, square, x -> Ops.solve(x, x.exp())));
    cases.put("solve for vectors", new Case(some, square, x -> Ops.solve(x, x.sum(-1))));
    cases.put(
        "solve with a shared b", new Case(some, square, x -> Ops.solve(x, Kit.normal(5, 3, 4))));
    cases.put(
        "solve with a shared a", new Case(all, square, x -> Ops.solve(Kit.normal(5, 3, 3), x)));
    cases.put("solve_triangular", new Case(some, square, x -> Ops.solveTriangular(x, x, true)));
    cases.put("lu_factor", new Case(some, square, Ops::luFactor));
    cases.put("qr", new Case(Shape.of(ANY, 3, 4), wide, Ops::qr));
    cases.put("svd", new Case(all, wide, x -> Ops.svd(x, false)));
    cases.put("eigh", new Case(all, square, x -> Ops.eigh(gram(x))));
    cases.put("fft", new Case(all, wide, x -> Ops.fft(List.of(x, x.exp()))));
    cases.put("ifft2", new Case(all, wide, x -> Ops.ifft2(List.of(x, x.exp()))));
    cases.put("rfft", new Case(Shape.of(ANY, ANY), signal, x -> Ops.rfft(x, 24)));
    cases.put("irfft", new Case(Shape.of(ANY, ANY), signal, x -> Ops.irfft(List.of(x, x), 50)));
    cases.put("stft", new Case(Shape.of(ANY, ANY), signal, x -> Ops.stft(x, 6, 3, 8)));
    var frames = Kit.normal(4, 2, 4, 5);
    cases.put(
        "istft",
        new Case(
            Shape.of(ANY, ANY, 5),
            frames,
            x -> Ops.istft(List.of(x, x), 6, 3, 8, null, "hann", true)));
    cases.put(
        "istft of a length",
        new Case(
            Shape.of(ANY, ANY, 5),
            frames,
            x -> Ops.istft(List.of(x, x), 8, 2, 8, 30, "hann", true)));
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> sizesThatOnlyARunKnows() {
    return cases().entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> assertSame(c.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> betweenSymbolicTensors() {
    return cases().entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> assertRecorded(c.getValue())));
  }

  private static void assertRecorded(Case c) {
    var expected = values(c.of.apply(c.value));
    var found = tensors(c.of.apply(TensorInternals.symbolic(c.known, DType.FLOAT32)));
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(found.get(i).shape().accepts(expected.get(i).shape()), found.get(i).toString());
      assertEquals(expected.get(i).dtype(), found.get(i).dtype());
    }
  }

  private static void assertSame(Case c) {
    var expected = values(c.of.apply(c.value));
    try (var graph = GraphBuilder.open(false)) {
      var found = tensors(c.of.apply(graph.argument(DType.FLOAT32, c.known)));
      var actual = graph.function(found).run(List.of(c.value));
      for (int i = 0; i < actual.length; i++) assertClose(expected.get(i), actual[i]);
    }
  }

  private static void assertClose(NDArray expected, NDArray actual) {
    assertEquals(expected.shape(), actual.shape());
    double largest = Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), 2e-4 * largest);
  }

  private static List<Tensor> tensors(Object result) {
    var all = new ArrayList<Tensor>();
    if (result instanceof List<?> list) list.forEach(r -> all.add((Tensor) r));
    else all.add((Tensor) result);
    return all;
  }

  private static List<NDArray> values(Object result) {
    return tensors(result).stream().map(Tensor::value).toList();
  }

  /** Two ways to compute the same have the same gradient. */
  private static void assertSameGradient(
      NDArray x, Function<Tensor, Tensor> one, Function<Tensor, Tensor> other) {
    assertClose(one.apply(x).value(), other.apply(x).value());
    assertClose(gradient(x, other), gradient(x, one));
  }

  private static NDArray gradient(NDArray x, Function<Tensor, Tensor> of) {
    try (var graph = GraphBuilder.open(false)) {
      var argument = graph.argument(x.dtype(), x.shape());
      var y = of.apply(argument);
      var weights = Kit.normal(9, y.shape().dims()).cast(y.dtype());
      var found = graph.gradients(List.of(y), List.of(argument), List.of(weights));
      return graph.function(found).run(List.of(x))[0];
    }
  }

  @Test
  void eigenvectorsHaveGradients() {
    assertSameGradient(
        Kit.normal(1, 2, 4, 4),
        x -> {
          var wv = Ops.eigh(x.add(transposed(x)));
          var w = wv.get(0);
          return Ops.matmul(diagonal(wv.get(1), w.square().multiply(w)), transposed(wv.get(1)));
        },
        x -> Ops.matrixPower(x.add(transposed(x)), 3));
  }

  @Test
  void singularVectorsHaveGradients() {
    for (var shape : List.of(Shape.of(2, 3, 3), Shape.of(2, 4, 3), Shape.of(2, 3, 5))) {
      assertSameGradient(
          Kit.normal(1, shape.dims()),
          x -> {
            var usv = Ops.svd(x, false);
            var s = usv.get(1);
            return Ops.matmul(diagonal(usv.get(0), s.square().multiply(s)), usv.get(2));
          },
          x -> Ops.matmul(gram(x), x));
      assertSameGradient(
          Kit.normal(1, shape.dims()),
          x -> Ops.matmul(Ops.svd(x, false).get(0), Ops.svd(x, false).get(2)),
          x -> {
            var tall = shape.dim(-2) >= shape.dim(-1);
            var square = tall ? gram(transposed(x)) : gram(x);
            var wv = Ops.eigh(square); // the nearest orthogonal matrix is x (xᵀ x)^−½
            var root = Ops.matmul(diagonal(wv.get(1), wv.get(0).rsqrt()), transposed(wv.get(1)));
            return tall ? Ops.matmul(x, root) : Ops.matmul(root, x);
          });
    }
  }

  @Test
  void singularValuesHaveGradientsWithFullMatrices() {
    assertSameGradient(
        Kit.normal(1, 2, 3, 5), x -> Ops.svd(x).get(1), x -> (Tensor) Ops.svd(x, true, false));
  }

  @Test
  void orthogonalFactorsHaveGradients() {
    var tall = Kit.normal(1, 2, 4, 3);
    assertSameGradient(tall, x -> gram(Ops.qr(x).get(0)), x -> Ops.matmul(x, Ops.pinv(x)));
    assertSameGradient(tall, x -> gram(transposed(Ops.qr(x).get(1))), x -> gram(transposed(x)));
    assertSameGradient(
        Kit.normal(1, 2, 3, 5), x -> Ops.matmul(Ops.qr(x).get(0), Ops.qr(x).get(1)), x -> x);
  }

  @Test
  void triangularFactorsHaveGradients() {
    // the pivots say which rows the factors have
    assertSameGradient(
        Kit.normal(1, 2, 4, 4),
        x -> {
          var lu = Ops.luFactor(x).get(0);
          var u = band(lu, 0, -1);
          var lower = lu.subtract(u).add(band(TensorOps.onesLike(lu), 0, 0));
          return Ops.det(u).expandDims(-1).add(gram(transposed(Ops.matmul(lower, u))).sum(-1));
        },
        x -> {
          var sign = Ops.sign(Ops.det(Ops.matmul(band(Ops.luFactor(x).get(0), 0, -1), Ops.inv(x))));
          return Ops.det(x).multiply(sign).expandDims(-1).add(gram(transposed(x)).sum(-1));
        });
  }

  private static Tensor band(Tensor x, int below, int above) {
    var lower = TensorOps.constant(below, DType.INT32);
    var upper = TensorOps.constant(above, DType.INT32);
    return RawOps.op("MatrixBandPart", OpAttributes.NONE, x, lower, upper);
  }

  @Test
  void transformsHaveGradients() {
    for (int size : new int[] {1, 2, 5, 6}) {
      var x = Kit.normal(1, 2, size, size);
      assertSameGradient(x, y -> Ops.irfft(Ops.rfft(y), size), y -> y);
      assertSameGradient(x, y -> Ops.ifft2(Ops.fft2(List.of(y, y.exp()))).get(1), y -> y.exp());
      assertSameGradient(
          x,
          y -> Ops.rfft(y).get(1),
          y -> Ops.fft(List.of(y, y.multiply(0))).get(1).slice(-1, 0, size / 2 + 1));
    }
  }

  @Test
  void gradientsHaveGradients() {
    var x = Kit.normal(1, 2, 3, 3);
    assertSameSecond(
        x,
        a -> Ops.solve(a, a.square()).square(),
        a -> Ops.matmul(Ops.inv(a), a.square()).square());
    assertSameSecond(x, a -> Ops.pinv(a).square(), a -> Ops.inv(a).square());
    assertSameSecond(x, a -> gram(Ops.cholesky(gram(a))).square(), a -> gram(a).square());
    assertSameSecond(
        x,
        a -> Ops.solveTriangular(a, a.square(), true),
        a -> Ops.matmul(Ops.inv(band(a, -1, 0)), a.square()));
    assertSameSecond(
        Kit.normal(1, 2, 4, 3),
        a -> Ops.pinv(a).square(),
        a -> Ops.matmul(Ops.inv(gram(transposed(a))), transposed(a)).square());
  }

  private static void assertSameSecond(
      NDArray x, Function<Tensor, Tensor> one, Function<Tensor, Tensor> other) {
    assertClose(
        gradient(x, a -> Gradients.of(other.apply(a), a)),
        gradient(x, a -> Gradients.of(one.apply(a), a)));
  }

  @Test
  void aMatrixOfLowerRankHasThePseudoinverseOfItsRank() {
    var thin = Kit.normal(1, 4, 2);
    assertSameGradient(
        thin,
        x -> Ops.pinv(gram(x)).multiply(1),
        x -> gram(Ops.matmul(x, Ops.inv(gram(transposed(x))))));
  }

  @Test
  void bytesAreMultipliedWithoutOverflow() {
    var x = NDArray.of(new int[] {100, 100}, 2).cast(DType.INT8);
    assertEquals("20000  () int32", Ops.matmul(x, x).toString());
    assertEquals("20000  () int32", Ops.einsum("i,i", x, x).toString());
  }

  /** As in Keras, a right side with one axis less than the matrices has vectors, of any sizes. */
  @Test
  void aRightSideWithOneAxisLessHasVectors() {
    var a = NDArray.of(new float[] {1, 0, 1, 2}, 1, 2, 2);
    var b = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
    assertEquals(NDArray.of(new float[] {1, 0.5f, 3, 0.5f}, 2, 2), Ops.solveTriangular(a, b, true));
  }
}
