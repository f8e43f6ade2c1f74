package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Extracts patches of images and volumes, and reconstructs images from patches. */
final class ImagePatches {
  private ImagePatches() {}

  /**
   * Returns patches {@code (batch, counts..., sizes... · channels)}. Along each spatial axis the
   * positions of all patches are gathered one patch after another, which works for any strides.
   */
  static Tensor extract(
      String op,
      Tensor images,
      int[] size,
      int @Nullable [] strides,
      int[] dilations,
      String padding,
      @Nullable String dataFormat) {
    int space = size.length;
    var layout = ImageLayout.of(op, images, space, dataFormat);
    var steps = strides == null ? size : each(op, "strides", strides, space);
    var dilation = each(op, "dilation_rate", dilations, space);
    boolean same = isSame(op, padding);
    layout.channels();
    var x = layout.pixels();
    var pads = new int[space + 2][2];
    var places = new int[space][];
    for (int i = 0; i < space; i++) {
      int length = layout.size(i);
      long reach = (size[i] - 1L) * dilation[i] + 1;
      long count = same ? -Math.floorDiv(-length, steps[i]) : (length - reach) / steps[i] + 1;
      Check.that(
          same || reach <= length,
          "%s: a patch that covers %d does not fit into %d; received images of shape %s.",
          op,
          reach,
          length,
          images.shape());
      long beyond = same ? Math.max(0, (count - 1) * steps[i] + reach - length) : 0;
      int around = Check.whole(op, "the size of a patch", beyond);
      pads[1 + i] = new int[] {around / 2, around - around / 2};
      places[i] = new int[MemoryCheck.elements(DType.INT32, count, size[i])];
      for (int k = 0; k < places[i].length; k++) {
        places[i][k] = k / size[i] * steps[i] + k % size[i] * dilation[i];
      }
    }
    if (same) x = x.pad(pads);
    for (int i = 0; i < space; i++) x = take(x, places[i], 1 + i);
    return layout.restore(interleaved(x, size, places));
  }

  private static Tensor take(Tensor x, int[] places, int axis) {
    return Operands.gather(x, TensorOps.constant(NDArray.of(places, places.length)), axis);
  }

  /** Converts {@code (batch, count · size, ..., channels)} to {@code (batch, counts..., patch)}. */
  private static Tensor interleaved(Tensor x, int[] size, int[][] places) {
    int space = size.length;
    long channels = x.shape().last();
    var split = new long[2 * space + 2];
    var order = new int[2 * space + 2];
    var joined = new long[space + 2];
    split[0] = x.shape().dim(0);
    joined[0] = split[0];
    long patch = channels;
    for (int i = 0; i < space; i++) {
      split[1 + 2 * i] = places[i].length / size[i];
      split[2 + 2 * i] = size[i];
      order[1 + i] = 1 + 2 * i;
      order[1 + space + i] = 2 + 2 * i;
      joined[1 + i] = split[1 + 2 * i];
      patch *= size[i];
    }
    split[2 * space + 1] = channels;
    order[2 * space + 1] = 2 * space + 1;
    joined[space + 1] = patch;
    return x.reshape(split).transpose(order).reshape(joined);
  }

  /** Returns the images from which {@link #extract} returns these adjacent patches. */
  static Tensor reconstruct(
      String op,
      Tensor patches,
      int[] size,
      int[] outputSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    int space = size.length;
    var layout = ImageLayout.of(op, patches, space, dataFormat);
    Check.given(op, "output_size", outputSize);
    Check.that(
        outputSize.length == space,
        "%s: expected an output_size of %d numbers, received %s.",
        op,
        space,
        Arrays.toString(outputSize));
    Check.that(
        strides == null || Arrays.equals(each(op, "strides", strides, space), size),
        "%s: patches that overlap are not supported: expected strides as size %s, received %s.",
        op,
        Arrays.toString(size),
        Arrays.toString(strides));
    boolean same = isSame(op, padding);
    long covered =
        Arrays.stream(size).asLongStream().reduce(1, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
    int depth = layout.channels();
    Check.that(
        depth % covered == 0,
        "%s: patches of %d numbers cannot be of size %s.",
        op,
        depth,
        Arrays.toString(size));
    var x = layout.pixels();
    var split = new long[2 * space + 2];
    var order = new int[2 * space + 2];
    var joined = new long[space + 2];
    split[0] = x.shape().dim(0);
    joined[0] = split[0];
    for (int i = 0; i < space; i++) {
      int count = layout.size(i);
      int whole = count * size[i];
      Check.that(
          same ? outputSize[i] > whole - size[i] && outputSize[i] <= whole : outputSize[i] == whole,
          "%s: %d patches of %d make no %d with padding \"%s\"; received output_size %s.",
          op,
          count,
          size[i],
          outputSize[i],
          padding,
          Arrays.toString(outputSize));
      split[1 + i] = count;
      split[1 + space + i] = size[i];
      order[1 + 2 * i] = 1 + i;
      order[2 + 2 * i] = 1 + space + i;
      joined[1 + i] = whole;
    }
    split[2 * space + 1] = depth / covered;
    order[2 * space + 1] = 2 * space + 1;
    joined[space + 1] = depth / covered;
    x = x.reshape(split).transpose(order).reshape(joined);
    for (int i = 0; i < space; i++) {
      long from = (joined[1 + i] - outputSize[i]) / 2;
      x = x.slice(1 + i, from, from + outputSize[i]);
    }
    return layout.restore(x);
  }

  /** Returns the sizes of a patch, given by one number for all axes, or by two or three. */
  static int[] sizes(String op, int[] size) {
    Check.given(op, "size", size);
    int axes = size.length == 3 ? 3 : 2;
    return each(op, "size", size, axes);
  }

  /** Returns a number for each axis, given by one for all or by one for each. */
  static int[] each(String op, String name, int[] values, int axes) {
    Check.given(op, name, values);
    boolean one = values.length == 1;
    Check.that(
        (one || values.length == axes) && Arrays.stream(values).allMatch(v -> v > 0),
        "%s: expected %s of 1 or more, one number or %d, received %s.",
        op,
        name,
        axes,
        Arrays.toString(values));
    if (!one) return values;
    var all = new int[axes];
    Arrays.fill(all, values[0]);
    return all;
  }

  private static boolean isSame(String op, String padding) {
    boolean same = "same".equals(padding);
    Check.that(
        same || "valid".equals(padding),
        "%s: padding must be \"same\" or \"valid\", received \"%s\".",
        op,
        padding);
    return same;
  }
}
