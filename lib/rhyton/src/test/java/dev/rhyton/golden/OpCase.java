package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.ops.OpTable;
import dev.rhyton.ops.Slice;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assertions;

/**
 * One call of an operation of {@code keras.ops}: run at once, and traced with its gradients if
 * asked.
 */
public final class OpCase {
  private static final Set<String> LINEAR_ALGEBRA =
      Set.of(
          "det",
          "inv",
          "pinv",
          "solve",
          "solve_triangular",
          "cholesky",
          "cholesky_inverse",
          "logdet",
          "slogdet",
          "lstsq",
          "eig",
          "eigh",
          "qr",
          "svd",
          "lu_factor",
          "norm",
          "matrix_power",
          "matrix_rank",
          "fft",
          "fft2",
          "ifft2",
          "rfft",
          "irfft",
          "stft",
          "istft",
          "corrcoef");

  /** Where the reference's backend and Keras' own inference give different dtypes. */
  private static final Set<String> OF_OTHER_DTYPE =
      Set.of(
          "sigmoid",
          "softsign",
          "squareplus",
          "sparse_plus",
          "sparse_sigmoid",
          "sparsemax",
          "tanh_shrink",
          "erf",
          "erfc",
          "erfinv",
          "rsqrt",
          "rfft",
          "clip",
          "einsum");

  /** Operations that take the value of an array, so that there is nothing to trace. */
  private static final Set<String> OF_VALUES =
      Set.of("convert_to_numpy", "bartlett", "blackman", "hamming", "hanning", "kaiser");

  private static final Set<DType> WIDE = Set.of(DType.INT64, DType.FLOAT64, DType.FLOAT16);

  private final String op;
  private final JsonNode json;
  private final boolean traced;
  private final List<NDArray> arrays = new ArrayList<>();

  OpCase(String op, JsonNode json, boolean traced) {
    this.op = op;
    this.json = json;
    this.traced = traced;
    arguments(this::noted);
  }

  private Tensor noted(Tensor array) {
    arrays.add((NDArray) array);
    return array;
  }

  void check() {
    try {
      checkValues();
    } catch (AssertionError e) {
      var reason = OtherBackends.reason(op, json);
      if (reason != null) throw new LeftOutCase(reason);
      throw e;
    }
  }

  private void checkValues() {
    var row = OpTable.get(op);
    if (json.has("error")) {
      checkRefused(row);
      return;
    }
    compare("at once", flat(call(row, t -> t)));
    if (!traced || OF_VALUES.contains(op)) return;
    List<Object> results;
    List<NDArray> slopes;
    try (var graph = GraphBuilder.open(false)) {
      var inputs = new ArrayList<Tensor>();
      var outputs =
          flat(
              call(
                  row,
                  t -> {
                    if (t.dtype().isComplex()) return t;
                    inputs.add(graph.argument(t.dtype(), t.shape()));
                    return inputs.get(inputs.size() - 1);
                  }));
      var tensors = outputs.stream().filter(Tensor.class::isInstance).map(o -> (Tensor) o).toList();
      var wanted = new ArrayList<Tensor>(tensors);
      var gradients = gradients(graph, outputs, inputs);
      gradients.stream().filter(Objects::nonNull).forEach(wanted::add);
      var values = List.of(graph.function(wanted).run(realArrays()));
      var next = values.iterator();
      results = outputs.stream().map(o -> o instanceof Tensor ? next.next() : o).toList();
      slopes = gradients.stream().map(g -> g == null ? null : next.next()).toList();
    }
    compare("traced", results); // outside of the graph, as comparisons compute with operations too
    compareGradients(slopes);
  }

  private List<NDArray> realArrays() {
    return arrays.stream().filter(a -> !a.dtype().isComplex()).toList();
  }

  private void checkRefused(OpTable row) {
    try {
      var result = flat(call(row, t -> t));
      Assertions.fail("not refused: " + json.path("note").asText() + " " + result);
    } catch (TensorException e) {
      Assertions.fail("refused in TensorFlow's words: " + e.getMessage());
    } catch (IllegalArgumentException | ArithmeticException e) {
      Assertions.assertTrue(e.getMessage().contains(" "), "message: " + e.getMessage());
    }
  }

  // ---- arguments ----

  private Object call(OpTable row, UnaryOperator<Tensor> arrays) {
    var arguments = arguments(arrays);
    return row.call(arguments.args(), arguments.kwargs());
  }

  private record Arguments(List<Object> args, Map<String, Object> kwargs) {}

  private Arguments arguments(UnaryOperator<Tensor> array) {
    var args = new ArrayList<Object>();
    json.get("args").forEach(a -> args.add(value(a, array)));
    var kwargs = new LinkedHashMap<String, Object>();
    json.get("kwargs")
        .properties()
        .forEach(e -> kwargs.put(e.getKey(), value(e.getValue(), array)));
    return new Arguments(args, kwargs);
  }

  /** Returns an argument, with what {@code array} makes of the arrays in it. */
  public static Object value(JsonNode node, UnaryOperator<Tensor> array) {
    if (node.isNull()) return null;
    if (node.isBoolean()) return node.asBoolean();
    if (node.isTextual()) return node.asText();
    if (node.isIntegralNumber()) {
      return node.canConvertToInt() ? (Object) node.asInt() : (Object) node.asLong();
    }
    if (node.isNumber()) return node.asDouble();
    if (node.isArray()) {
      var list = new ArrayList<Object>();
      node.forEach(n -> list.add(value(n, array)));
      return list;
    }
    if (node.has("dtype")) return array.apply(array(node));
    if (node.has("ellipsis")) return Slice.ELLIPSIS;
    if (node.has("float")) return Double.valueOf(node.get("float").asText());
    var ends = node.get("slice");
    return new Slice(whole(ends.get(0)), whole(ends.get(1)), whole(ends.get(2)));
  }

  private static Integer whole(JsonNode node) {
    return node == null || node.isNull() ? null : (Integer) node.asInt();
  }

  private static NDArray array(JsonNode node) {
    var dims = dims(node);
    var dtype = DType.of(node.get("dtype").asText());
    var values = numbers(node.get("data"));
    if (dtype.isComplex()) {
      var parts = new float[values.length];
      for (int i = 0; i < parts.length; i++) parts[i] = (float) values[i];
      return NDArray.ofComplex(parts, dims);
    }
    if (dtype == DType.INT64) {
      var longs = new long[values.length];
      for (int i = 0; i < longs.length; i++) longs[i] = node.get("data").get(i).asLong();
      return NDArray.of(longs, dims);
    }
    return NDArray.of(values, dims).cast(dtype);
  }

  private static long[] dims(JsonNode array) {
    var dims = new long[array.get("shape").size()];
    Arrays.setAll(dims, i -> array.get("shape").get(i).asLong());
    return dims;
  }

  private static double[] numbers(JsonNode data) {
    var values = new double[data.size()];
    for (int i = 0; i < values.length; i++) {
      var n = data.get(i);
      values[i] =
          n.isTextual()
              ? Double.parseDouble(n.asText())
              : n.isBoolean() ? (n.asBoolean() ? 1 : 0) : n.asDouble();
    }
    return values;
  }

  // ---- results ----

  /** Nested lists opened in order; what Python gives as numbers and texts stays as it is. */
  public static List<Object> flat(Object result) {
    var all = new ArrayList<Object>();
    if (result instanceof List<?> list) list.forEach(r -> all.addAll(flat(r)));
    else all.add(result);
    return all;
  }

  private void compare(String how, List<Object> outputs) {
    var expected = json.get("outputs");
    Assertions.assertEquals(expected.size(), outputs.size(), how + ": number of outputs");
    if (OpComparison.isSpecial(json)) {
      OpComparison.check(
          how, json, arrays, outputs.stream().map(o -> ((Tensor) o).value()).toList());
      return;
    }
    for (int i = 0; i < outputs.size(); i++) {
      var what = how + ": output " + i;
      if (expected.get(i).isNumber() && outputs.get(i) instanceof Tensor t) {
        assertClose(what, new double[] {expected.get(i).asDouble()}, t.value().toDoubles(), 1e-5);
        continue;
      }
      if (!expected.get(i).has("dtype")) {
        Assertions.assertEquals(plain(expected.get(i)), plain(outputs.get(i)), what);
        continue;
      }
      compare(what, expected.get(i), ((Tensor) outputs.get(i)).value());
    }
  }

  private static String plain(JsonNode value) {
    return value.isArray() ? value.toString().replace(",", ", ") : value.asText();
  }

  private static String plain(Object value) {
    return value instanceof Tensor t ? Arrays.toString(t.value().toLongs()) : value.toString();
  }

  private void compare(String what, JsonNode expected, NDArray actual) {
    Assertions.assertEquals(Shape.of(dims(expected)), actual.shape(), what + ": shape");
    var dtype = DType.of(expected.get("dtype").asText());
    if (!isOfOtherDtype()) Assertions.assertEquals(dtype, actual.dtype(), what + ": dtype");
    if (expected.get("data").isNull()) return;
    assertClose(what, numbers(expected.get("data")), values(actual), tolerance(dtype, actual));
  }

  static double[] values(NDArray array) {
    if (!array.dtype().isComplex()) return array.toDoubles();
    var parts = array.toComplex();
    var values = new double[parts.length];
    for (int i = 0; i < values.length; i++) values[i] = parts[i];
    return values;
  }

  private boolean isOfOtherDtype() {
    boolean wide = arrays.stream().anyMatch(a -> WIDE.contains(a.dtype()));
    boolean whole = arrays.stream().anyMatch(a -> !a.dtype().isFloat());
    boolean asked = json.toString().contains("\"dtype\":\"float64\"");
    return wide
        || (whole && OF_OTHER_DTYPE.contains(op))
        || op.equals("histogram")
        || (op.matches("(nan)?cum(sum|prod)") && asked);
  }

  private double tolerance(DType dtype, NDArray actual) {
    if (dtype == DType.BFLOAT16 || actual.dtype() == DType.BFLOAT16) return 1e-2;
    if (dtype == DType.FLOAT16 || actual.dtype() == DType.FLOAT16) return 2e-3;
    if (!dtype.isFloat() && !dtype.isComplex()) return 0;
    // ratios of small variances: the reference itself is that far from its value in double
    // precision
    if (op.equals("image.ssim")) return 2e-5;
    return LINEAR_ALGEBRA.contains(op) ? 1e-4 : 1e-5;
  }

  /** Within a share of the largest finite magnitude; NaN and infinities in the same places. */
  static void assertClose(String what, double[] expected, double[] actual, double tolerance) {
    assertClose(what, expected, actual, tolerance, tolerance == 0 ? 0 : 1e-7);
  }

  private static void assertClose(
      String what, double[] expected, double[] actual, double tolerance, double floor) {
    double largest =
        Arrays.stream(expected).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    double allowed = tolerance * largest + floor;
    for (int i = 0; i < expected.length; i++) {
      boolean same = Double.compare(expected[i], actual[i]) == 0;
      boolean near = Math.abs(expected[i] - actual[i]) <= allowed;
      int at = i;
      Assertions.assertTrue(
          same || near,
          () ->
              String.format(
                  "%s: element %d: expected %s, received %s, allowed are %.3g",
                  what, at, expected[at], actual[at], allowed));
    }
  }

  // ---- gradients ----

  /** The gradients of the weighted sum of the float outputs, null where none is expected. */
  private List<Tensor> gradients(GraphBuilder graph, List<Object> outputs, List<Tensor> inputs) {
    var expected = json.get("gradients");
    if (expected == null || !expected.isArray()) return List.of();
    var sums = new ArrayList<Tensor>();
    var ones = new ArrayList<Tensor>();
    for (int k = 0; k < outputs.size(); k++) {
      if (!(outputs.get(k) instanceof Tensor y) || !y.dtype().isFloat() || !enters(k)) continue;
      sums.add(y);
      ones.add(weights(k, json.get("outputs").get(k)).cast(y.dtype()));
    }
    var found = graph.gradients(sums, inputs, ones);
    var wanted = new ArrayList<Tensor>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean asked = i < expected.size() && !expected.get(i).isNull();
      wanted.add(asked ? found.get(i) : null);
    }
    return wanted;
  }

  private boolean enters(int output) {
    if (!json.has("gradient_outputs")) return true;
    for (var k : json.get("gradient_outputs")) if (k.asInt() == output) return true;
    return false;
  }

  private static NDArray weights(int output, JsonNode expected) {
    int size = Math.toIntExact(Shape.of(dims(expected)).size());
    var weights = new double[size];
    for (int i = 0; i < size; i++) {
      weights[i] = (((i + 3 * output) * 7 + 3) % 11 - 5) / 4.0 + 0.125;
    }
    return NDArray.of(weights, dims(expected));
  }

  private void compareGradients(List<NDArray> gradients) {
    for (int i = 0; i < gradients.size(); i++) {
      var expected = json.get("gradients").get(i);
      if (expected.isNull()) continue;
      var wanted = numbers(expected.get("data"));
      var gradient = gradients.get(i);
      var actual = gradient == null ? new double[wanted.length] : gradient.toDoubles();
      if (json.path("note").asText().contains("symmetric")) {
        wanted = OpComparison.symmetric(wanted, dims(expected));
        actual = OpComparison.symmetric(actual, dims(expected));
      }
      double tolerance =
          Math.max(1e-4, gradient == null ? 0 : tolerance(gradient.dtype(), gradient));
      // where terms of size 1 cancel, as in normalizations, only float32's rounding is left
      assertClose("gradient " + i, wanted, actual, tolerance, 2e-6);
    }
  }
}
