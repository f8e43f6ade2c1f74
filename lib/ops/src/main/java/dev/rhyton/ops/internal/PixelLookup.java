package dev.rhyton.ops.internal;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the elements of images and other tensors at coordinates between and outside of them.
 *
 * @param order of the interpolation: 0 for the nearest element, 1 for linear interpolation
 * @param fillMode Keras' name of the values outside
 * @param fillValue the value outside in mode {@code "constant"}
 */
public record PixelLookup(int order, String fillMode, double fillValue) {
  private static final List<String> INTERPOLATIONS = List.of("nearest", "bilinear");
  private static final List<String> FILL_MODES =
      List.of("constant", "nearest", "wrap", "mirror", "reflect");
  private static final int FAR = 1 << 29; // outside of every image, and twice as far fits in int32

  /** Returns a lookup with an interpolation by its name in Keras. */
  public static PixelLookup of(
      String op, @Nullable String interpolation, String fillMode, double fillValue) {
    int order = interpolation == null ? -1 : INTERPOLATIONS.indexOf(interpolation);
    Check.that(
        order >= 0,
        "%s: interpolation must be \"nearest\" or \"bilinear\", received \"%s\".",
        op,
        interpolation);
    return of(op, order, fillMode, fillValue);
  }

  /** Returns a lookup of the operation {@code op}, which messages name. */
  public static PixelLookup of(String op, int order, String fillMode, double fillValue) {
    Check.that(
        order == 0 || order == 1,
        "%s: order must be 0 (nearest) or 1 (linear), received %d.",
        op,
        order);
    Check.that(
        fillMode != null && FILL_MODES.contains(fillMode),
        "%s: fill_mode must be one of %s, received \"%s\".",
        op,
        FILL_MODES,
        fillMode);
    return new PixelLookup(order, fillMode, fillValue);
  }

  /**
   * A neighbour in an interpolation along one axis: its index, whether it exists, and its weight.
   */
  private record Neighbour(Tensor index, @Nullable Tensor there, @Nullable Tensor share) {}

  private List<Neighbour> neighbours(Tensor given, Tensor size) {
    var at = given.clip(-FAR, FAR);
    var lower = (order == 0 ? at.round() : at.floor()).stopGradient();
    var index = lower.cast(DType.INT32);
    if (order == 0) return List.of(neighbour(index, size, null));
    var share = at.subtract(lower);
    return List.of(
        neighbour(index, size, share.negative().add(1)), neighbour(index.add(1), size, share));
  }

  private Neighbour neighbour(Tensor index, Tensor size, @Nullable Tensor share) {
    boolean fills = fillMode.equals("constant");
    var there = fills ? index.greaterEqual(0).logicalAnd(index.less(size)) : null;
    return new Neighbour(inside(index, size), there, share);
  }

  /** Returns the index of the element for an index that may be out of range. */
  private Tensor inside(Tensor index, Tensor size) {
    return switch (fillMode) {
      case "wrap" -> index.mod(size);
      case "mirror" -> mirrored(index, size);
      case "reflect" ->
          mirrored(index.multiply(2).add(1), size.multiply(2).add(1))
              .subtract(1)
              .floorDivide(TensorOps.constant(2, DType.INT32));
      default -> index.maximum(0).minimum(size.subtract(1));
    };
  }

  /** Reflects an index that is out of range at the first and the last element. */
  private static Tensor mirrored(Tensor index, Tensor size) {
    var last = size.subtract(1);
    return index.add(last).mod(last.multiply(2).maximum(1)).subtract(last).abs();
  }

  /**
   * Returns the rows at given coordinates.
   *
   * @param rows the elements in row-major order, each a row of channels
   * @param sizes the number of elements along each axis, int32
   * @param at the coordinates along each axis, floats
   * @param start an offset to add to the index of a row, or null
   */
  public Tensor rows(Tensor rows, List<Tensor> sizes, List<Tensor> at, @Nullable Tensor start) {
    Check.that(
        at.size() == sizes.size(),
        "Expected a size for each of %d coordinates, received %d.",
        at.size(),
        sizes.size());
    var axes = new ArrayList<List<Neighbour>>();
    for (int i = 0; i < at.size(); i++) axes.add(neighbours(at.get(i), sizes.get(i)));
    var sum = corner(0, axes, rows, sizes, start);
    for (int corner = 1; corner < 1 << (order * axes.size()); corner++) {
      sum = sum.add(corner(corner, axes, rows, sizes, start));
    }
    return sum;
  }

  private Tensor corner(
      int corner,
      List<List<Neighbour>> axes,
      Tensor rows,
      List<Tensor> sizes,
      @Nullable Tensor start) {
    var first = axes.get(0).get(corner & 1);
    var index = start == null ? first.index : start.add(first.index);
    Tensor there = null;
    Tensor share = null;
    for (int i = 0; i < axes.size(); i++) {
      var next = axes.get(i).get(corner >> i & 1);
      if (i > 0) index = index.multiply(sizes.get(i)).add(next.index);
      if (next.there != null) there = there == null ? next.there : there.logicalAnd(next.there);
      if (next.share != null) share = share == null ? next.share : share.multiply(next.share);
    }
    var found = rows.take(index);
    if (there != null) {
      var fill = TensorOps.constant(fillValue, rows.dtype());
      found = TensorOps.where(there.expandDims(-1), found, fill);
    }
    return share == null ? found : found.multiply(share.expandDims(-1));
  }

  /**
   * Returns the pixels of images {@code (batch, height, width, channels)} at coordinates {@code
   * (batch, ..., ...)}.
   */
  public Tensor pixels(Tensor images, Tensor y, Tensor x) {
    var sizes = List.of(size(images, 1), size(images, 2));
    var samples = Ops.arange(size(images, 0)).multiply(sizes.get(0)).reshape(Shape.UNKNOWN, 1, 1);
    var rows = images.reshape(Shape.UNKNOWN, images.shape().last());
    return rows(rows, sizes, List.of(y, x), samples);
  }

  private static Tensor size(Tensor images, int axis) {
    return Ops.getItem(Ops.shape(images), axis);
  }
}
