package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.Map;

/** Products of matrices. */
final class ProductOperators {
  private ProductOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("MatMul", Operator.of(c -> c.result(Ops.matmul(c.in(0), c.in(1)))));
    table.put("Gemm", Operator.of(c -> c.result(sum(c))));
    table.put("Einsum", Operator.of(c -> c.result(Ops.einsum(c.text("equation", ""), c.ins()))));
  }

  private static Tensor sum(OperatorCall c) {
    boolean transposeA = c.number("transA", 0) != 0;
    boolean transposeB = c.number("transB", 0) != 0;
    var y = scaled(c.in(0).matmul(c.in(1), transposeA, transposeB), c.decimal("alpha", 1));
    return c.has(2) ? Ops.add(y, scaled(c.in(2), c.decimal("beta", 1))) : y;
  }

  private static Tensor scaled(Tensor x, float factor) {
    return factor == 1 ? x : Ops.multiply(x, factor);
  }
}
