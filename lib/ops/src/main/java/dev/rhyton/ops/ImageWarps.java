package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.LinalgOps;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * Returns values of images and other tensors at coordinates between and outside of their elements.
 */
final class ImageWarps {
  private static final List<String> INTERPOLATIONS = List.of("nearest", "bilinear");
  private static final List<String> FILL_MODES =
      List.of("constant", "nearest", "wrap", "mirror", "reflect");

  private ImageWarps() {}

  /** The lookup options: the order of the interpolation, and the values outside of the tensor. */
  record Lookup(int order, String fillMode, double fillValue) {
    static Lookup of(String op, String interpolation, String fillMode, double fillValue) {
      int order = interpolation == null ? -1 : INTERPOLATIONS.indexOf(interpolation);
      Check.that(
          order >= 0,
          "%s: interpolation must be \"nearest\" or \"bilinear\", received \"%s\".",
          op,
          interpolation);
      return of(op, order, fillMode, fillValue);
    }

    static Lookup of(String op, int order, String fillMode, double fillValue) {
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
      return new Lookup(order, fillMode, fillValue);
    }

    boolean fills() {
      return fillMode.equals("constant");
    }

    /** Returns the index of the element for an index that may be out of range. */
    Tensor inside(Tensor index, Tensor size) {
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
  }

  /**
   * A neighbour in an interpolation along one axis: its index, whether it exists, and its weight.
   */
  private record Neighbour(Tensor index, Tensor there, Tensor share) {}

  private static List<Neighbour> neighbours(Tensor at, Tensor size, Lookup lookup) {
    var lower = (lookup.order == 0 ? at.round() : at.floor()).stopGradient();
    var index = lower.cast(DType.INT32);
    if (lookup.order == 0) return List.of(neighbour(index, size, null, lookup));
    var share = at.subtract(lower);
    return List.of(
        neighbour(index, size, share.negative().add(1), lookup),
        neighbour(index.add(1), size, share, lookup));
  }

  private static Neighbour neighbour(Tensor index, Tensor size, Tensor share, Lookup lookup) {
    var there = lookup.fills() ? index.greaterEqual(0).logicalAnd(index.less(size)) : null;
    return new Neighbour(lookup.inside(index, size), there, share);
  }

  /**
   * Returns the rows at given coordinates.
   *
   * @param rows the elements in row-major order, each a row of channels
   * @param sizes the number of elements along each axis, int32
   * @param at the coordinates along each axis, floats
   * @param start an offset to add to the index of a row, or null
   */
  private static Tensor rows(
      Tensor rows, List<Tensor> sizes, List<Tensor> at, Tensor start, Lookup lookup) {
    var axes = new ArrayList<List<Neighbour>>();
    for (int i = 0; i < at.size(); i++) axes.add(neighbours(at.get(i), sizes.get(i), lookup));
    Tensor sum = null;
    for (int corner = 0; corner < 1 << (lookup.order * axes.size()); corner++) {
      Tensor index = start;
      Tensor there = null;
      Tensor share = null;
      for (int i = 0; i < axes.size(); i++) {
        var next = axes.get(i).get(corner >> i & 1);
        index = i == 0 ? index : index.multiply(sizes.get(i));
        index = index == null ? next.index : index.add(next.index);
        if (next.there != null) there = there == null ? next.there : there.logicalAnd(next.there);
        if (next.share != null) share = share == null ? next.share : share.multiply(next.share);
      }
      var found = rows.take(index);
      if (there != null) {
        var fill = TensorOps.constant(lookup.fillValue, rows.dtype());
        found = TensorOps.where(there.expandDims(-1), found, fill);
      }
      if (share != null) found = found.multiply(share.expandDims(-1));
      sum = sum == null ? found : sum.add(found);
    }
    return sum;
  }

  /**
   * Returns the pixels {@code (batch, height, width, channels)} at coordinates {@code (batch, ...,
   * ...)}.
   */
  private static Tensor pixels(ImageLayout layout, Tensor y, Tensor x, Lookup lookup) {
    var images = layout.pixels();
    var floats = lookup.order == 0 ? images : ImageLayout.floats(images);
    var sizes = List.of(size(images, 1), size(images, 2));
    var samples = range(images, 0).multiply(sizes.get(0)).reshape(Shape.UNKNOWN, 1, 1);
    var rows = floats.reshape(Shape.UNKNOWN, layout.channels());
    var found = rows(rows, sizes, List.of(y, x), samples, lookup);
    return layout.restore(layout.given().dtype().isInteger() ? Ops.round(found) : found);
  }

  // ---- the operations ----

  static Tensor mapCoordinates(Tensor inputs, Tensor coordinates, Lookup lookup) {
    var op = "image.map_coordinates";
    Check.given(op, "inputs", inputs);
    Check.given(op, "coordinates", coordinates);
    int rank = inputs.shape().rank();
    Check.that(
        rank > 0 && coordinates.shape().rank() > 1 && coordinates.shape().dim(0) == rank,
        "%s: expected coordinates (%d, ...), a row for each axis of inputs %s, received %s.",
        op,
        rank,
        inputs.shape(),
        coordinates.shape());
    Check.that(
        !inputs.shape().isKnown() || inputs.shape().size() > 0,
        "%s: inputs of shape %s have no elements.",
        op,
        inputs.shape());
    boolean wide = inputs.dtype() == DType.FLOAT64 || coordinates.dtype() == DType.FLOAT64;
    var compute = wide ? DType.FLOAT64 : DType.FLOAT32;
    var sizes = new ArrayList<Tensor>();
    for (int i = 0; i < rank; i++) sizes.add(size(inputs, i));
    var at = TensorOps.unstack(coordinates.cast(compute), 0);
    var rows = (lookup.order == 0 ? inputs : inputs.cast(compute)).reshape(Shape.UNKNOWN, 1);
    var found = rows(rows, sizes, at, null, lookup).squeeze(-1);
    boolean whole = inputs.dtype().isInteger() && lookup.order == 1;
    return (whole ? found.round() : found).cast(inputs.dtype());
  }

  static Tensor affineTransform(ImageLayout layout, Tensor transform, Lookup lookup) {
    var op = "image.affine_transform";
    Check.given(op, "transform", transform);
    int rank = transform.shape().rank();
    Check.that(
        (rank == 1 || rank == 2) && transform.shape().last() == 8,
        "%s: expected a transform (8,) or one for each image (batch, 8), received shape %s.",
        op,
        transform.shape());
    // No gradient flows into the transforms, as in Keras.
    var rows = ImageLayout.floats(rank == 1 ? transform.expandDims(0) : transform).stopGradient();
    checkBatch(op, layout, rows);
    return projected(layout, rows, lookup);
  }

  private static void checkBatch(String op, ImageLayout layout, Tensor rows) {
    long given = rows.shape().dim(0);
    long images = layout.isSingle() ? 1 : layout.given().shape().dim(0);
    Check.that(
        given == 1 || given == images || given == Shape.UNKNOWN || images == Shape.UNKNOWN,
        "%s: expected one row, or a row for each image of shape %s, received %d.",
        op,
        layout.given().shape(),
        given);
  }

  /** Returns the pixels at {@code ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)}. */
  private static Tensor projected(ImageLayout layout, Tensor transforms, Lookup lookup) {
    var images = layout.pixels();
    var y = range(images, 1).cast(transforms.dtype()).reshape(1, Shape.UNKNOWN, 1);
    var x = range(images, 2).cast(transforms.dtype()).reshape(1, 1, Shape.UNKNOWN);
    var t = TensorOps.split(transforms.expandDims(2), 8, 1);
    var k = t.get(6).multiply(x).add(t.get(7).multiply(y)).add(1);
    var fromX = t.get(0).multiply(x).add(t.get(1).multiply(y)).add(t.get(2)).divide(k);
    var fromY = t.get(3).multiply(x).add(t.get(4).multiply(y)).add(t.get(5)).divide(k);
    return pixels(layout, fromY, fromX, lookup);
  }

  static Tensor perspectiveTransform(
      ImageLayout layout, Tensor startPoints, Tensor endPoints, Lookup lookup) {
    var op = "image.perspective_transform";
    var start = points(op, "start_points", startPoints);
    var end = points(op, "end_points", endPoints);
    Check.that(
        startPoints.shape().accepts(endPoints.shape()),
        "%s: expected start_points and end_points of one shape, received %s and %s.",
        op,
        startPoints.shape(),
        endPoints.shape());
    checkBatch(op, layout, start);
    return projected(layout, homography(op, start, end).cast(DType.FLOAT32), lookup);
  }

  private static Tensor points(String op, String name, Tensor points) {
    Check.given(op, name, points);
    int rank = points.shape().rank();
    Check.that(
        (rank == 2 || rank == 3) && points.shape().dim(-2) == 4 && points.shape().last() == 2,
        "%s: expected %s (4, 2), or (batch, 4, 2), received shape %s.",
        op,
        name,
        points.shape());
    return (rank == 2 ? points.expandDims(0) : points).cast(DType.FLOAT64);
  }

  /** Returns the transforms {@code (batch, 8)} that map the end points to the start points. */
  private static Tensor homography(String op, Tensor start, Tensor end) {
    var ones = TensorOps.onesLike(end.slice(2, 0, 1));
    var zeros = TensorOps.zerosLike(TensorOps.concatenate(2, end, ones));
    var x = start.slice(2, 0, 1);
    var y = start.slice(2, 1, 2);
    var ofX = TensorOps.concatenate(2, end, ones, zeros, end.multiply(x).negative());
    var ofY = TensorOps.concatenate(2, zeros, end, ones, end.multiply(y).negative());
    var equations = TensorOps.concatenate(1, ofX, ofY);
    var solvable =
        TensorOps.checked(
            equations,
            LinalgOps.det(equations).notEqual(0).all(),
            op + ": no transform leads to these points; no three of them may lie on one line.");
    return LinalgOps.solve(solvable, TensorOps.concatenate(1, x, y)).squeeze(2);
  }

  static Tensor elasticTransform(
      ImageLayout layout, double alpha, double sigma, Lookup lookup, Object seed) {
    var op = "image.elastic_transform";
    var images = layout.pixels();
    layout.channels();
    var plane = TensorOps.zerosLike(images.slice(3, 0, 1).cast(DType.FLOAT32));
    var still = plane.tile(1, 1, 1, 2);
    var drawn = RandomNumbers.normal(TensorOps.shape(still), 0, sigma, DType.FLOAT32, seed);
    var noise = still.add(drawn); // between symbolic tensors only the zeros have a known shape
    int size = (int) (6 * sigma) | 1;
    var bell = ImageFilters.bell(op, size, sigma);
    var moves = TensorOps.unstack(ImageFilters.same(noise, bell, bell).multiply(alpha), 3);
    var x = range(images, 2).cast(DType.FLOAT32).reshape(1, 1, Shape.UNKNOWN);
    var y = range(images, 1).cast(DType.FLOAT32).reshape(1, Shape.UNKNOWN, 1);
    return pixels(layout, moves.get(1).add(y), moves.get(0).add(x), lookup);
  }

  // ---- sizes that may be unknown ----

  /** Returns the size of an axis as int32. */
  static Tensor size(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    return size == Shape.UNKNOWN
        ? TensorOps.shape(x).slice(0, axis, axis + 1).squeeze(0).cast(DType.INT32)
        : TensorOps.constant((double) size, DType.INT32);
  }

  /** Returns the indices 0, 1, 2, ... along an axis, int32. */
  static Tensor range(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    if (size != Shape.UNKNOWN) return TensorOps.arange(Math.toIntExact(size));
    var zero = TensorOps.constant(0, DType.INT32);
    var one = TensorOps.constant(1, DType.INT32);
    return RawOps.op("Range", OpAttributes.NONE, zero, size(x, axis), one);
  }
}
