package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;

/** Convolutions. They are computed with the channels as the last axis. */
final class ConvolutionOperators {
  private static final String LAST = "channels_last";

  private ConvolutionOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Conv", Operator.of(c -> c.result(convolution(c))));
    table.put("ConvTranspose", Operator.of(c -> c.result(transposed(c))));
  }

  /** Returns a kernel {@code (a, b, window...)} as {@code (window..., b, a)}. */
  private static Tensor kernel(Tensor weights) {
    int rank = weights.shape().rank();
    var order = IntStream.range(0, rank).map(i -> i + 2).toArray();
    order[rank - 2] = 1;
    order[rank - 1] = 0;
    return Ops.transpose(weights, order);
  }

  private static Tensor convolution(OperatorCall c) {
    var x = c.transposes().channelsLast(c.in(0));
    var kernel = kernel(c.in(1));
    var window = SlidingWindow.of(c, x, kernel.shape().upTo(c.rank(1) - 2).dims());
    var groups = x.shape().last() / Math.max(1, kernel.shape().dim(-2));
    c.require(
        x.shape().last() == Shape.UNKNOWN || groups == c.number("group", 1),
        "the input of shape " + c.shape(0) + " does not fit the kernel " + c.shape(1));
    var padded = window.padded(x, 0);
    var y = Ops.conv(padded, kernel, window.strides(), window.mode(), LAST, window.dilations());
    return c.transposes().channelsFirst(c.has(2) ? Ops.add(y, c.in(2)) : y);
  }

  private static Tensor transposed(OperatorCall c) {
    var x = c.transposes().channelsLast(c.in(0));
    int n = c.rank(0) - 2;
    int groups = c.whole("group", 1);
    var weights = c.in(1);
    var strides = c.wholes("strides", n, 1);
    var dilations = c.wholes("dilations", n, 1);
    var more = c.wholes("output_padding", n, 0);
    var parts = new ArrayList<Tensor>();
    for (int g = 0; g < groups; g++) {
      var input = part(x, -1, g, groups);
      var kernel = kernel(part(weights, 0, g, groups));
      parts.add(Ops.convTranspose(input, kernel, strides, "valid", more, LAST, dilations));
    }
    var y = cropped(c, x, Ops.concatenate(parts, -1), strides);
    return c.transposes().channelsFirst(c.has(2) ? Ops.add(y, c.in(2)) : y);
  }

  private static Tensor part(Tensor x, int axis, int index, int count) {
    if (count == 1) return x;
    long size = x.shape().dim(axis) / count;
    return x.slice(axis < 0 ? axis + x.shape().rank() : axis, index * size, (index + 1) * size);
  }

  /** Cuts off the padding of the convolution whose gradient this is. */
  private static Tensor cropped(OperatorCall c, Tensor x, Tensor whole, int... strides) {
    int n = strides.length;
    var wanted = c.numbers("output_shape");
    var auto = c.text("auto_pad", "NOTSET");
    boolean same = auto.startsWith("SAME");
    var pads = c.wholes("pads", 2 * n, 0);
    var y = whole;
    for (int i = 0; i < n; i++) {
      long made = whole.shape().dim(1 + i);
      long before = pads[i];
      long end = made - pads[n + i];
      if (wanted != null || same) {
        long size =
            wanted == null ? x.shape().dim(1 + i) * strides[i] : wanted[wanted.length - n + i];
        long around = made - size;
        before = auto.equals("SAME_UPPER") ? around / 2 : around - around / 2;
        end = before + size;
      }
      c.require(before >= 0 && end <= made && before < end, "its paddings do not fit");
      if (before > 0 || end < made) y = y.slice(1 + i, before, end);
    }
    return y;
  }
}
