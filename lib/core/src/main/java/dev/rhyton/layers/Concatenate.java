package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Concatenates its inputs along an axis.
 *
 * <p>The inputs may differ only in the size of that axis; the size of the output is the sum of
 * theirs.
 *
 * <pre>{@code
 * Concatenate.of().apply(left, right)
 * }</pre>
 */
public final class Concatenate extends Merge<Concatenate> {
  private int axis = -1;

  private Concatenate() {}

  /** Creates a layer for the last axis. */
  public static Concatenate of() {
    return new Concatenate();
  }

  /** Sets the axis along which the inputs are concatenated. */
  public Concatenate axis(int along) {
    return with(this, c -> c.axis = along);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var first = inputs.get(0);
    int at = first.axis(axis);
    for (var other : inputs) {
      Check.that(
          other.rank() == first.rank() && first.with(at, Shape.UNKNOWN).accepts(other),
          "%s: expected inputs that differ only in axis %d, received %s and %s.",
          label(),
          axis,
          first,
          other);
    }
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    var dtype = inputs.stream().map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    return Ops.concatenate(inputs.stream().map(x -> x.cast(dtype)).toList(), axis);
  }

  /** Returns the concatenated masks; every step of an input without a mask counts. */
  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    if (masks.stream().allMatch(Objects::isNull)) return null;
    var all = IntStream.range(0, inputs.size()).mapToObj(i -> spread(masks.get(i), inputs.get(i)));
    return Ops.concatenate(all.toList(), axis).any(-1);
  }

  /** Returns the mask with an entry for each number. */
  private static Tensor spread(@Nullable Tensor mask, Tensor x) {
    var every = Ops.onesLike(x).notEqual(0);
    return mask == null ? every : wide(mask, x).logicalAnd(every);
  }
}
