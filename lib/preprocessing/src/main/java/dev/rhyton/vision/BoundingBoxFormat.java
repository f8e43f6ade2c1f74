package dev.rhyton.vision;

import dev.rhyton.config.Text;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * The meaning of the four numbers of a box; in {@code REL} formats they are fractions of the size
 * of the image.
 */
public enum BoundingBoxFormat {
  XYXY,
  YXYX,
  XYWH,
  CENTER_XYWH,
  CENTER_YXHW,
  REL_XYXY,
  REL_YXYX,
  REL_XYWH,
  REL_CENTER_XYWH;

  /** Returns the format by its name in Keras. */
  public static BoundingBoxFormat of(String name) {
    return Text.constant(BoundingBoxFormat.class, "bounding box format", name);
  }

  boolean isRelative() {
    return name().startsWith("REL_");
  }

  private boolean isCentered() {
    return name().contains("CENTER_");
  }

  private boolean hasYFirst() {
    return name().replaceAll("REL_|CENTER_", "").startsWith("Y");
  }

  private boolean hasSize() {
    return name().contains("W");
  }

  /** Returns left, top, right and bottom in pixels. */
  Tensor toCorners(Tensor boxes, double height, double width) {
    var p = Ops.split(boxes, 4, -1);
    int x = hasYFirst() ? 1 : 0;
    var left = p.get(x);
    var top = p.get(1 - x);
    var right = p.get(2 + x);
    var bottom = p.get(3 - x);
    if (isCentered()) {
      left = left.subtract(right.divide(2));
      top = top.subtract(bottom.divide(2));
    }
    if (hasSize()) {
      right = left.add(right);
      bottom = top.add(bottom);
    }
    double w = isRelative() ? width : 1;
    double h = isRelative() ? height : 1;
    return Ops.concatenate(
        List.of(left.multiply(w), top.multiply(h), right.multiply(w), bottom.multiply(h)), -1);
  }

  /** Returns boxes in this format from left, top, right and bottom in pixels. */
  Tensor fromCorners(Tensor corners, double height, double width) {
    var p = Ops.split(corners, 4, -1);
    double w = isRelative() ? width : 1;
    double h = isRelative() ? height : 1;
    var left = p.get(0).divide(w);
    var top = p.get(1).divide(h);
    var right = p.get(2).divide(w);
    var bottom = p.get(3).divide(h);
    if (hasSize()) {
      right = right.subtract(left);
      bottom = bottom.subtract(top);
    }
    if (isCentered()) {
      left = left.add(right.divide(2));
      top = top.add(bottom.divide(2));
    }
    return hasYFirst()
        ? Ops.concatenate(List.of(top, left, bottom, right), -1)
        : Ops.concatenate(List.of(left, top, right, bottom), -1);
  }
}
