package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** Fourier transforms. Complex numbers are pairs of real numbers, along one axis more. */
final class SignalOperations {
  private SignalOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("Complex", SignalOperations::pairs);
    table.put("Real", o -> o.result(part(o, o.in(0), 0)));
    table.put("Imag", o -> o.result(part(o, o.in(0), 1)));
    table.put(
        "ComplexAbs",
        o -> o.result(o.add("ReduceL2", Map.of("keepdims", 0), o.in(0), o.graph().longs(-1))));
    table.put("FFT", o -> o.result(transformed(o, o.in(0), o.rank(0) - 1, false, false)));
    table.put("IFFT", o -> o.result(transformed(o, o.in(0), o.rank(0) - 1, true, false)));
    table.put("FFT2D", o -> both(o, false));
    table.put("IFFT2D", o -> both(o, true));
    table.put("RFFT", SignalOperations::ofReal);
    table.put("IRFFT", SignalOperations::toReal);
  }

  private static void pairs(Operation o) {
    int rank = o.rank(0);
    var real = o.unsqueeze(o.in(0), rank);
    var imaginary = o.unsqueeze(o.in(1), rank);
    o.result(o.add("Concat", Map.of("axis", -1), real, imaginary));
  }

  private static String part(Operation o, String pairs, long which) {
    return o.add(
        "Gather", Map.of("axis", -1), pairs, o.graph().scalar((double) which, DType.INT64));
  }

  /** Transforms along an axis, which is an attribute up to opset 19, and then an input. */
  private static String transformed(
      Operation o, String x, int axis, boolean inverse, boolean oneSided) {
    var how = new HashMap<String, Object>();
    how.put("inverse", inverse);
    how.put("onesided", oneSided);
    var graph = o.graph();
    if (graph.opset() >= 20) {
      return o.add("DFT", how, x, "", graph.scalar(axis, DType.INT64));
    }
    how.put("axis", axis);
    return o.add("DFT", how, x);
  }

  private static void both(Operation o, boolean inverse) {
    int rank = o.rank(0);
    var rows = transformed(o, o.in(0), rank - 1, inverse, false);
    o.result(transformed(o, rows, rank - 2, inverse, false));
  }

  private static void ofReal(Operation o) {
    long points = o.longs(1)[0];
    if (o.shape(0).last() != points) throw o.refused("it pads what it transforms");
    int rank = o.rank(0);
    o.result(transformed(o, o.unsqueeze(o.in(0), rank), rank - 1, false, true));
  }

  /** The frequencies above the half are those below it, conjugated. */
  private static void toReal(Operation o) {
    long points = o.longs(1)[0];
    long half = points / 2 + 1;
    if (o.shape(0).last() != half) throw o.refused("it pads what it transforms");
    int axis = o.rank(0) - 1;
    var graph = o.graph();
    var x = o.in(0);
    if (points > half) {
      var places = LongStream.iterate(points - half, p -> p - 1).limit(points - half).toArray();
      var mirrored = o.add("Gather", Map.of("axis", axis), x, graph.longs(places));
      var signs = graph.constant(NDArray.of(new float[] {1, -1}, 2));
      x = o.add("Concat", Map.of("axis", axis), x, o.add("Mul", mirrored, signs));
    }
    o.result(part(o, transformed(o, x, axis, true, false), 0));
  }
}
