package dev.rhyton.onnx;

import java.util.Map;
import java.util.stream.LongStream;

/** Products of matrices. */
final class ProductOperations {
  private ProductOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("MatMul", o -> product(o, o.flag("transpose_a"), o.flag("transpose_b")));
    for (var type : new String[] {"BatchMatMul", "BatchMatMulV2"}) {
      table.put(type, o -> product(o, o.flag("adj_x"), o.flag("adj_y")));
    }
    table.put("Einsum", ProductOperations::einsum);
  }

  private static void product(Operation o, boolean transposeA, boolean transposeB) {
    var type = OnnxTypes.calculated(o.dtype(0));
    var a = o.cast(transposed(o, 0, transposeA), o.dtype(0), type);
    var b = o.cast(transposed(o, 1, transposeB), o.dtype(1), type);
    o.result(o.cast(o.add("MatMul", a, b), type, o.outType()));
  }

  private static String transposed(Operation o, int input, boolean is) {
    if (!is) return o.in(input);
    int rank = o.rank(input);
    var order = LongStream.range(0, rank).toArray();
    order[rank - 1] = rank - 2L;
    order[rank - 2] = rank - 1L;
    return o.transpose(o.in(input), order);
  }

  private static void einsum(Operation o) {
    var type = OnnxTypes.calculated(o.dtype(0));
    var ins = new String[o.count()];
    for (int i = 0; i < ins.length; i++) ins[i] = o.cast(o.in(i), o.dtype(i), type);
    var made = o.add("Einsum", Map.of("equation", o.text("equation")), ins);
    o.result(o.cast(made, type, o.outType()));
  }
}
