package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.Arrays;

/** Operations that reorder the elements of tensors, as in {@code keras.ops}. */
public abstract class OrderOps extends ShapeOps {
  OrderOps() {}

  /** Shifts the elements; those beyond the end reappear at the start. */
  public static Tensor roll(Tensor x, int shift) {
    return roll(x, new int[] {shift}, null);
  }

  /** Shifts the elements along an axis; those beyond the end reappear at the start. */
  public static Tensor roll(Tensor x, int shift, int axis) {
    return roll(x, new int[] {shift}, new int[] {axis});
  }

  /**
   * Shifts the elements along axes; those beyond the end reappear at the start. Without axes the
   * flattened tensor is shifted.
   */
  @Op("x, shift, axis=None")
  public static Tensor roll(Tensor x, int[] shift, int[] axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("roll", x, shift, axis);
    var shape = Check.given("roll", "x", x).shape();
    Check.given("roll", "shift", shift);
    if (axis == null) {
      var moved = rolled(ravel(x), Arrays.stream(shift).sum(), 0);
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

  /** Reverses the elements along all axes. */
  public static Tensor flip(Tensor x) {
    return flip(x, (int[]) null);
  }

  /** Reverses the elements along axes; all axes for null. */
  @Op("x, axis=None")
  public static Tensor flip(Tensor x, int... axis) {
    if (OpCall.isSymbolic(x)) return OpCall.record("flip", x, axis);
    return flip("flip", x, axis);
  }

  private static Tensor flip(String op, Tensor x, int... axis) {
    var axes = Operands.axes(op, Check.given(op, "x", x).shape(), axis);
    return RawOps.op("ReverseV2", OpAttributes.NONE, x, NDArray.of(axes, axes.length));
  }

  /** Reverses the elements along the second axis. */
  @Op("x")
  public static Tensor fliplr(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("fliplr", x);
    return flip("fliplr", x, 1);
  }

  /** Reverses the elements along the first axis. */
  @Op("x")
  public static Tensor flipud(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("flipud", x);
    return flip("flipud", x, 0);
  }

  /** Rotates the tensor by 90 degrees from its first axis towards its second. */
  public static Tensor rot90(Tensor array) {
    return rot90(array, 1, new int[] {0, 1});
  }

  /** Rotates the tensor k times by 90 degrees from one axis towards another. */
  @Op("array, k=1, axes=(0, 1)")
  public static Tensor rot90(Tensor array, int k, int[] axes) {
    if (OpCall.isSymbolic(array)) return OpCall.record("rot90", array, k, axes);
    var shape = Check.given("rot90", "array", array).shape();
    Check.given("rot90", "axes", axes);
    Check.that(
        shape.rank() >= 2, "rot90: expected a tensor of two axes or more, received %s.", shape);
    Check.that(axes.length == 2, "rot90: expected two axes, received %s.", Arrays.toString(axes));
    var plane = Operands.axes("rot90", shape, axes);
    int turns = Math.floorMod(k, 4);
    if (turns == 0) return array;
    if (turns == 2) return flip("rot90", array, plane);
    return turns == 1
        ? swapaxes(flip("rot90", array, plane[1]), plane[0], plane[1])
        : flip("rot90", swapaxes(array, plane[0], plane[1]), plane[1]);
  }
}
