package dev.rhyton.tensor.internal;

import static java.util.stream.Collectors.joining;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Convolutions, named as in {@code keras.ops.nn}. */
public final class ConvOps {
  private static final List<String> PADDINGS = List.of("VALID", "SAME");
  private static final List<String> OF_SEQUENCES = List.of("VALID", "SAME", "CAUSAL");

  private ConvOps() {}

  /**
   * Returns the convolution of {@code (batch, spatial axes..., channels)} with one to three spatial
   * axes.
   *
   * @param kernel {@code (window..., channels, filters)}
   * @param padding {@code "VALID"}, {@code "SAME"}, or for sequences {@code "CAUSAL"}
   */
  public static Tensor conv(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations) {
    check("conv", x, kernel, strides, dilations);
    checkChannels("conv", x, kernel, -2);
    Windows.checkPadding("conv", padding, strides.length == 1 ? OF_SEQUENCES : PADDINGS);
    if (padding.equals("CAUSAL")) {
      int before = Check.whole("conv", "causal padding", reach(kernel, dilations)[0] - 1);
      x = x.pad(new int[][] {{0, 0}, {before, 0}, {0, 0}});
      padding = "VALID";
    }
    var reach = reach(kernel, dilations);
    Windows.checkFit(x, reach, padding);
    if (Windows.isEmpty(x)) {
      return Windows.ofNothing(x, reach, strides, padding, kernel.shape().last());
    }
    return windows(x, kernel, strides, padding, dilations);
  }

  /**
   * Returns the convolution of groups of channels, each by its own part of the filters; there are
   * as many groups as the channels of the kernel fit into those of the input.
   *
   * @param kernel {@code (window..., channels / groups, filters)}
   */
  public static Tensor groupedConv(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations) {
    check("conv", x, kernel, strides, dilations);
    int rank = strides.length;
    long inner = kernel.shape().dim(-2);
    int groups = (int) (x.shape().last() / inner);
    boolean several = groups > 1 && x.shape().last() == groups * inner;
    if (!several) return conv(x, kernel, strides, padding, dilations);
    Check.that(
        kernel.shape().last() % groups == 0,
        "conv: expected a multiple of %d filters, one for each group of channels, received a kernel"
            + " of shape %s for inputs of shape %s.",
        groups,
        kernel.shape(),
        x.shape());
    // On a CPU TensorFlow has no gradient for grouped convolutions.
    if (inner == 1 && isDepthwise(x, strides, padding)) {
      var each = kernel.shape().upTo(rank).plus(groups, kernel.shape().last() / groups);
      return depthwiseConv(x, kernel.reshape(each.dims()), strides, padding, dilations);
    }
    var inputs = TensorOps.split(x, groups, -1);
    var kernels = TensorOps.split(kernel, groups, -1);
    return TensorOps.concatenate(
        -1,
        IntStream.range(0, groups)
            .mapToObj(g -> conv(inputs.get(g), kernels.get(g), strides, padding, dilations))
            .toList());
  }

  /**
   * Returns whether groups of one channel can be one depthwise convolution, see {@link #thinned}.
   */
  private static boolean isDepthwise(Tensor x, int[] strides, String padding) {
    int rank = strides.length;
    if (rank == 3 || padding.equals("CAUSAL")) return false;
    boolean alike = rank == 1 || strides[0] == strides[1];
    return alike || padding.equals("VALID") || x.shape().from(1).upTo(rank).isKnown();
  }

  private static Tensor windows(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] rates) {
    var dilations = dilations(kernel, rates);
    if (isAbove1(dilations)) {
      return isAbove1(strides)
          ? thinned(x, kernel, strides, padding, dilations, ConvOps::windows)
          : dilated(x, kernel, padding, dilations, ConvOps::convByPhase);
    }
    if (strides.length == 1) {
      var whole = fitting(x, kernel.shape().upTo(1), padding);
      var flat =
          windows(whole.expandDims(1), kernel.expandDims(0), lifted(strides), padding, UNDILATED);
      return flat.squeeze(1);
    }
    for (int i = 0; i < strides.length; i++) {
      // A window of one element needs no stride; oneDNN's gradient of it ends the process if the
      // windows do not reach the end.
      if (kernel.shape().dim(i) > 1 || strides[i] == 1) continue;
      x = TensorOps.stridedSlice(x, 1 + i, null, null, strides[i]);
      strides = strides.clone();
      strides[i] = 1;
    }
    boolean isOfOne = x.shape().last() == 1 && isAbove1(strides);
    if (strides.length == 3 && isOfOne) {
      // oneDNN reads behind the end of strided volumes of one channel, which can end the process.
      x = withZeros(x, 4);
      kernel = withZeros(kernel, 3);
    }
    boolean single = hasSingleWindow(x, kernel, strides, padding);
    if (strides.length == 3 || single || LongStrides.areFar(x, strides)) {
      return cut(strides.length == 3 ? "Conv3D" : "Conv2D", x, kernel, strides, padding);
    }
    var attrs = window(strides).and("padding", padding);
    var images = fitting(x, kernel.shape().upTo(2), padding);
    boolean known = x.shape().from(1).upTo(strides.length).isKnown();
    if (!known && isOfOne) { // the run may have rows with a single window, see cut
      images = withZeros(images, 3);
      kernel = withZeros(kernel, 2);
    }
    return RawOps.op("Conv2D", attrs, images, kernel);
  }

  /**
   * Returns a tensor with a second channel of zeros, for which oneDNN has no faults. This is no
   * Pad: oneDNN ends the process if it finds a padded kernel.
   */
  private static Tensor withZeros(Tensor x, int axis) {
    return TensorOps.concatenate(axis, x, TensorOps.zerosLike(x));
  }

  private interface Convolution {
    Tensor apply(Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations);
  }

  /**
   * Computes all windows with stride 1 and keeps those that the strides select, for strides that
   * TensorFlow does not compute.
   */
  private static Tensor thinned(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations, Convolution conv) {
    var ones = new int[strides.length];
    Arrays.fill(ones, 1);
    var y = conv.apply(x, kernel, ones, padding, dilations);
    var reach = reach(kernel, dilations);
    for (int i = 0; i < strides.length; i++) {
      int step = strides[i];
      if (step == 1) continue;
      if (padding.equals("VALID")) {
        y = TensorOps.stridedSlice(y, 1 + i, null, null, step);
        continue;
      }
      // With a stride there is less padding, so that the first window is a later one.
      long size = knownSize(x, 1 + i);
      long last = (Windows.number(size, reach[i], step, padding) - 1) * step;
      int first = (int) ((reach[i] - 1) / 2 - Math.max(0, last + reach[i] - size) / 2);
      y = TensorOps.stridedSlice(y, 1 + i, first, (int) (first + last + 1), step);
    }
    return y;
  }

  private static boolean isAbove1(int[] perAxis) {
    return Arrays.stream(perAxis).anyMatch(n -> n > 1);
  }

  /** Returns the dilations; that of a window of one element is 1. */
  private static int[] dilations(Tensor kernel, int[] rates) {
    var dilations = rates.clone();
    for (int i = 0; i < rates.length; i++) if (kernel.shape().dim(i) == 1) dilations[i] = 1;
    return dilations;
  }

  /** Returns the extent of a window along each axis. */
  private static long[] reach(Tensor kernel, int[] dilations) {
    var reach = new long[dilations.length];
    Arrays.setAll(reach, i -> (kernel.shape().dim(i) - 1) * dilations[i] + 1);
    return reach;
  }

  private static void check(String op, Tensor x, Tensor kernel, int[] strides, int[] dilations) {
    Check.given(op, "x", x);
    Check.given(op, "kernel", kernel);
    int rank = Check.given(op, "strides", strides).length;
    Windows.check(op, "strides", strides, rank);
    Windows.check(op, "dilations", dilations, rank);
    checkAxes(x, kernel, rank);
    Check.that(
        kernel.shape().upTo(rank).isKnown() && !Windows.isEmpty(kernel),
        "%s: expected a kernel of known sizes with at least one element, received shape %s.",
        op,
        kernel.shape());
  }

  private static void checkChannels(String op, Tensor x, Tensor kernel, int axis) {
    long channels = kernel.shape().dim(axis);
    Check.that(
        x.shape().last() == channels && channels != Shape.UNKNOWN,
        "%s: expected inputs of %d channels, as the kernel of shape %s, received shape %s.",
        op,
        channels,
        kernel.shape(),
        x.shape());
  }

  /** TensorFlow ends the process if input or kernel lacks an axis. */
  private static void checkAxes(Tensor x, Tensor kernel, int spatial) {
    Check.that(
        x.shape().rank() == spatial + 2 && kernel.shape().rank() == spatial + 2,
        "A convolution over %d axes expects an input and a kernel of %d axes, received shapes %s"
            + " and %s.",
        spatial,
        spatial + 2,
        x.shape(),
        kernel.shape());
  }

  /**
   * Returns whether the output has size 1 along an axis whose stride is not 1, as far as sizes are
   * known.
   */
  private static boolean hasSingleWindow(Tensor x, Tensor kernel, int[] strides, String padding) {
    if (!x.shape().from(1).upTo(strides.length).isKnown()) return false;
    return IntStream.range(0, strides.length)
        .anyMatch(i -> strides[i] > 1 && windows(x, kernel, i, strides[i], padding) == 1);
  }

  private static long windows(Tensor x, Tensor kernel, int axis, int stride, String padding) {
    return Windows.number(knownSize(x, 1 + axis), kernel.shape().dim(axis), stride, padding);
  }

  /**
   * Returns the convolution of images or volumes that are padded here and cropped to the elements
   * that windows reach, with stride 1 along axes with a single window. TensorFlow's own results are
   * wrong for volumes with padding {@code "SAME"} whose windows do not reach the end, and in oneDNN
   * for a single channel if each row has a single window.
   */
  private static Tensor cut(String type, Tensor x, Tensor kernel, int[] strides, String padding) {
    int rank = strides.length;
    var from = new long[rank];
    var reach = new long[rank];
    var windows = new long[rank];
    var steps = strides.clone();
    for (int i = 0; i < rank; i++) {
      long size = knownSize(x, 1 + i);
      windows[i] = windows(x, kernel, i, strides[i], padding);
      Check.that(
          windows[i] > 0,
          "A window of %s is larger than its input of shape %s: pad the input, or use padding"
              + " \"same\".",
          kernel.shape().upTo(rank),
          x.shape());
      reach[i] = (windows[i] - 1) * strides[i] + kernel.shape().dim(i);
      if (padding.equals("SAME")) from[i] = Math.min(0, size - reach[i]) / 2;
      if (windows[i] == 1) steps[i] = 1;
    }
    var y = part(x, from, reach);
    var near = steps.clone();
    for (int i = 0; i < rank; i++) {
      if (!LongStrides.isFar(steps[i])) continue;
      y = LongStrides.samples(y, 1 + i, steps[i], windows[i], kernel.shape().dim(i));
      near[i] = 1;
    }
    y = RawOps.op(type, window(near).and("padding", "VALID"), y, kernel);
    for (int i = rank - 1; i >= 0; i--) {
      if (LongStrides.isFar(steps[i])) y = LongStrides.joined(y, 1 + i, windows[i]);
    }
    return y;
  }

  /**
   * Returns the same images, or an error if one is smaller than a window that must lie inside. If
   * the graph knows the sizes, TensorFlow refuses such images, but its kernels end the process if
   * they find them in a run.
   */
  static Tensor fitting(Tensor x, Shape window, String padding) {
    int rank = window.rank();
    if (padding.equals("SAME") || x.shape().from(1).upTo(rank).isKnown()) return x;
    var least = TensorOps.constant(NDArray.of(window.dims(), rank));
    var fits = TensorOps.shape(x).slice(0, 1, 1 + rank).greaterEqual(least).all();
    var size = Arrays.stream(window.dims()).mapToObj(Long::toString).collect(joining(" by "));
    var message =
        "A window of "
            + size
            + " is larger than its input of shape {}: pad the input, or use"
            + " padding \"same\".";
    return TensorOps.checked(x, fits, message, TensorOps.shape(x));
  }

  private static final int[] UNDILATED = {1, 1};

  private static Tensor convByPhase(Tensor x, Tensor kernel) {
    var ones = new int[kernel.shape().rank() - 2];
    Arrays.fill(ones, 1);
    return windows(x, kernel, ones, "VALID", ones);
  }

  static int[] lifted(int[] one) {
    return new int[] {1, one[0]};
  }

  /**
   * Computes a dilated convolution of images. The gradient of a dilated Conv2D ends the process, so
   * each phase of the image becomes an image, which an undilated convolution processes.
   */
  private static Tensor dilated(
      Tensor x, Tensor kernel, String padding, int[] dilations, BinaryOperator<Tensor> conv) {
    int rank = dilations.length;
    if (IntStream.range(0, rank).anyMatch(i -> isPadding(x, kernel, i, dilations[i], padding))) {
      return reaching(x, kernel, dilations, conv);
    }
    if (Arrays.stream(dilations).allMatch(d -> d == 1)) return conv.apply(x, kernel);
    var pads = new int[rank][2];
    var crops = new int[rank][2];
    for (int i = 0; i < rank; i++) {
      long size = x.shape().dim(1 + i);
      Check.that(
          size != Shape.UNKNOWN,
          "A dilated convolution needs an input of known size, received %s.",
          x.shape());
      int reach = (int) (kernel.shape().dim(i) - 1) * dilations[i];
      int around = padding.equals("SAME") ? reach : 0;
      pads[i][0] = around / 2;
      int covered = (int) size + around;
      int rest = Math.floorMod(-covered, dilations[i]);
      pads[i][1] = around - around / 2 + rest;
      crops[i][1] = rest;
    }
    var block = TensorOps.constant(NDArray.from(dilations));
    var phases =
        RawOps.op(
            "SpaceToBatchND", OpAttributes.NONE, x, block, TensorOps.constant(NDArray.from(pads)));
    var y = conv.apply(phases, kernel);
    return RawOps.op(
        "BatchToSpaceND", OpAttributes.NONE, y, block, TensorOps.constant(NDArray.from(crops)));
  }

  /**
   * Returns whether an element of a window has nothing but padding below it, from all positions.
   */
  private static boolean isPadding(
      Tensor x, Tensor kernel, int axis, int dilation, String padding) {
    long reach = (kernel.shape().dim(axis) - 1) * dilation;
    long size = x.shape().dim(1 + axis);
    return padding.equals("SAME") && size > 0 && reach / 2 + size - 1 < reach;
  }

  /**
   * Computes a dilated convolution with padding {@code "SAME"} by those elements of a window that
   * reach the image. The work for all of them grows with the square of the window.
   */
  private static Tensor reaching(
      Tensor x, Tensor kernel, int[] dilations, BinaryOperator<Tensor> conv) {
    int rank = dilations.length;
    var from = new long[rank];
    var sizes = new long[rank];
    var near = dilations.clone();
    var part = kernel;
    for (int i = 0; i < rank; i++) {
      long size = knownSize(x, 1 + i);
      long window = kernel.shape().dim(i);
      long before = (window - 1) * dilations[i] / 2;
      long last = Math.min(window - 1, (before + size - 1) / dilations[i]);
      long first = Math.max(0, -Math.floorDiv(size - 1 - before, dilations[i]));
      first = Math.min(first, last); // none reaches it: one that sees zeros
      part = part.slice(i, first, last + 1);
      from[i] = first * dilations[i] - before;
      sizes[i] = size + (last - first) * dilations[i];
      if (first == last) near[i] = 1;
    }
    return dilated(part(x, from, sizes), part, "VALID", near, conv);
  }

  /**
   * Returns the transposed convolution, the gradient of {@link #conv} with respect to its input:
   * the sum of all windows, cropped or zero-padded to {@code size}.
   *
   * @param kernel {@code (window..., filters, channels)}
   * @param padding where it is cut: {@code "VALID"} at the end, {@code "SAME"} at both ends
   * @param size the output's axes of space
   */
  public static Tensor convTranspose(
      Tensor x, Tensor kernel, int[] strides, String padding, long[] size) {
    String op = "conv_transpose";
    check(op, x, kernel, strides, strides);
    checkChannels(op, x, kernel, -1);
    Windows.checkPadding(op, padding, PADDINGS);
    Check.that(
        Check.given(op, "size", size).length == strides.length,
        "%s: expected a size for each of %d axes, received %s.",
        op,
        strides.length,
        Arrays.toString(size));
    boolean isEmpty = Windows.isEmpty(x);
    for (long each : size) {
      Check.that(
          each >= (isEmpty ? 0 : 1) && each <= Integer.MAX_VALUE,
          "%s: the sizes of an output must lie between 1 and 2147483647, received %s.",
          op,
          Arrays.toString(size));
    }
    if (isEmpty) {
      return Windows.zeros(x, and(size, kernel.shape().dim(-2)));
    }
    return transposed(x, kernel, strides, padding, size);
  }

  private static Tensor transposed(
      Tensor x, Tensor kernel, int[] strides, String padding, long[] size) {
    int rank = size.length;
    if (rank == 1) {
      var lifted = new long[] {1, size[0]};
      var flat =
          transposed(x.expandDims(1), kernel.expandDims(0), lifted(strides), padding, lifted);
      return flat.squeeze(1);
    }
    boolean same = padding.equals("SAME");
    var whole = new long[rank];
    var from = new long[rank];
    var steps = strides.clone();
    boolean leadsBack = rank == 2;
    for (int i = 0; i < rank; i++) {
      long input = knownSize(x, 1 + i);
      long window = kernel.shape().dim(i);
      long step = strides[i];
      whole[i] = (input - 1) * step + window;
      if (same) from[i] = Math.max(0, whole[i] - size[i]) / 2;
      if (input == 1) steps[i] = 1;
      leadsBack &= input == ((same ? size[i] - 1 : size[i] - window) + step) / step;
      leadsBack &= window > 1 || size[i] <= whole[i]; // see conv
      leadsBack &= !LongStrides.isFar(strides[i]);
    }
    // TensorFlow's operation crops too and is faster. But oneDNN ends the process if a convolution
    // of that size does not have the size of the input, and the operation on volumes has a wrong
    // gradient, see cut.
    if (leadsBack) return summed(x, kernel, strides, padding, size);
    return part(summed(x, kernel, steps, whole), from, size);
  }

  /** Returns the sum of all windows; those along axes of long strides are samples before. */
  private static Tensor summed(Tensor x, Tensor kernel, int[] strides, long[] size) {
    var y = x;
    var near = strides.clone();
    var sizes = size.clone();
    for (int i = 0; i < size.length; i++) {
      if (!LongStrides.isFar(strides[i])) continue;
      y = LongStrides.split(y, 1 + i, knownSize(x, 1 + i));
      near[i] = 1;
      sizes[i] = kernel.shape().dim(i);
    }
    y = summed(y, kernel, near, "VALID", sizes);
    for (int i = size.length - 1; i >= 0; i--) {
      if (!LongStrides.isFar(strides[i])) continue;
      long windows = knownSize(x, 1 + i);
      var joined = LongStrides.joined(y, 1 + i, windows);
      y = LongStrides.summed(joined, 1 + i, strides[i], windows, size[i]);
    }
    return y;
  }

  private static Tensor summed(
      Tensor x, Tensor kernel, int[] strides, String padding, long[] size) {
    if (size.length == 3 && kernel.shape().dim(-2) == 1 && isAbove1(strides)) {
      // The gradient is a convolution of one channel, see windows.
      return summed(x, withZeros(kernel, 3), strides, padding, size).slice(4, 0, 1);
    }
    var rest = and(size, kernel.shape().dim(-2));
    var shape =
        TensorOps.concatenate(
                0,
                TensorOps.shape(x).slice(0, 0, 1),
                TensorOps.constant(NDArray.of(rest, rest.length)))
            .cast(DType.INT32);
    var type = size.length == 2 ? "Conv2DBackpropInput" : "Conv3DBackpropInputV2";
    var y = RawOps.op(type, window(strides).and("padding", padding), shape, kernel, x);
    return y.reshape(
        LongStream.concat(LongStream.of(Shape.UNKNOWN), Arrays.stream(rest)).toArray());
  }

  private static long[] and(long[] space, long channels) {
    return LongStream.concat(Arrays.stream(space), LongStream.of(channels)).toArray();
  }

  private static long knownSize(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    Check.that(
        size > 0,
        "This convolution needs an input of known sizes, at least 1, received %s.",
        x.shape());
    return size;
  }

  /** Returns a region along the spatial axes, with zeros outside of the input. */
  private static Tensor part(Tensor x, long[] from, long[] size) {
    var y = x;
    var zeros = new int[size.length + 2][2];
    for (int i = 0; i < size.length; i++) {
      long end = from[i] + size[i];
      long first = Math.max(0, from[i]);
      long last = Math.min(x.shape().dim(1 + i), end);
      y = y.slice(1 + i, first, last);
      zeros[1 + i] = new int[] {Math.toIntExact(first - from[i]), Math.toIntExact(end - last)};
    }
    return y.pad(zeros);
  }

  /**
   * Returns the convolution of each channel with its own filters; {@code kernel (window...,
   * channels, multiplier)}.
   */
  public static Tensor depthwiseConv(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations) {
    String op = "depthwise_conv";
    check(op, x, kernel, strides, dilations);
    checkChannels(op, x, kernel, -2);
    Check.that(
        strides.length < 3, "%s: expected one or two axes, received %d.", op, strides.length);
    Windows.checkPadding(op, padding, PADDINGS);
    var reach = reach(kernel, dilations);
    Windows.checkFit(x, reach, padding);
    if (Windows.isEmpty(x)) {
      long outputs = kernel.shape().dim(-2) * kernel.shape().last();
      return Windows.ofNothing(x, reach, strides, padding, outputs);
    }
    return eachChannel(x, kernel, strides, padding, dilations);
  }

  private static Tensor eachChannel(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] rates) {
    var dilations = dilations(kernel, rates);
    if (strides.length == 1) {
      var flat =
          eachChannel(
              x.expandDims(1), kernel.expandDims(0), both(strides), padding, lifted(dilations));
      return flat.squeeze(1);
    }
    boolean isDilated = isAbove1(dilations);
    if (strides[0] != strides[1] || (isDilated && isAbove1(strides))) {
      return thinned(x, kernel, strides, padding, dilations, ConvOps::eachChannel);
    }
    if (isDilated) {
      return dilated(
          x,
          kernel,
          padding,
          dilations,
          (t, k) -> eachChannel(t, k, UNDILATED, "VALID", UNDILATED));
    }
    var type = "DepthwiseConv2dNative";
    if (LongStrides.areFar(x, strides)) return cut(type, x, kernel, strides, padding);
    var fitting = fitting(x, kernel.shape().upTo(2), padding);
    return RawOps.op(type, window(strides).and("padding", padding), fitting, kernel);
  }

  /**
   * Returns equal strides for both axes: on CPUs TensorFlow accepts no others here, and the stride
   * along an axis of size 1 has no effect.
   */
  private static int[] both(int[] one) {
    return new int[] {one[0], one[0]};
  }

  static OpAttributes window(int[] strides) {
    return OpAttributes.of("strides", around(strides));
  }

  /**
   * Returns values for the spatial axes, with a 1 before them for the batch and a 1 after them for
   * the channels.
   */
  static long[] around(int[] space) {
    var all = new long[space.length + 2];
    Arrays.fill(all, 1);
    for (int i = 0; i < space.length; i++) all[1 + i] = space[i];
    return all;
  }
}
