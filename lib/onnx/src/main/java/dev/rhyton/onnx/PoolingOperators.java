package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Pooling. It is computed with the channels as the last axis. */
final class PoolingOperators {
  private static final String LAST = "channels_last";

  private PoolingOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("MaxPool", Operator.of(c -> c.result(largest(c))));
    table.put("AveragePool", Operator.of(c -> c.result(mean(c))));
    table.put("GlobalAveragePool", Operator.of(c -> c.result(whole(c, Ops::mean))));
    table.put("GlobalMaxPool", Operator.of(c -> c.result(whole(c, Ops::max))));
  }

  private interface Reduction {
    Tensor of(Tensor x, int[] axes, boolean keepdims);
  }

  private static Tensor whole(OperatorCall c, Reduction by) {
    var x = c.transposes().channelsLast(c.in(0));
    var spatial = IntStream.range(1, c.rank(0) - 1).toArray();
    return c.transposes().channelsFirst(by.of(x, spatial, true));
  }

  private static SlidingWindow window(OperatorCall c, Tensor x) {
    var size = c.numbers("kernel_shape");
    c.require(size != null && size.length == c.rank(0) - 2, "its \"kernel_shape\" does not fit");
    var window = SlidingWindow.of(c, x, size);
    boolean dilated = Arrays.stream(window.dilations()).anyMatch(d -> d != 1);
    c.require(!dilated, "its windows are dilated");
    return window;
  }

  private static Tensor largest(OperatorCall c) {
    c.require(!c.isUsed(1), "it returns indices");
    var x = c.transposes().channelsLast(c.in(0));
    var window = window(c, x);
    var padded = window.padded(x, Double.NEGATIVE_INFINITY);
    var y = Ops.maxPool(padded, window.size(), window.strides(), window.mode(), LAST);
    return c.transposes().channelsFirst(y);
  }

  private static Tensor mean(OperatorCall c) {
    var x = c.transposes().channelsLast(c.in(0));
    var window = window(c, x);
    boolean padsCount = c.number("count_include_pad", 0) != 0;
    boolean isSame = window.mode().equals("same");
    if (isSame && padsCount && window.isPadded()) window = window.overPadded(c);
    var y = mean(window, window.padded(x, 0));
    boolean divided = !window.mode().equals("same") && window.isPadded();
    if (divided && (!padsCount || window.reachesBeyond())) {
      y = Ops.divide(y, share(c, x.shape(), window, padsCount).cast(y.dtype()));
    }
    return c.transposes().channelsFirst(y);
  }

  private static Tensor mean(SlidingWindow window, Tensor x) {
    return Ops.averagePool(x, window.size(), window.strides(), window.mode(), LAST);
  }

  /** Returns the share of each window that counts. */
  private static Tensor share(
      OperatorCall c, Shape images, SlidingWindow window, boolean padsCount) {
    var sizes = images.upTo(images.rank() - 1).from(1);
    c.require(sizes.isKnown(), "the sizes of the images are known only in a run");
    var dims = Shape.of(1).plus(sizes.dims()).plus(1);
    var ones = new float[Math.toIntExact(dims.size())];
    Arrays.fill(ones, 1);
    var all = SlidingWindow.around(NDArray.of(ones, dims.dims()), window.pads(), padsCount ? 1 : 0);
    return mean(window, window.reaching(all, 0));
  }
}
