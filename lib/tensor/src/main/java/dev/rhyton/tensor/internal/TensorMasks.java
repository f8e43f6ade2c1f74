package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets the mask of a tensor for the layers that are applied to the result. */
public final class TensorMasks implements Node.Operation {
  private TensorMasks() {}

  /** Returns a tensor with a mask, which layers receive that are applied to it. */
  public static Tensor of(Tensor x, Tensor mask) {
    return of(x, mask, true);
  }

  /**
   * Returns a tensor with a mask.
   *
   * @param given whether the caller of a layer gives the mask; otherwise the layers before have
   *     computed it
   */
  public static Tensor of(Tensor x, Tensor mask, boolean given) {
    var node = TensorInternals.of(x).node();
    var bare = node != null && isOne(x) ? node.inputs().get(0) : x;
    var inputs = List.of(bare, mask);
    boolean symbolic = GraphBuilder.current() == null && !NDArray.areAll(inputs);
    if (!symbolic) return new TensorMasks().apply(inputs).get(0);
    var masked = Node.record(new TensorMasks(), inputs).get(0);
    if (given) TensorInternals.of(masked).passGivenMask();
    return masked;
  }

  /** Returns whether a tensor is the result of {@link #of}. */
  public static boolean isOne(Tensor tensor) {
    var node = TensorInternals.of(tensor).node();
    return node != null && node.operation() instanceof TensorMasks;
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    checkFits(inputs.get(1).shape(), inputs.get(0).shape());
    var x = inputs.get(0);
    var copy = TensorInternals.of(TensorOps.copy(x));
    copy.copyOf(x);
    return List.of(copy.givenMask(inputs.get(1)));
  }

  @Override
  public List<@Nullable Tensor> masks(List<Tensor> inputs, int outputs) {
    return List.of(inputs.get(1));
  }

  /**
   * Throws if a mask does not have the first axes of its tensor, where an axis of size 1 is
   * broadcast. The steps of a sequence with channels first are its last axis.
   */
  private static void checkFits(Shape mask, Shape values) {
    boolean fits = mask.rank() <= values.rank();
    for (int i = 0; fits && i < mask.rank(); i++) {
      boolean last = i == 1 && fits(mask.dim(i), values.last());
      fits = last || fits(mask.dim(i), values.dim(i));
    }
    Check.that(
        fits,
        "A mask of shape %s does not fit values of shape %s: expected a mask of shape %s.",
        mask,
        values,
        values.upTo(Math.min(mask.rank(), values.rank())));
  }

  private static boolean fits(long entries, long size) {
    return entries == size || entries <= 1 || size == Shape.UNKNOWN;
  }
}
