package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Operations that reorder the elements of tensors, as in {@code keras.ops}. */
final class Reordering {
  private Reordering() {}

  static Tensor roll(Tensor x, int[] shift, int @Nullable [] axis) {
    var shape = x.shape();
    if (axis == null) {
      var moved = rolled(Shapes.ravel(x), Arrays.stream(shift).sum(), 0);
      return shape.isKnown()
          ? moved.reshape(shape.dims())
          : TensorOps.reshape(moved, TensorOps.shape(x));
    }
    Check.that(
        shift.length == axis.length || shift.length == 1 || (shift.length > 0 && axis.length == 1),
        "roll: expected as many numbers in shift as axes, received %d and %d.",
        shift.length,
        axis.length);
    var y = x;
    for (int i = 0; axis.length > 0 && i < Math.max(shift.length, axis.length); i++) {
      int at = Operands.axis("roll", shape, axis[axis.length == 1 ? 0 : i]);
      y = rolled(y, shift[shift.length == 1 ? 0 : i], at);
    }
    return y;
  }

  private static Tensor rolled(Tensor x, int shift, int axis) {
    var size = Operands.size(x, axis);
    var places = Operands.range(0, size, 1);
    return Operands.gather(x, places.subtract(NDArray.from(shift)).mod(size), axis);
  }

  static Tensor flip(Tensor x, int @Nullable ... axis) {
    return flip("flip", x, axis);
  }

  private static Tensor flip(String op, Tensor x, int @Nullable ... axis) {
    var axes = Operands.axes(op, Check.given(op, "x", x).shape(), axis);
    return RawOps.op("ReverseV2", OpAttributes.NONE, x, NDArray.of(axes, axes.length));
  }

  static Tensor fliplr(Tensor x) {
    return flip("fliplr", x, 1);
  }

  static Tensor flipud(Tensor x) {
    return flip("flipud", x, 0);
  }

  static Tensor rot90(Tensor array, int k, int[] axes) {
    var shape = array.shape();
    Check.given("rot90", "axes", axes);
    Check.that(
        shape.rank() >= 2, "rot90: expected a tensor of two axes or more, received %s.", shape);
    Check.that(axes.length == 2, "rot90: expected two axes, received %s.", Arrays.toString(axes));
    var plane = Operands.axes("rot90", shape, axes);
    int turns = Math.floorMod(k, 4);
    if (turns == 0) return array;
    if (turns == 2) return flip("rot90", array, plane);
    return turns == 1
        ? Shapes.swapaxes(flip("rot90", array, plane[1]), plane[0], plane[1])
        : flip("rot90", Shapes.swapaxes(array, plane[0], plane[1]), plane[1]);
  }
}
