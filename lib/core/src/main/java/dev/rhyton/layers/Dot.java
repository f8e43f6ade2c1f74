package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the dot product of two inputs along an axis of each: {@code y[b, i, j] = Σₖ x₁[b, i, k]
 * · x₂[b, j, k]}.
 *
 * <p>The inputs have the same size along these axes. The output has the batch axis, then the other
 * axes of the first input, then the other axes of the second input.
 *
 * <pre>{@code
 * Dot.of(1).normalize(true)     // cosine similarity of rows
 * }</pre>
 */
public final class Dot extends Merge<Dot> {
  private int[] axes = {-1, -1};
  private boolean normalize;

  private Dot() {}

  /** Creates a layer for one axis of both inputs, or one axis for each. */
  public static Dot of(int... axes) {
    return made(new Dot(), d -> d.axes = SpatialSizes.perAxis("axes", 2, axes));
  }

  /** Sets whether both inputs are first normalized to length 1 along the axis. */
  public Dot normalize(boolean toOne) {
    return with(this, d -> d.normalize = toOne);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.ANY.and(InputSpec.ANY);
  }

  @Override
  protected void build(List<Shape> inputs) {
    var first = inputs.get(0);
    var second = inputs.get(1);
    Check.that(
        first.axis(axes[0]) > 0 && second.axis(axes[1]) > 0,
        "%s: its axes must not be the batch, received %d and %d.",
        label(),
        axes[0],
        axes[1]);
    Check.that(
        first.dim(axes[0]) == second.dim(axes[1]),
        "%s: expected equal sizes along the axes, received %s and %s.",
        label(),
        first,
        second);
  }

  @Override
  List<Tensor> aligned(List<Tensor> inputs) {
    return inputs; // axes are counted in each input without change
  }

  @Override
  Tensor merge(List<Tensor> inputs) {
    var x = lastAxis(inputs.get(0), axes[0]);
    var y = lastAxis(inputs.get(1), axes[1]);
    var left = matrix(x);
    var right = matrix(y);
    var product = left.matmul(right, false, true);
    var batch = LongStream.of(Shape.UNKNOWN);
    var dims = LongStream.concat(batch, LongStream.concat(rows(x), rows(y))).toArray();
    return product.reshape(dims.length == 1 ? new long[] {Shape.UNKNOWN, 1} : dims);
  }

  /** Returns the input with the axis moved to the end, normalized to length 1 if requested. */
  private Tensor lastAxis(Tensor x, int axis) {
    int at = x.shape().axis(axis);
    int rank = x.shape().rank();
    var moved =
        x.transpose(
            IntStream.range(0, rank).map(i -> i < at ? i : i == rank - 1 ? at : i + 1).toArray());
    return normalize ? UnitNormalization.unit(moved, -1) : moved;
  }

  private static Tensor matrix(Tensor x) {
    return x.reshape(Shape.UNKNOWN, rows(x).reduce(1, (a, b) -> a * b), x.shape().last());
  }

  private static LongStream rows(Tensor x) {
    return Arrays.stream(x.shape().upTo(x.shape().rank() - 1).from(1).dims());
  }

  /** The entries of the output belong to pairs of steps. */
  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return null;
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
