package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradient of every operation of {@link Tensor} and {@link TensorOps} against central
 * differences.
 */
class OpGradientsTest {
  /** An operation of one tensor; others that it takes are made of it. */
  private record Case(Shape shape, boolean positive, UnaryOperator<Tensor> operation) {}

  private static final Map<String, Case> CASES = new LinkedHashMap<>();
  private static final Shape MATRIX = Shape.of(2, 3);
  private static final Shape IMAGE = Shape.of(1, 4, 5, 2);

  private static void add(String name, UnaryOperator<Tensor> operation) {
    CASES.put(name, new Case(MATRIX, false, operation));
  }

  private static void positive(String name, UnaryOperator<Tensor> operation) {
    CASES.put(name, new Case(MATRIX, true, operation));
  }

  private static void add(String name, Shape shape, UnaryOperator<Tensor> operation) {
    CASES.put(name, new Case(shape, false, operation));
  }

  static {
    add("add", x -> x.add(x.slice(0, 0, 1)).add(2));
    add("subtract", x -> x.slice(0, 0, 1).subtract(x).subtract(2));
    add("multiply", x -> x.multiply(x.slice(1, 0, 1)).multiply(3));
    positive("divide", x -> x.slice(0, 0, 1).divide(x).divide(2));
    positive("divideNoNan", x -> x.slice(0, 0, 1).divideNoNan(x));
    positive("power", x -> x.power(x.slice(0, 0, 1)).power(1.5));
    add("maximum", x -> x.maximum(x.slice(0, 0, 1).multiply(0.5)).maximum(-0.5));
    add("minimum", x -> x.minimum(x.slice(0, 0, 1).multiply(0.5)).minimum(0.5));
    add("mod", x -> x.mod(0.7));
    add("rsub", x -> x.rsub(2));
    positive("rdivide", x -> x.rdivide(2));
    add("negative", Tensor::negative);
    add("abs", Tensor::abs);
    add("square", Tensor::square);
    positive("sqrt", Tensor::sqrt);
    positive("rsqrt", Tensor::rsqrt);
    positive("reciprocal", Tensor::reciprocal);
    add("exp", Tensor::exp);
    add("expm1", Tensor::expm1);
    positive("log", Tensor::log);
    positive("log1p", Tensor::log1p);
    add("sin", Tensor::sin);
    add("cos", Tensor::cos);
    add("tanh", Tensor::tanh);
    add("tan", x -> x.multiply(0.5).tan());
    add("sinh", Tensor::sinh);
    add("cosh", Tensor::cosh);
    add("arcsin", x -> x.tanh().arcsin());
    add("arccos", x -> x.tanh().arccos());
    add("arctan", Tensor::arctan);
    add("arcsinh", Tensor::arcsinh);
    positive("arccosh", x -> x.add(1.1).arccosh());
    add("arctanh", x -> x.tanh().arctanh());
    add("sigmoid", Tensor::sigmoid);
    add("erf", Tensor::erf);
    add("clip", x -> x.clip(-0.5, 0.8));
    add("relu", Tensor::relu);
    add("relu6", x -> x.multiply(5).relu6());
    add("elu", Tensor::elu);
    add("selu", Tensor::selu);
    add("softplus", Tensor::softplus);
    add("softsign", Tensor::softsign);
    add("leakyRelu", x -> x.leakyRelu(0.3));
    add("softmax", Tensor::softmax);
    add("logSoftmax", Tensor::logSoftmax);
    add("rowsOfSamples", IMAGE, x -> TensorOps.rowsOfSamples(x, x));
    add("softmax of steps", Shape.of(2, 3, 2), Tensor::softmax);
    add("logSoftmax of steps", Shape.of(2, 3, 2), Tensor::logSoftmax);
    add("sum", x -> x.sum(1));
    add("mean", x -> x.mean(0));
    add("max", x -> x.max(1));
    add("min", x -> x.min(1));
    add("prod", x -> x.prod(1));
    add("meanKeep", x -> x.mean(1, true));
    add("sumKeep", x -> x.sum(1, true));
    add("maxKeep", x -> x.max(1, true));
    add("var", x -> x.var(1));
    add("std", x -> x.std(1));
    add("cumsum", x -> x.cumsum(1));
    add("cumprod", x -> x.cumprod(1));
    add("cumprod of zeros", x -> x.multiply(x.greater(0).cast(DType.FLOAT64)).cumprod(1));
    add("cholesky", x -> matrix("Cholesky", definite(x)));
    add("cholesky of many", x -> matrix("Cholesky", many(definite(x))));
    add("det", x -> matrix("MatrixDeterminant", definite(x)));
    add("det of many", x -> matrix("MatrixDeterminant", many(definite(x))));
    add("inv", x -> matrix("MatrixInverse", definite(x)));
    add("solve", x -> matrix("MatrixSolve", definite(x), x.add(1)));
    add("solve of many", x -> matrix("MatrixSolve", many(definite(x)), many(x)));
    add("reshape", x -> x.reshape(3, 2));
    add("reshapeSamples", x -> TensorOps.reshapeSamples(x, 3, 1));
    add("mergeAxes", x -> TensorOps.mergeAxes(x.expandDims(0), 0, 2));
    add("splitAxis", x -> TensorOps.splitAxis(x.reshape(6), 0, x, 2));
    add("reshapeLike", x -> TensorOps.reshapeLike(x, x.transpose(1, 0)));
    add("flatten", Shape.of(2, 3, 2), Tensor::flatten);
    add("transpose", x -> x.transpose(1, 0));
    add("expandDims", x -> x.expandDims(1));
    add("squeeze", x -> x.expandDims(0).squeeze(0));
    add("slice", x -> x.slice(1, 1, 3));
    add("stridedSlice", x -> TensorOps.stridedSlice(x, 1, -1, null, -2));
    add("sumOfSquares", TensorOps::sumOfSquares);
    add("take", x -> x.take(indices(1, 0, 1)));
    add("tile", x -> x.tile(2, 1));
    add("pad", x -> x.pad(new int[][] {{1, 0}, {0, 2}}));
    add("pad, by a number", x -> TensorOps.pad(x, new int[][] {{1, 0}, {0, 2}}, half()));
    add("cast", x -> x.cast(DType.FLOAT64));
    add("matmul", x -> x.matmul(x, false, true).matmul(x));
    add("copy", TensorOps::copy);
    add("full", x -> TensorOps.full(TensorOps.shape(x), x.sum()));
    add("biasAdd", x -> NnOps.biasAdd(x, x.sum(0)));
    add("concatenate", x -> TensorOps.concatenate(0, x, x.square()));
    add("stack", x -> TensorOps.stack(1, List.of(x, x.square())));
    add("einsum", x -> TensorOps.einsum("ab,cb->ac", x, x));
    add("split", x -> TensorOps.split(x, 3, 1).get(1));
    add("wide", TensorOps::wide);
    add("reduce", x -> TensorOps.reduce("Prod", x, true, 0, 1));
    add("variance", x -> TensorOps.variance(x, new int[] {1}, false));
    add("root", x -> TensorOps.root(x.square()));
    add("clipped", x -> NnOps.clipped(x.sigmoid(), -1));
    add("sparseCrossEntropy", x -> sparse(x.sigmoid(), false));
    add("sparseCrossEntropy of logits", x -> sparse(x, true));
    add("where", x -> TensorOps.where(x.greater(0), x.square(), x));
    add("softmaxCrossEntropy", x -> NnOps.softmaxCrossEntropy(labels(), x));
    add(
        "takeAlongLast",
        x -> TensorOps.takeAlongLast(x, x.cast(DType.FLOAT32).argmax(1).expandDims(1)));
    add("conv", IMAGE, x -> ConvOps.conv(x, kernel(x, 3, 2, 2, 2), ints(2, 1), "SAME", ints(1, 1)));
    add(
        "groupedConv",
        IMAGE,
        x -> ConvOps.groupedConv(x, kernel(x, 2, 2, 1, 4), ints(1, 1), "SAME", ints(1, 1)));
    add(
        "groupedConv, of several channels",
        Shape.of(1, 4, 5, 4),
        x -> ConvOps.groupedConv(x, kernel(x, 2, 2, 2, 4), ints(1, 2), "VALID", ints(1, 1)));
    add(
        "conv, dilated",
        IMAGE,
        x -> ConvOps.conv(x, kernel(x, 2, 2, 2, 2), ints(1, 1), "VALID", ints(2, 1)));
    add(
        "conv of a volume",
        Shape.of(1, 3, 4, 3, 2),
        x -> ConvOps.conv(x, kernel(x, 2, 2, 2, 2, 2), ints(1, 2, 1), "SAME", ints(1, 1, 1)));
    add(
        "convTranspose",
        IMAGE,
        x ->
            ConvOps.convTranspose(
                x, kernel(x, 2, 2, 2, 2), ints(2, 2), "VALID", new long[] {8, 10}));
    add(
        "convTranspose of a volume",
        Shape.of(1, 2, 2, 2, 1),
        x ->
            ConvOps.convTranspose(
                x, kernel(x, 2, 2, 2, 1, 1), ints(1, 1, 1), "VALID", new long[] {3, 3, 3}));
    add(
        "depthwiseConv",
        IMAGE,
        x -> ConvOps.depthwiseConv(x, kernel(x, 2, 2, 2, 2), ints(1, 1), "SAME", ints(1, 1)));
    for (UnaryOperator<Tensor> f :
        List.<UnaryOperator<Tensor>>of(Tensor::relu, Tensor::sigmoid, Tensor::tanh)) {
      add("square, gradient of a gradient " + CASES.size(), x -> penalty(x, f));
    }
    add("maxPool", IMAGE, x -> PoolOps.maxPool(x, ints(2, 2), ints(1, 2), "SAME"));
    add("averagePool", IMAGE, x -> PoolOps.averagePool(x, ints(2, 3), ints(1, 1), "SAME"));
  }

  /** The gradient of a function of x, squared; the sum leads from x, as penalties do not alone. */
  private static Tensor penalty(Tensor x, UnaryOperator<Tensor> function) {
    var y = function.apply(x).multiply(x).sum();
    return GraphBuilder.current().gradients(y, List.of(x)).get(0).square().add(x);
  }

  private static Tensor matrix(String type, Tensor... inputs) {
    return RawOps.op(type, OpAttributes.NONE, inputs);
  }

  /** A matrix that depends on all of x, symmetric and positive definite. */
  private static Tensor definite(Tensor x) {
    var unit = TensorOps.constant(NDArray.from(new double[][] {{2, 0.1}, {0.1, 1}}));
    return x.matmul(x, false, true).add(unit);
  }

  private static Tensor many(Tensor x) {
    return TensorOps.stack(0, List.of(x, x.multiply(2)));
  }

  private static int[] ints(int... values) {
    return values;
  }

  private static Tensor half() {
    return TensorOps.constant(0.5, DType.FLOAT64);
  }

  private static Tensor labels() {
    return TensorOps.constant(NDArray.from(new double[][] {{0.2, 0.5, 0.3}, {0, 1, 0}}));
  }

  private static Tensor indices(int... values) {
    return TensorOps.constant(NDArray.from(values));
  }

  /** A kernel that depends on the input, so that its gradient is checked as well. */
  private static Tensor kernel(Tensor x, long... dims) {
    var factors = TensorOps.constant(Kit.normal(5, dims).cast(DType.FLOAT64));
    return factors.multiply(x.sum());
  }

  /** What has no gradient: comparisons, counts, sizes, steps, random numbers, updates. */
  private static final Set<String> WITHOUT =
      Set.of(
          "equal",
          "notEqual",
          "greater",
          "greaterEqual",
          "less",
          "lessEqual",
          "logicalAnd",
          "logicalOr",
          "lastSize",
          "logicalNot",
          "seed",
          "isfinite",
          "any",
          "all",
          "argmax",
          "argmaxOfNumbers",
          "index",
          "argmin",
          "range",
          "rows",
          "sign",
          "floor",
          "ceil",
          "round",
          "floorDivide",
          "stopGradient",
          "shape",
          "zerosLike",
          "zerosPerSample",
          "oneHot",
          "oneHotLike",
          "uniformLike",
          "normalLike",
          "draw",
          "counts",
          "onesLike",
          "cumulativeCount",
          "constant",
          "bytes",
          "indicesOf",
          "crossHashed",
          "searchsorted",
          "checked",
          "missing",
          "mask",
          "shuffledRows");

  /** In single precision alone, and checked through their layers and losses. */
  private static final Set<String> ELSEWHERE = Set.of("resize", "withGradientOf");

  @Test
  void everyOperationHasACase() {
    var missing = new TreeSet<String>();
    for (var type :
        List.of(
            Tensor.class,
            TensorOps.class,
            NnOps.class,
            ConvOps.class,
            PoolOps.class,
            ImageProcessing.class,
            RandomSampling.class)) {
      for (var method : type.getDeclaredMethods()) {
        if (isOperation(method)) missing.add(method.getName());
      }
    }
    CASES.keySet().forEach(name -> missing.remove(name.replaceAll("[ ,].*", "")));
    missing.removeAll(WITHOUT);
    missing.removeAll(ELSEWHERE);
    assertEquals(Set.of(), missing);
  }

  private static boolean isOperation(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && (Tensor.class == method.getReturnType() || List.class == method.getReturnType());
  }

  private static Tensor sparse(Tensor x, boolean fromLogits) {
    return NnOps.sparseCrossEntropy(NDArray.of(new int[] {2, 0}, 2), x, fromLogits);
  }

  @TestFactory
  Stream<DynamicTest> gradients() {
    return CASES.entrySet().stream().map(c -> dynamicTest(c.getKey(), () -> check(c.getValue())));
  }

  private static void check(Case c) {
    var x = Kit.normal(1, c.shape().dims()).cast(DType.FLOAT64);
    if (c.positive()) x = NDArray.of(positive(x.toDoubles()), c.shape().dims());
    try (var graph = GraphBuilder.open(true)) {
      var in = graph.argument(DType.FLOAT64, c.shape());
      var out = c.operation().apply(in);
      var dims = out.shape().dims();
      var weighted =
          out.multiply(TensorOps.constant(Kit.normal(2, dims).cast(DType.FLOAT64))).sum();
      var gradient = graph.gradients(weighted, List.of(in)).get(0);
      var function = graph.function(List.of(weighted, gradient));
      var traced = function.run(List.of(x))[1].toDoubles();
      var numerical = new double[traced.length];
      for (int i = 0; i < numerical.length; i++) {
        numerical[i] = (at(function, x, i, 1e-5) - at(function, x, i, -1e-5)) / 2e-5;
      }
      double scale = Math.max(1, Arrays.stream(numerical).map(Math::abs).max().orElse(0));
      assertEquals(0, Kit.distance(traced, numerical) / scale, 1e-7);
    }
  }

  private static double[] positive(double[] values) {
    return Arrays.stream(values).map(v -> Math.abs(v) + 0.5).toArray();
  }

  private static double at(TracedFunction function, NDArray x, int index, double by) {
    var data = x.toDoubles();
    data[index] += by;
    return function.run(List.of(NDArray.of(data, x.shape().dims())))[0].item();
  }

  /** What comes back of an operation without a gradient is a reason, not a wrong number. */
  @Test
  void saysWhereThereIsNoGradient() {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT64, Shape.of(2, 2));
      var y = RawOps.op("NextAfter", OpAttributes.NONE, x, x).sum();
      var error = assertThrows(TensorException.class, () -> graph.gradients(y, List.of(x)));
      assertTrue(
          error.getMessage().startsWith("No gradient: ")
              && error.getMessage().contains("NextAfter"),
          error.getMessage());
    }
  }

  @Test
  void nothingPassesWhereThereIsNoGradient() {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT64, MATRIX);
      for (var y :
          List.of(x.sign(), x.floor(), x.ceil(), x.round(), x.floorDivide(x), x.stopGradient())) {
        var gradient = graph.gradients(y.sum(), List.of(x)).get(0);
        if (gradient == null) continue;
        var value = graph.function(List.of(gradient)).run(List.of(Kit.normal(1, 2, 3)))[0];
        assertEquals(0, Arrays.stream(value.toDoubles()).map(Math::abs).sum());
      }
      assertNull(graph.gradients(x.stopGradient().sum(), List.of(x)).get(0));
    }
  }

  /** The gradient of a gradient alone: z = Σ (3x²)², ∂z/∂x = 36x³. */
  @Test
  void gradientsHaveGradients() {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(2));
      var first = graph.gradients(x.multiply(x).multiply(x).sum(), List.of(x)).get(0);
      var second = graph.gradients(first.square().sum(), List.of(x)).get(0);
      var values =
          graph.function(List.of(first, second)).run(List.of(NDArray.from(new float[] {1, 2})));
      assertEquals(NDArray.from(new float[] {3, 12}), values[0]);
      assertEquals(NDArray.from(new float[] {36, 288}), values[1]);
    }
  }
}
