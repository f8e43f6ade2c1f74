package dev.rhyton.onnx;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Convolutions and pooling. In TensorFlow the channels are the last axis, in ONNX the second one:
 * images are transposed before and after, which ONNX Runtime undoes where two such operations
 * follow each other; kernels are transposed in the file.
 */
final class ConvolutionOperations {
  private ConvolutionOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("Conv2D", ConvolutionOperations::convolution);
    table.put("Conv3D", ConvolutionOperations::convolution);
    table.put("DepthwiseConv2dNative", ConvolutionOperations::depthwise);
    table.put("Conv2DBackpropInput", o -> transposed(o, false));
    table.put("Conv3DBackpropInputV2", o -> transposed(o, false));
    table.put("DepthwiseConv2dNativeBackpropInput", o -> transposed(o, true));
    table.put("BiasAdd", ConvolutionOperations::bias);
    table.put("MaxPool", o -> pool(o, "MaxPool", o.numbers("ksize"), o.numbers("strides")));
    table.put("MaxPoolV2", o -> pool(o, "MaxPool", o.longs(1), o.longs(2)));
    table.put("MaxPool3D", o -> pool(o, "MaxPool", o.numbers("ksize"), o.numbers("strides")));
    table.put("AvgPool", o -> pool(o, "AveragePool", o.numbers("ksize"), o.numbers("strides")));
    table.put("AvgPool3D", o -> pool(o, "AveragePool", o.numbers("ksize"), o.numbers("strides")));
    table.put("ExtractImagePatches", ConvolutionOperations::patches);
  }

  /** Returns a value with the channels as its second axis. */
  static String channelsFirst(Operation o, String x, int rank) {
    var order = new long[rank];
    order[1] = rank - 1L;
    for (int i = 2; i < rank; i++) order[i] = i - 1L;
    return o.transpose(x, order);
  }

  /** Returns a value with the channels as its last axis. */
  static String channelsLast(Operation o, String x, int rank) {
    var order = new long[rank];
    order[rank - 1] = 1;
    for (int i = 1; i < rank - 1; i++) order[i] = i + 1L;
    return o.transpose(x, order);
  }

  /** Returns the values of an attribute for the spatial axes. */
  private static long[] inner(long[] all) {
    return Arrays.copyOfRange(all, 1, all.length - 1);
  }

  private static long[] dilations(Operation o) {
    var all = o.numbers("dilations");
    if (all.length > 0) return inner(all);
    var ones = new long[o.rank(0) - 2];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Returns the attributes of windows over the spatial axes of an input. */
  private static Map<String, Object> window(
      Operation o, Shape images, long[] size, long[] strides, long[] dilations) {
    var attributes = new HashMap<String, Object>();
    attributes.put("kernel_shape", size);
    attributes.put("strides", strides);
    attributes.put("dilations", dilations);
    int n = size.length;
    switch (o.text("padding")) {
      case "VALID" -> {}
      case "SAME" -> {
        var pads = new long[2 * n];
        boolean known = true;
        for (int i = 0; i < n; i++) {
          long around = around(images.dim(1 + i), size[i], strides[i], dilations[i]);
          known &= around >= 0;
          pads[i] = around / 2;
          pads[n + i] = around - around / 2;
        }
        if (known) attributes.put("pads", pads);
        else attributes.put("auto_pad", "SAME_UPPER");
      }
      default -> {
        var explicit = o.numbers("explicit_paddings");
        var pads = new long[2 * n];
        for (int i = 0; i < n; i++) {
          pads[i] = explicit[2 + 2 * i];
          pads[n + i] = explicit[3 + 2 * i];
        }
        attributes.put("pads", pads);
      }
    }
    return attributes;
  }

  /** Returns the padding before and after an axis, or -1 if it depends on a size of a run. */
  private static long around(long image, long size, long stride, long dilation) {
    long reach = (size - 1) * dilation + 1;
    if (stride == 1) return reach - 1;
    if (image < 0) return -1;
    long windows = (image + stride - 1) / stride;
    return Math.max(0, (windows - 1) * stride + reach - image);
  }

  // ---- convolutions ----

  private static void convolution(Operation o) {
    int rank = o.rank(0);
    int n = rank - 2;
    var kernel = o.shape(1);
    var attributes =
        window(o, o.shape(0), kernel.upTo(n).dims(), inner(o.numbers("strides")), dilations(o));
    attributes.put("group", o.shape(0).dim(rank - 1) / kernel.dim(n));
    var order = new long[rank];
    order[0] = n + 1L;
    order[1] = n;
    for (int i = 0; i < n; i++) order[2 + i] = i;
    var weights = o.transpose(o.in(1), order);
    var y = o.add("Conv", attributes, channelsFirst(o, o.in(0), rank), weights);
    o.result(channelsLast(o, y, rank));
  }

  /** Adds a vector to the channels: the bias of a convolution is one of its inputs in ONNX. */
  private static void bias(Operation o) {
    var graph = o.graph();
    var x = o.in(0);
    var bias = o.in(1);
    var turned = graph.maker(x);
    var convolution =
        turned != null && turned.getOpType().equals("Transpose")
            ? graph.maker(turned.getInput(0))
            : null;
    if (convolution != null
        && Set.of("Conv", "ConvTranspose").contains(convolution.getOpType())
        && convolution.getInputCount() == 2
        && graph.isConstant(bias)) {
      var y = graph.withInput(convolution, bias);
      o.result(channelsLast(o, y, o.rank(0)));
    } else {
      o.result(o.add("Add", x, bias));
    }
  }

  /** The kernel (height, width, channels, multiplier) has a group of filters for each channel. */
  private static void depthwise(Operation o) {
    var kernel = o.shape(1).dims();
    var attributes =
        window(o, o.shape(0), o.shape(1).upTo(2).dims(), inner(o.numbers("strides")), dilations(o));
    attributes.put("group", kernel[2]);
    var weights = each(o, o.in(1), kernel);
    var y = o.add("Conv", attributes, channelsFirst(o, o.in(0), 4), weights);
    o.result(channelsLast(o, y, 4));
  }

  private static String each(Operation o, String kernel, long[] size) {
    var turned = o.transpose(kernel, 2, 3, 0, 1);
    return reshaped(o, turned, size[2] * size[3], 1, size[0], size[1]);
  }

  /** Returns a kernel in another shape, computed now if it is a constant. */
  private static String reshaped(Operation o, String kernel, long... dims) {
    if (!o.graph().isConstant(kernel)) return o.reshape(kernel, dims);
    UnaryOperator<NDArray> by = a -> LayerCalls.outside(() -> a.reshape(dims));
    return o.graph().derived(kernel, Arrays.toString(dims), by);
  }

  /**
   * A transposed convolution, the gradient of another one: its result is the input of that one,
   * whose size and padding are given.
   */
  private static void transposed(Operation o, boolean depthwise) {
    int rank = o.rank(2);
    int n = rank - 2;
    var kernel = o.shape(1);
    var size = kernel.upTo(n).dims();
    var strides = inner(o.numbers("strides"));
    var all = o.numbers("dilations");
    var dilations = new long[n];
    for (int i = 0; i < n; i++) dilations[i] = all.length == 0 ? 1 : all[1 + i];
    boolean same = o.text("padding").equals("SAME");
    var pads = new long[2 * n];
    var more = new long[n];
    for (int i = 0; i < n; i++) {
      long given = o.shape(2).dim(1 + i);
      long made = o.outShape().dim(1 + i);
      if (given < 0 || made < 0) throw o.refused("it has an input of unknown size");
      long reach = (size[i] - 1) * dilations[i] + 1;
      long whole = (given - 1) * strides[i] + reach;
      long around = same ? Math.max(0, whole - made) : 0;
      pads[i] = around / 2;
      pads[n + i] = around - around / 2;
      more[i] = made - (whole - around);
    }
    var attributes = new HashMap<String, Object>();
    attributes.put("kernel_shape", size);
    attributes.put("strides", strides);
    attributes.put("dilations", dilations);
    attributes.put("pads", pads);
    if (depthwise) attributes.put("group", kernel.dim(n));
    var weights = depthwise ? each(o, o.in(1), kernel.dims()) : backwards(o, n);
    var y = o.add("ConvTranspose", attributes, channelsFirst(o, o.in(2), rank), weights);
    o.result(channelsLast(o, padded(o, y, more), rank));
  }

  /**
   * The kernel (window, channels of the result, channels of the input) as (input, result, window).
   */
  private static String backwards(Operation o, int n) {
    var order = new long[n + 2];
    order[0] = n + 1L;
    order[1] = n;
    for (int i = 0; i < n; i++) order[2 + i] = i;
    return o.transpose(o.in(1), order);
  }

  /** Returns images with zeros, or without elements, at the ends that no window reaches. */
  private static String padded(Operation o, String y, long[] more) {
    if (Arrays.stream(more).allMatch(m -> m == 0)) return y;
    int rank = more.length + 2;
    var pads = new long[2 * rank];
    for (int i = 0; i < more.length; i++) pads[rank + 2 + i] = more[i];
    return o.add("Pad", y, o.graph().longs(pads), o.scalar(0, o.dtype(2)));
  }

  // ---- pooling ----

  private static void pool(Operation o, String type, long[] size, long[] strides) {
    int rank = o.rank(0);
    var ones = new long[rank - 2];
    Arrays.fill(ones, 1);
    var attributes = window(o, o.shape(0), inner(size), inner(strides), ones);
    attributes.remove("dilations"); // of AveragePool only since opset 19
    var x = type.equals("MaxPool") ? apart(o, o.in(0)) : o.in(0);
    var y = o.add(type, attributes, channelsFirst(o, x, rank));
    o.result(channelsLast(o, y, rank));
  }

  /**
   * Returns a value from which ONNX Runtime does not remove zeros around it: it joins a Pad with a
   * following MaxPool, which ignores its padding.
   */
  private static String apart(Operation o, String x) {
    var maker = o.graph().maker(x);
    boolean isPadded = maker != null && maker.getOpType().equals("Pad");
    return isPadded ? o.add("Max", x, o.scalar(-Float.MAX_VALUE, o.dtype(0))) : x;
  }

  /** The elements of each window, by a convolution that gives each element its own filter. */
  private static void patches(Operation o) {
    var size = inner(o.numbers("ksizes"));
    long channels = o.shape(0).dim(3);
    int count = Math.toIntExact(size[0] * size[1] * channels);
    var attributes =
        window(o, o.shape(0), size, inner(o.numbers("strides")), inner(o.numbers("rates")));
    var kernel = new float[Math.toIntExact(count * channels * size[0] * size[1])];
    for (int filter = 0; filter < count; filter++) {
      int place = filter / (int) channels; // of the window
      int channel = filter % (int) channels;
      kernel[(filter * (int) channels + channel) * (int) (size[0] * size[1]) + place] = 1;
    }
    var weights = NDArray.of(kernel, count, channels, size[0], size[1]).cast(o.dtype(0));
    var x = channelsFirst(o, o.in(0), 4);
    o.result(channelsLast(o, o.add("Conv", attributes, x, o.graph().constant(weights)), 4));
  }
}
