package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/** Choosing, sorting and replacing elements, as in {@code keras.ops}. */
public abstract class IndexOps extends ShapeOps {
  IndexOps() {}

  /** Returns the elements of {@code x1} where a condition holds, those of {@code x2} elsewhere. */
  @Op("condition, x1=None, x2=None")
  public static Tensor where(Object condition, Object x1, Object x2) {
    Check.that(x1 != null && x2 != null, "where: expected x1 and x2; for indices call nonzero.");
    var pair = Operands.pair("where", x1, x2);
    var holds = cast(Operands.tensor(Check.given("where", "condition", condition)), DType.BOOL);
    Operands.broadcast("where", holds.shape(), pair.x1().shape());
    Operands.broadcast("where", holds.shape(), pair.x2().shape());
    return RawOps.op("SelectV2", OpAttributes.NONE, holds, pair.x1(), pair.x2());
  }

  /** Returns the elements along an axis that indices of the same rank name. */
  @Op("x, indices, axis=None")
  public static Tensor takeAlongAxis(Tensor x, Tensor indices, Integer axis) {
    int last = x.shape().rank() - 1;
    if (axis == null) return takeAlongAxis(x.reshape(-1), indices.reshape(-1), 0);
    var moved = TensorOps.takeAlongLast(moveaxis(x, axis, last), moveaxis(indices, axis, last));
    return moveaxis(moved, last, axis);
  }
}
