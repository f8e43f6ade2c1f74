package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.ops.internal.PixelLookup;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Returns values of images and other tensors at coordinates between and outside of their elements.
 */
final class ImageWarps {
  private ImageWarps() {}

  /**
   * Returns the pixels {@code (batch, height, width, channels)} at coordinates {@code (batch, ...,
   * ...)}.
   */
  private static Tensor pixels(ImageLayout layout, Tensor y, Tensor x, PixelLookup lookup) {
    var images = layout.pixels();
    var floats = lookup.order() == 0 ? images : ImageLayout.floats(images);
    layout.channels();
    var found = lookup.pixels(floats, y, x);
    return layout.restore(layout.given().dtype().isInteger() ? Ops.round(found) : found);
  }

  // ---- the operations ----

  static Tensor mapCoordinates(Tensor inputs, Tensor coordinates, PixelLookup lookup) {
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
    for (int i = 0; i < rank; i++) sizes.add(Operands.size(inputs, i));
    var at = Ops.unstack(coordinates.cast(compute), null, 0);
    var rows = (lookup.order() == 0 ? inputs : inputs.cast(compute)).reshape(Shape.UNKNOWN, 1);
    var found = lookup.rows(rows, sizes, at, null).squeeze(-1);
    boolean whole = inputs.dtype().isInteger() && lookup.order() == 1;
    return (whole ? found.round() : found).cast(inputs.dtype());
  }

  static Tensor affineTransform(ImageLayout layout, Tensor transform, PixelLookup lookup) {
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
  private static Tensor projected(ImageLayout layout, Tensor transforms, PixelLookup lookup) {
    var images = layout.pixels();
    var y = places(images, 1).cast(transforms.dtype()).reshape(1, Shape.UNKNOWN, 1);
    var x = places(images, 2).cast(transforms.dtype()).reshape(1, 1, Shape.UNKNOWN);
    var t = Ops.split(transforms.expandDims(2), 8, 1);
    var k = t.get(6).multiply(x).add(t.get(7).multiply(y)).add(1);
    var fromX = t.get(0).multiply(x).add(t.get(1).multiply(y)).add(t.get(2)).divide(k);
    var fromY = t.get(3).multiply(x).add(t.get(4).multiply(y)).add(t.get(5)).divide(k);
    return pixels(layout, fromY, fromX, lookup);
  }

  static Tensor perspectiveTransform(
      ImageLayout layout, Tensor startPoints, Tensor endPoints, PixelLookup lookup) {
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
            LinearSystems.det(equations).notEqual(0).all(),
            op + ": no transform leads to these points; no three of them may lie on one line.");
    return LinearSystems.solve(solvable, TensorOps.concatenate(1, x, y)).squeeze(2);
  }

  static Tensor elasticTransform(
      ImageLayout layout, double alpha, double sigma, PixelLookup lookup, @Nullable Object seed) {
    var op = "image.elastic_transform";
    var images = layout.pixels();
    layout.channels();
    var plane = TensorOps.zerosLike(images.slice(3, 0, 1).cast(DType.FLOAT32));
    var still = plane.tile(1, 1, 1, 2);
    var drawn = RandomNumbers.normal(TensorOps.shape(still), 0, sigma, DType.FLOAT32, seed);
    var noise = still.add(drawn); // between symbolic tensors only the zeros have a known shape
    int size = (int) (6 * sigma) | 1;
    var bell = ImageFilters.bell(op, size, sigma);
    var moves = Ops.unstack(ImageFilters.same(noise, bell, bell).multiply(alpha), null, 3);
    var x = places(images, 2).cast(DType.FLOAT32).reshape(1, 1, Shape.UNKNOWN);
    var y = places(images, 1).cast(DType.FLOAT32).reshape(1, Shape.UNKNOWN, 1);
    return pixels(layout, moves.get(1).add(y), moves.get(0).add(x), lookup);
  }

  /** Returns the indices 0, 1, 2, ... along an axis, int32. */
  private static Tensor places(Tensor x, int axis) {
    return Operands.range(0, Operands.size(x, axis), 1);
  }
}
