package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Boxes with their classes, and the functions of {@code keras.utils.bounding_boxes}, which run
 * immediately on arrays and also work in layers. Boxes are {@code (boxes, 4)} or {@code (batch,
 * boxes, 4)}; a format defines their four numbers: {@code "xyxy"} left, top, right, bottom; {@code
 * "yxyx"}; {@code "xywh"} left, top, width, height; {@code "center_xywh"}; {@code "center_yxhw"};
 * {@code "rel_xyxy"}, {@code "rel_yxyx"}, {@code "rel_xywh"}, {@code "rel_center_xywh"} as
 * fractions of the image's width and height.
 *
 * <pre>{@code
 * var sizes = BoundingBoxes.convertFormat(boxes, "xyxy", "xywh");
 * var overlap = BoundingBoxes.computeIou(boxes, others, "xyxy");
 * }</pre>
 *
 * @param boxes four numbers each, {@code (boxes, 4)} or {@code (batch, boxes, 4)}
 * @param labels the class of each, {@code (boxes)} or {@code (batch, boxes)}; -1 for none
 * @param <T> arrays, or tensors within a layer
 */
public record BoundingBoxes<T>(T boxes, @Nullable T labels) {
  static final double EPSILON = 1e-7;

  /** Returns the labels, which must exist. */
  T classes() {
    Check.that(
        labels != null, "BoundingBoxes: expected a class of each box as labels, received null.");
    return labels;
  }

  // ---- formats ----

  /** Converts boxes to another format if neither format depends on the size of the image. */
  public static Tensor convertFormat(Tensor boxes, String source, String target) {
    return convertFormat("convertFormat", boxes, source, target, null);
  }

  /** Converts boxes to another format, for images of this height and width. */
  public static Tensor convertFormat(
      Tensor boxes, String source, String target, int height, int width) {
    return convertFormat("convertFormat", boxes, source, target, new int[] {height, width});
  }

  /** Converts boxes for another function, whose name is used in messages; the size may be null. */
  private static Tensor convertFormat(
      String call, Tensor boxes, String source, String target, int @Nullable [] size) {
    var from = BoundingBoxFormat.of(source);
    var to = BoundingBoxFormat.of(target);
    check(call, boxes);
    Check.that(
        size == null || size.length == 2 || size.length == 3,
        "%s: expected an image shape of height and width, received %d numbers.",
        call,
        size == null ? 0 : size.length);
    boolean relative = from.isRelative() || to.isRelative();
    Check.that(
        !relative || size != null,
        "%s: the format %s needs the height and the width of the image.",
        call,
        from.isRelative() ? source : target);
    var numbers = boxes.cast(DType.FLOAT32);
    if (from == to) return numbers;
    boolean scaled = from.isRelative() != to.isRelative();
    double height = scaled && size != null ? size[0] : 1;
    double width = scaled && size != null ? size[1] : 1;
    return to.fromCorners(from.toCorners(numbers, height, width), height, width);
  }

  private static void check(String call, Tensor boxes) {
    Check.given(call, "boxes", boxes);
    var shape = boxes.shape();
    Check.that(
        shape.rank() > 0 && shape.last() == 4,
        "%s: expected boxes of four numbers each, received boxes of shape %s.",
        call,
        shape);
  }

  // ---- clipping, cropping and transforming ----

  /**
   * Clips boxes {@code "xyxy"} to the image. The label of a box outside of the image becomes -1.
   */
  public static BoundingBoxes<Tensor> clipToImageSize(
      BoundingBoxes<? extends Tensor> boxes, int height, int width) {
    return clipToImageSize(boxes, height, width, "xyxy");
  }

  /** Clips boxes {@code "xyxy"} or {@code "rel_xyxy"} to the image. */
  public static BoundingBoxes<Tensor> clipToImageSize(
      BoundingBoxes<? extends Tensor> boxes, int height, int width, String format) {
    var given = Check.given("clipToImageSize", "boxes", boxes);
    var kind = BoundingBoxFormat.of(format);
    Check.that(
        kind == BoundingBoxFormat.XYXY || kind == BoundingBoxFormat.REL_XYXY,
        "clipToImageSize: expected boxes of the format xyxy or rel_xyxy, received %s: call"
            + " convertFormat first.",
        format);
    check("clipToImageSize", given.boxes());
    boolean relative = kind.isRelative();
    return clip(
        new BoundingBoxes<>(given.boxes(), given.labels()),
        relative ? 1 : height,
        relative ? 1 : width);
  }

  /** Moves corners outside of the image to its border. */
  static Tensor clip(Tensor corners, double height, double width) {
    var p = Ops.split(corners, 4, -1);
    return Ops.concatenate(
        List.of(
            p.get(0).clip(0, width),
            p.get(1).clip(0, height),
            p.get(2).clip(0, width),
            p.get(3).clip(0, height)),
        -1);
  }

  /** Clips boxes to the image; the label of a box outside of it becomes -1. */
  static BoundingBoxes<Tensor> clip(BoundingBoxes<Tensor> boxes, double height, double width) {
    var corners = clip(boxes.boxes(), height, width);
    if (boxes.labels() == null) return new BoundingBoxes<>(corners, null);
    var p = Ops.split(corners, 4, -1);
    var area = p.get(2).subtract(p.get(0)).multiply(p.get(3).subtract(p.get(1))).squeeze(-1);
    var none = Ops.onesLike(boxes.labels()).negative();
    return new BoundingBoxes<>(corners, Ops.where(area.greater(0), boxes.labels(), none));
  }

  /** Converts boxes {@code "xyxy"} to the coordinates of a window of the image. */
  public static Tensor crop(Tensor boxes, int top, int left, int height, int width) {
    return clip(pad(boxes, -top, -left), height, width);
  }

  /** Converts boxes {@code "xyxy"} to the coordinates of an image that is padded. */
  public static Tensor pad(Tensor boxes, int top, int left) {
    check("pad", boxes);
    var corner = new int[] {left, top, left, top};
    return boxes.add(TensorOps.constant(NDArray.of(corner, 4)).cast(boxes.dtype()));
  }

  /**
   * Rotates, scales, translates and shears boxes about the centre of the image, and returns their
   * bounding boxes; see the method with all arguments.
   */
  public static Tensor affineTransform(
      Tensor boxes,
      Tensor angle,
      Tensor translateX,
      Tensor translateY,
      Tensor scale,
      Tensor shearX,
      Tensor shearY,
      int height,
      int width) {
    return affineTransform(
        boxes, angle, translateX, translateY, scale, shearX, shearY, height, width, 0.5, 0.5);
  }

  /**
   * Rotates, scales, translates and shears boxes, and returns their bounding boxes. The angle and
   * the other numbers {@code (batch)} are given for each image.
   *
   * @param boxes {@code (batch, boxes, 4)} in the format {@code "xyxy"}
   * @param angle in degrees
   * @param translateX a fraction of the width
   * @param translateY a fraction of the height
   * @param scale the factor of all sizes
   * @param shearX in degrees
   * @param shearY in degrees
   * @param centerX the centre of the rotation, a fraction of the width
   * @param centerY the centre of the rotation, a fraction of the height
   */
  public static Tensor affineTransform(
      Tensor boxes,
      Tensor angle,
      Tensor translateX,
      Tensor translateY,
      Tensor scale,
      Tensor shearX,
      Tensor shearY,
      int height,
      int width,
      double centerX,
      double centerY) {
    check("affineTransform", boxes);
    Check.that(
        boxes.shape().rank() == 3,
        "affineTransform: expected boxes of shape (batch, boxes, 4), received %s.",
        boxes.shape());
    var names = List.of("angle", "translateX", "translateY", "scale", "shearX", "shearY");
    var numbers = Arrays.asList(angle, translateX, translateY, scale, shearX, shearY);
    for (int i = 0; i < numbers.size(); i++) {
      var each = Check.given("affineTransform", names.get(i), numbers.get(i));
      Check.that(
          each.shape().rank() == 1,
          "affineTransform: expected a number for each image, of shape (batch,), received %s.",
          each.shape());
    }
    double right = width - 1.0;
    double down = height - 1.0;
    double radians = Math.PI / 180;
    var turn = angle.multiply(-radians);
    var shear = shearY.multiply(-radians);
    var tan = shearX.multiply(-radians).tan();
    var apart = turn.subtract(shear);
    var a = apart.cos().divide(shear.cos());
    var b = a.multiply(tan).add(turn.sin());
    var c = apart.sin().divide(shear.cos()).negative();
    var d = turn.cos().subtract(c.multiply(tan));
    var fromX = translateX.multiply(-right).add(centerX * right);
    var fromY = translateY.multiply(-down).add(centerY * down);
    var a0 = d.multiply(scale);
    var a1 = b.multiply(scale).negative();
    var b0 = c.multiply(scale).negative();
    var b1 = a.multiply(scale);
    var a2 = a0.multiply(fromX).add(a1.multiply(fromY)).rsub(centerX * right);
    var b2 = b0.multiply(fromX).add(b1.multiply(fromY)).rsub(centerY * down);
    var none = Ops.zerosLike(a0);
    var transforms = Ops.stack(List.of(a0, a1, a2, b0, b1, b2, none, none), 1);
    return moved(boxes.cast(transforms.dtype()), transforms);
  }

  /** Returns the bounding boxes of corners transformed by {@code (batch, 8)} transforms. */
  static Tensor moved(Tensor corners, Tensor transforms) {
    var p = Ops.split(corners, 4, -1);
    var x = Ops.concatenate(List.of(p.get(0), p.get(2), p.get(2), p.get(0)), -1);
    var y = Ops.concatenate(List.of(p.get(1), p.get(1), p.get(3), p.get(3)), -1);
    var to = Projection.of(transforms, x, y);
    return Ops.concatenate(
        List.of(
            to.get(0).min(new int[] {-1}, true),
            to.get(1).min(new int[] {-1}, true),
            to.get(0).max(-1, true),
            to.get(1).max(-1, true)),
        -1);
  }

  // ---- overlap ----

  /**
   * Returns the intersection over union of each of {@code boxes1} with each of {@code boxes2},
   * {@code (boxes1, boxes2)} or {@code (batch, boxes1, boxes2)}.
   */
  public static Tensor computeIou(Tensor boxes1, Tensor boxes2, String format) {
    return computeIou(boxes1, boxes2, format, false, -1, null);
  }

  /**
   * Returns the intersection over union of each of {@code boxes1} with each of {@code boxes2}.
   *
   * @param useMasking whether the result is {@code maskVal} for boxes whose numbers are all
   *     negative, such as padding
   * @param imageShape height and width of the image, for a relative format; otherwise may be null
   */
  public static Tensor computeIou(
      Tensor boxes1,
      Tensor boxes2,
      String format,
      boolean useMasking,
      double maskVal,
      int @Nullable [] imageShape) {
    var first = convertFormat("computeIou", boxes1, format, "xyxy", imageShape);
    var second = convertFormat("computeIou", boxes2, format, "xyxy", imageShape);
    for (var shape : List.of(first.shape(), second.shape())) {
      Check.that(
          shape.rank() == 2 || shape.rank() == 3,
          "computeIou: expected boxes of shape (boxes, 4) or (batch, boxes, 4), received %s.",
          shape);
    }
    var iou = BoxOverlap.iou(first.expandDims(-2), second.expandDims(-3));
    if (!useMasking) return iou;
    var added =
        first.max(-1).less(0).expandDims(-1).logicalOr(second.max(-1).less(0).expandDims(-2));
    return Ops.where(added, Ops.onesLike(iou).multiply(maskVal), iou);
  }

  /**
   * Returns the complete intersection over union of pairs of boxes, which also depends on the
   * distance of their centres and the difference of their aspect ratios.
   */
  public static Tensor computeCiou(Tensor boxes1, Tensor boxes2, String format) {
    return computeCiou(boxes1, boxes2, format, null);
  }

  /**
   * Returns the complete intersection over union of pairs of boxes.
   *
   * @param imageShape height and width of the image, for a relative format; otherwise may be null
   */
  public static Tensor computeCiou(
      Tensor boxes1, Tensor boxes2, String format, int @Nullable [] imageShape) {
    return BoxOverlap.ciou(
        convertFormat("computeCiou", boxes1, format, "xyxy", imageShape),
        convertFormat("computeCiou", boxes2, format, "xyxy", imageShape));
  }

  /**
   * Returns the indices of boxes of which no two overlap by more than half; see the method with all
   * arguments.
   */
  public static Tensor nonMaxSuppression(
      Tensor boxes, Tensor scores, int maxOutputSize, String format) {
    return nonMaxSuppression(boxes, scores, maxOutputSize, 0.5, Double.NEGATIVE_INFINITY, format);
  }

  /**
   * Returns the indices of the boxes that are left by non-maximum suppression, with the highest
   * score first: a box is left out if its intersection over union with a box of a higher score that
   * is left is greater than {@code iouThreshold}. Keras has no such function; this is TensorFlow's
   * {@code tf.image.non_max_suppression}. The boxes belong to one class in one image: call it for
   * each class.
   *
   * <pre>{@code
   * var left = BoundingBoxes.nonMaxSuppression(boxes, scores, 100, 0.5, 0.25, "xyxy");
   * var best = boxes.rows(left.value().toInts());
   * }</pre>
   *
   * @param boxes {@code (boxes, 4)}
   * @param scores {@code (boxes)}
   * @param maxOutputSize the largest number of indices
   * @param scoreThreshold boxes whose score is not higher are left out
   * @return int32 indices {@code (left)}
   */
  public static Tensor nonMaxSuppression(
      Tensor boxes,
      Tensor scores,
      int maxOutputSize,
      double iouThreshold,
      double scoreThreshold,
      String format) {
    var call = "nonMaxSuppression";
    check(call, boxes);
    Check.given(call, "scores", scores);
    Check.that(
        boxes.shape().rank() == 2
            && scores.shape().rank() == 1
            && boxes.shape().upTo(1).accepts(scores.shape()),
        "%s: expected boxes of shape (boxes, 4) and a score for each, received boxes of shape %s and"
            + " scores of shape %s.",
        call,
        boxes.shape(),
        scores.shape());
    Check.that(
        maxOutputSize >= 0
            && iouThreshold >= 0
            && iouThreshold <= 1
            && !Double.isNaN(scoreThreshold),
        "%s: expected maxOutputSize of at least 0, iouThreshold in [0, 1] and a number as"
            + " scoreThreshold, received %d, %s and %s.",
        call,
        maxOutputSize,
        iouThreshold,
        scoreThreshold);
    var kind = BoundingBoxFormat.of(format);
    // The size of the image is a factor of all areas, and does not change the overlap.
    var corners = kind.toCorners(boxes.cast(DType.FLOAT32), 1, 1);
    return RawOps.op(
        "NonMaxSuppressionV3",
        OpAttributes.NONE,
        corners,
        scores.cast(DType.FLOAT32),
        TensorOps.constant(maxOutputSize, DType.INT32),
        TensorOps.constant(iouThreshold, DType.FLOAT32),
        TensorOps.constant(scoreThreshold, DType.FLOAT32));
  }

  // ---- anchors ----

  /** Returns the differences between boxes and anchors; see the method with all arguments. */
  public static Tensor encodeBoxToDeltas(
      Tensor anchors, Tensor boxes, String anchorFormat, String boxFormat) {
    return encodeBoxToDeltas(anchors, boxes, anchorFormat, boxFormat, "center_yxhw", null, null);
  }

  /**
   * Returns the differences between boxes and anchors: the offset of the centres as a fraction of
   * the anchor's size, and the logarithm of the ratio of the sizes. Detectors predict these
   * numbers.
   *
   * @param anchors {@code (boxes, 4)}
   * @param boxes {@code (boxes, 4)} or {@code (batch, boxes, 4)}
   * @param encodingFormat the order of the result: {@code "center_yxhw"} or {@code "center_xywh"}
   * @param variance four numbers by which the result is divided, or null
   * @param imageShape height and width of the image, for a relative format; otherwise may be null
   */
  public static Tensor encodeBoxToDeltas(
      Tensor anchors,
      Tensor boxes,
      String anchorFormat,
      String boxFormat,
      String encodingFormat,
      double @Nullable [] variance,
      int @Nullable [] imageShape) {
    var call = "encodeBoxToDeltas";
    var scale = variance(call, encodingFormat, variance);
    var from = halves(convertFormat(call, anchors, anchorFormat, encodingFormat, imageShape));
    var to = halves(convertFormat(call, boxes, boxFormat, encodingFormat, imageShape));
    var sizes = from.get(1).maximum(EPSILON);
    var deltas =
        Ops.concatenate(
            List.of(
                to.get(0).subtract(from.get(0)).divide(sizes),
                to.get(1).maximum(EPSILON).divide(sizes).log()),
            -1);
    return scale == null ? deltas : deltas.divide(scale);
  }

  /** Returns boxes from their differences to anchors; see the method with all arguments. */
  public static Tensor decodeDeltasToBoxes(
      Tensor anchors, Tensor boxesDelta, String anchorFormat, String boxFormat) {
    return decodeDeltasToBoxes(
        anchors, boxesDelta, anchorFormat, boxFormat, "center_yxhw", null, null);
  }

  /**
   * Returns boxes from their differences to anchors: the inverse of {@link
   * #encodeBoxToDeltas(Tensor, Tensor, String, String, String, double[], int[])}.
   *
   * @param boxesDelta {@code (boxes, 4)} or {@code (batch, boxes, 4)}
   * @param encodedFormat the order of {@code boxesDelta}: {@code "center_yxhw"} or {@code
   *     "center_xywh"}
   * @param variance four numbers by which {@code boxesDelta} is multiplied, or null
   * @param imageShape height and width of the image, for a relative format; otherwise may be null
   */
  public static Tensor decodeDeltasToBoxes(
      Tensor anchors,
      Tensor boxesDelta,
      String anchorFormat,
      String boxFormat,
      String encodedFormat,
      double @Nullable [] variance,
      int @Nullable [] imageShape) {
    var call = "decodeDeltasToBoxes";
    var scale = variance(call, encodedFormat, variance);
    check(call, boxesDelta);
    var from = halves(convertFormat(call, anchors, anchorFormat, encodedFormat, imageShape));
    var by = halves(scale == null ? boxesDelta : boxesDelta.multiply(scale));
    var boxes =
        Ops.concatenate(
            List.of(
                by.get(0).multiply(from.get(1)).add(from.get(0)),
                by.get(1).exp().multiply(from.get(1))),
            -1);
    return convertFormat(call, boxes, encodedFormat, boxFormat, imageShape);
  }

  private static List<Tensor> halves(Tensor boxes) {
    return Ops.split(boxes, 2, -1);
  }

  private static @Nullable Tensor variance(
      String call, String format, double @Nullable [] variance) {
    Check.that(
        "center_yxhw".equals(format) || "center_xywh".equals(format),
        "%s: the format of the deltas must be center_xywh or center_yxhw, received %s.",
        call,
        format);
    if (variance == null) return null;
    Check.that(
        variance.length == 4,
        "%s: expected a variance of four numbers, received %d.",
        call,
        variance.length);
    return TensorOps.constant(NDArray.of(variance, 4)).cast(DType.FLOAT32);
  }
}
