package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** Comparisons of results that more than one answer is right for: factors, parts, signs. */
final class OpComparison {
  private OpComparison() {}

  static boolean isSpecial(JsonNode json) {
    return json.has("compare") && !json.get("compare").asText().equals("shape_and_dtype");
  }

  static void check(String how, JsonNode json, List<NDArray> inputs, List<NDArray> outputs) {
    var kind = json.get("compare").asText();
    var expected = json.get("outputs");
    for (int i = 0; i < outputs.size(); i++) {
      var dims = expected.get(i).get("shape");
      var wanted = new long[dims.size()];
      Arrays.setAll(wanted, k -> dims.get(k).asLong());
      Assertions.assertEquals(Shape.of(wanted), outputs.get(i).shape(), how + ": shape of " + i);
    }
    switch (kind) {
      case "up_to_sign" -> signs(how, expected, outputs);
      case "product" -> product(how, inputs.get(0), outputs);
      case "up_to_order_and_scale" -> eigenvectors(how, inputs.get(0), outputs);
      case "partition" -> partition(how, json, inputs.get(0), outputs.get(0));
      default -> Assertions.fail("Unknown comparison: " + kind);
    }
  }

  private static void signs(String how, JsonNode expected, List<NDArray> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      var data = expected.get(i).get("data");
      var wanted = new double[data.size()];
      Arrays.setAll(wanted, k -> Math.abs(data.get(k).asDouble()));
      var actual = Arrays.stream(outputs.get(i).toDoubles()).map(Math::abs).toArray();
      OpCase.assertClose(how + ": magnitude of output " + i, wanted, actual, 1e-4);
    }
  }

  /** Factors, multiplied, give the input: q r, u s v, or the packed L and U with their pivots. */
  private static void product(String how, NDArray x, List<NDArray> factors) {
    var product =
        factors.size() == 3
            ? usv(factors)
            : factors.get(1).dtype().isInteger()
                ? unpacked(factors.get(0), factors.get(1))
                : Ops.matmul(factors.get(0), factors.get(1)).value();
    OpCase.assertClose(how + ": product", x.toDoubles(), product.toDoubles(), 1e-4);
  }

  private static NDArray usv(List<NDArray> factors) {
    var s = factors.get(1);
    int k = Math.toIntExact(s.shape().last());
    var u = factors.get(0).slice(-1, 0, k);
    var v = factors.get(2).slice(-2, 0, k);
    return Ops.matmul(u.multiply(s.expandDims(-2)), v).value();
  }

  private static NDArray unpacked(NDArray packed, NDArray pivots) {
    int rows = Math.toIntExact(packed.shape().dim(-2));
    int columns = Math.toIntExact(packed.shape().dim(-1));
    int k = Math.min(rows, columns);
    var all = packed.toDoubles();
    var product = new double[all.length];
    int matrices = all.length / Math.max(1, rows * columns);
    var swaps = pivots.toInts();
    int least = Arrays.stream(swaps).min().orElse(0);
    for (int m = 0; m < matrices; m++) {
      int base = m * rows * columns;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int t = 0; t <= Math.min(Math.min(i, j), k - 1); t++) {
            double l = t == i ? 1 : all[base + i * columns + t];
            sum += l * all[base + t * columns + j];
          }
          product[base + i * columns + j] = sum;
        }
      }
      // LAPACK's row exchanges, undone from the last on
      int first = least > 0 && k == Arrays.stream(swaps).max().orElse(0) ? 1 : 0;
      for (int i = swaps.length / matrices - 1; i >= 0; i--) {
        int other = swaps[m * (swaps.length / matrices) + i] - first;
        for (int j = 0; j < columns; j++) {
          double kept = product[base + i * columns + j];
          product[base + i * columns + j] = product[base + other * columns + j];
          product[base + other * columns + j] = kept;
        }
      }
    }
    return NDArray.of(product, packed.shape().dims());
  }

  private static void eigenvectors(String how, NDArray x, List<NDArray> found) {
    var left = Ops.matmul(Ops.cast(x, found.get(1).dtype()), found.get(1)).value();
    var right = Ops.multiply(found.get(1), found.get(0).expandDims(-2)).value();
    OpCase.assertClose(how + ": a v = v w", OpCase.values(right), OpCase.values(left), 1e-4);
  }

  /** No element before the k-th place is larger, none after it smaller. */
  private static void partition(String how, JsonNode json, NDArray x, NDArray places) {
    var axis = json.get("kwargs").path("axis").asInt(-1);
    var kth = json.get("args").size() > 1 ? json.get("args").get(1) : json.get("kwargs").get("kth");
    var values = Ops.takeAlongAxis(x, places, axis).value();
    var rows = Ops.moveaxis(values, axis, -1).value();
    int size = Math.toIntExact(rows.shape().last());
    int k = Math.floorMod(kth.asInt(), size);
    var flat = rows.toDoubles();
    for (int r = 0; r < flat.length / size; r++) {
      for (int i = 0; i < size; i++) {
        double at = flat[r * size + k];
        double other = flat[r * size + i];
        Assertions.assertTrue(i < k ? other <= at : other >= at, how + ": row " + r);
      }
    }
  }

  /** A matrix plus its transpose, for gradients by a symmetric one. */
  static double[] symmetric(double[] matrices, long[] dims) {
    int n = Math.toIntExact(dims[dims.length - 1]);
    var sum = new double[matrices.length];
    for (int i = 0; i < sum.length; i++) {
      int base = i - i % (n * n);
      int row = i % (n * n) / n;
      int column = i % n;
      sum[i] = matrices[i] + matrices[base + column * n + row];
    }
    return sum;
  }
}
