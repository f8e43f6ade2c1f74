package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Fourier transforms. Complex numbers are pairs of real numbers, along the last axis. */
final class SignalOperators {
  private SignalOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("DFT", Operator.of(c -> c.result(transformed(c))));
  }

  /** The axis is an attribute up to opset 19, and then an input. */
  private static Tensor transformed(OperatorCall c) {
    int rank = c.rank(0);
    int axis =
        c.opset() < 20
            ? c.axis("axis", 1, rank)
            : c.has(2) ? c.axis(c.known(2).reshape(1).toLongs()[0], rank) : rank - 2;
    boolean inverse = c.number("inverse", 0) != 0;
    boolean oneSided = c.number("onesided", 0) != 0;
    c.require(!c.has(1), "it has another length than its input");
    var x = c.in(0);
    long parts = x.shape().last();
    c.require(parts == 1 || parts == 2, "its last axis has not one or two numbers");
    c.require(!oneSided || (parts == 1 && !inverse), "it is one-sided and inverse or complex");
    var real = alongLast(x, 0, axis);
    if (oneSided) return pairs(Ops.rfft(real), axis);
    var imaginary = parts == 2 ? alongLast(x, 1, axis) : Ops.zerosLike(real);
    if (!inverse) return pairs(Ops.fft(List.of(real, imaginary)), axis);
    // The inverse is the transform of conjugates, conjugated, divided by the length.
    var made = Ops.fft(List.of(real, Ops.negative(imaginary)));
    var length = Value.size(x, axis).cast(real.dtype());
    return pairs(
        List.of(Ops.divide(made.get(0), length), Ops.divide(Ops.negative(made.get(1)), length)),
        axis);
  }

  private static Tensor alongLast(Tensor x, int part, int axis) {
    return Ops.moveaxis(Ops.take(x, part, -1), axis, -1);
  }

  private static Tensor pairs(List<Tensor> parts, int axis) {
    return Ops.stack(parts.stream().map(p -> Ops.moveaxis(p, -1, axis)).toList(), -1);
  }
}
