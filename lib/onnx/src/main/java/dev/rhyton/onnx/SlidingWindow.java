package dev.rhyton.onnx;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The windows that an operator moves over images with the channels as their last axis.
 *
 * @param pads the padding before and after each spatial axis
 * @param beyond the elements after the padding that the last windows reach
 * @param mode TensorFlow's padding: {@code "same"} if it has the effect of the given one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SlidingWindow(
    int[] size, int[] strides, int[] dilations, int[][] pads, int[] beyond, String mode) {
  private static final String UNKNOWN = "the sizes of the images are known only in a run";

  static SlidingWindow of(OperatorCall c, Tensor x, long... window) {
    int n = window.length;
    var size = Arrays.stream(window).mapToInt(Math::toIntExact).toArray();
    var strides = c.wholes("strides", n, 1);
    var dilations = c.wholes("dilations", n, 1);
    var auto = c.text("auto_pad", "NOTSET");
    var given = c.wholes("pads", 2 * n, 0);
    var pads = new int[n][2];
    var beyond = new int[n];
    boolean isSame = true;
    for (int i = 0; i < n; i++) {
      long image = x.shape().dim(1 + i);
      int reach = (size[i] - 1) * dilations[i] + 1;
      int around = around(image, reach, strides[i]);
      if (auto.startsWith("SAME")) {
        boolean lower = auto.equals("SAME_LOWER");
        c.require(around >= 0 || !lower, UNKNOWN);
        int less = around / 2;
        pads[i] = lower ? new int[] {around - less, less} : new int[] {less, around - less};
      } else if (!auto.equals("VALID")) {
        pads[i] = new int[] {given[i], given[n + i]};
      }
      if (c.number("ceil_mode", 0) != 0) {
        c.require(image != Shape.UNKNOWN, UNKNOWN);
        beyond[i] = beyond(image, pads[i], reach, strides[i]);
      }
      isSame &=
          auto.equals("SAME_UPPER")
              || (around >= 0 && pads[i][0] == around / 2 && pads[i][1] == around - around / 2);
      isSame &= beyond[i] == 0;
    }
    return new SlidingWindow(size, strides, dilations, pads, beyond, isSame ? "same" : "valid");
  }

  /** Returns TensorFlow's padding {@code "same"}, or -1 if it depends on a size of a run. */
  private static int around(long image, int reach, int stride) {
    if (stride == 1) return reach - 1;
    if (image == Shape.UNKNOWN) return -1;
    long windows = (image + stride - 1) / stride;
    return Math.toIntExact(Math.max(0, (windows - 1) * stride + reach - image));
  }

  /** Returns what the last window has after the padding; it must begin before that. */
  private static int beyond(long image, int[] pads, int reach, int stride) {
    long whole = image + pads[0] + pads[1];
    long windows = (whole - reach + stride - 1) / stride + 1;
    if ((windows - 1) * stride >= image + pads[0]) windows--;
    return Math.toIntExact(Math.max(0, (windows - 1) * stride + reach - whole));
  }

  /** Returns whether there is padding, or something beyond it. */
  boolean isPadded() {
    return Arrays.stream(pads).flatMapToInt(Arrays::stream).anyMatch(p -> p != 0)
        || reachesBeyond();
  }

  boolean reachesBeyond() {
    return Arrays.stream(beyond).anyMatch(b -> b > 0);
  }

  /** Returns the same windows over images that are padded before. */
  SlidingWindow overPadded(OperatorCall c) {
    boolean known = Arrays.stream(pads).flatMapToInt(Arrays::stream).allMatch(p -> p >= 0);
    c.require(known, UNKNOWN);
    return new SlidingWindow(size, strides, dilations, pads, beyond, "valid");
  }

  /** Returns images with a number around them, unless TensorFlow pads them. */
  Tensor padded(Tensor x, double number) {
    if (mode.equals("same") || !isPadded()) return x;
    return reaching(around(x, pads, number), number);
  }

  /** Returns images with a number in what the last windows reach beyond them. */
  Tensor reaching(Tensor x, double number) {
    var after = IntStream.of(beyond).mapToObj(b -> new int[] {0, b}).toArray(int[][]::new);
    return reachesBeyond() ? around(x, after, number) : x;
  }

  /** Returns images with a number around them. */
  static Tensor around(Tensor x, int[][] pads, double number) {
    var all = new int[pads.length + 2][2];
    System.arraycopy(pads, 0, all, 1, pads.length);
    return Ops.pad(x, all, "constant", number);
  }
}
