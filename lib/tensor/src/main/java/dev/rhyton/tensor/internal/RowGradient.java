package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a matrix of which only some rows were used, such as the vectors of an embedding:
 * the rows that are not 0. The tensor of the whole gradient has it beside its elements; if nothing
 * uses these, they are not computed.
 */
public final class RowGradient {
  private static final OpAttributes WHOLE_NUMBERS = OpAttributes.of("out_idx", DType.INT32);

  private final Tensor indices;
  private final Tensor values;

  private RowGradient(Tensor indices, Tensor values) {
    this.indices = indices;
    this.values = values;
  }

  /** Returns the whole gradient of a weight whose rows at {@code indices} have a gradient. */
  static Tensor whole(Weight weight, Tensor indices, Tensor gradient) {
    var places = indices.reshape(Shape.UNKNOWN);
    var rows = rows(weight.shape(), gradient);
    long number = weight.shape().dim(0);
    var whole = sum(rows, places, TensorOps.constant((double) number, places.dtype()));
    return TensorInternals.of(whole).rowGradient(new RowGradient(places, rows));
  }

  /** Returns a gradient with a row for each index. */
  private static Tensor rows(Shape shape, Tensor gradient) {
    var dims = shape.dims();
    dims[0] = Shape.UNKNOWN;
    return gradient.reshape(dims);
  }

  private static Tensor sum(Tensor rows, Tensor places, Tensor number) {
    return RawOps.op("UnsortedSegmentSum", OpAttributes.NONE, rows, places, number);
  }

  /** Returns the sum of two whole gradients, with rows if both have them. */
  static Tensor sum(Tensor a, Tensor b) {
    var sum = a.add(b);
    var first = TensorInternals.of(a).rowGradient();
    var second = TensorInternals.of(b).rowGradient();
    if (first == null || second == null) return sum;
    var places =
        TensorOps.concatenate(0, first.indices, second.indices.cast(first.indices.dtype()));
    var values = TensorOps.concatenate(0, first.values, second.values);
    return TensorInternals.of(sum).rowGradient(new RowGradient(places, values));
  }

  /** Returns the rows of a gradient that are not 0, or null if all rows may have one. */
  public static @Nullable RowGradient of(Tensor gradient) {
    return TensorInternals.of(gradient).rowGradient();
  }

  /** Returns the gradient after a function of single elements for which {@code f(0) = 0}. */
  public static Tensor map(Tensor gradient, UnaryOperator<Tensor> f) {
    var rows = TensorInternals.of(gradient).rowGradient();
    var mapped = f.apply(gradient);
    if (rows == null) return mapped;
    var unique = rows.unique();
    return TensorInternals.of(mapped)
        .rowGradient(new RowGradient(unique.indices, f.apply(unique.values)));
  }

  /** Returns the elements that are not 0: those of the rows, or of the whole gradient. */
  public static Tensor elements(Tensor gradient) {
    var rows = TensorInternals.of(gradient).rowGradient();
    return rows == null ? gradient : rows.unique().values;
  }

  /** Returns the gradient with each row once: those of one index are added. */
  public RowGradient unique() {
    if (TensorInternals.of(indices).madeBy("Unique")) return this;
    var found = RawOps.all("Unique", WHOLE_NUMBERS, List.of(indices));
    var number = RawOps.op("Size", OpAttributes.NONE, found.get(0));
    return new RowGradient(found.get(0), sum(values, found.get(1), number));
  }

  /** Returns the indices of the rows. */
  public Tensor indices() {
    return indices;
  }

  /** Returns the gradient of each of these rows. */
  public Tensor values() {
    return values;
  }
}
