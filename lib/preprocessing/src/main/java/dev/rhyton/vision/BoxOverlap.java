package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/** Computes the overlap of boxes {@code "xyxy"} of shapes that can be broadcast. */
final class BoxOverlap {
  private BoxOverlap() {}

  /** The sides of boxes, without the last axis. */
  private record Sides(Tensor left, Tensor top, Tensor right, Tensor bottom) {
    static Sides of(Tensor boxes) {
      var p = Ops.split(boxes, 4, -1).stream().map(s -> s.squeeze(-1)).toList();
      return new Sides(p.get(0), p.get(1), p.get(2), p.get(3));
    }

    Tensor width() {
      return right.subtract(left);
    }

    Tensor height() {
      return bottom.subtract(top);
    }

    Tensor intersection(Sides other) {
      var width = right.minimum(other.right).subtract(left.maximum(other.left));
      var height = bottom.minimum(other.bottom).subtract(top.maximum(other.top));
      return width.maximum(0).multiply(height.maximum(0));
    }
  }

  /** Returns the intersection over union. */
  static Tensor iou(Tensor boxes1, Tensor boxes2) {
    var a = Sides.of(boxes1);
    var b = Sides.of(boxes2);
    var common = a.intersection(b);
    var areas = a.width().multiply(a.height()).add(b.width().multiply(b.height()));
    return common.divide(areas.subtract(common).add(BoundingBoxes.EPSILON));
  }

  /**
   * Returns the intersection over union minus penalties for distance and aspect ratio, as in Keras.
   */
  static Tensor ciou(Tensor boxes1, Tensor boxes2) {
    double epsilon = BoundingBoxes.EPSILON;
    var a = Sides.of(boxes1);
    var b = Sides.of(boxes2);
    var heightA = a.height().add(epsilon);
    var heightB = b.height().add(epsilon);
    var common = a.intersection(b);
    var areas = a.width().multiply(heightA).add(b.width().multiply(heightB));
    var iou = common.divide(areas.subtract(common).add(2 * epsilon));

    var around = a.right.maximum(b.right).subtract(a.left.minimum(b.left)).square();
    var above = a.bottom.maximum(b.bottom).subtract(a.top.minimum(b.top)).square();
    var diagonal = around.add(above).add(epsilon);
    var apart =
        a.left
            .add(a.right)
            .subtract(b.left.add(b.right))
            .divide(2)
            .square()
            .add(a.top.add(a.bottom).subtract(b.top.add(b.bottom)).divide(2).square());

    var angles = b.width().divide(heightB).arctan().subtract(a.width().divide(heightA).arctan());
    var v = angles.square().multiply(4 / (Math.PI * Math.PI));
    var alpha = v.divide(v.subtract(iou).add(1 + epsilon));
    return iou.subtract(apart.divide(diagonal).add(v.multiply(alpha)));
  }
}
