package dev.rhyton.onnx;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value of an ONNX graph: a tensor; or a few numbers, mostly sizes, each of which is known now or
 * only in a run. Files compute with the sizes of tensors: what follows from known ones is known.
 */
final class Value {
  /** The most numbers that are kept one by one. */
  static final int MOST = 64;

  private final Shape shape;
  private final @Nullable List<Tensor>
      numbers; // in row-major order, each without axes; null for a tensor
  private @Nullable Tensor tensor; // null until it is needed

  private Value(Shape shape, @Nullable List<Tensor> numbers, @Nullable Tensor tensor) {
    this.shape = shape;
    this.numbers = numbers;
    this.tensor = tensor;
  }

  static Value of(Tensor tensor) {
    return new Value(tensor.shape(), null, tensor);
  }

  /** Returns numbers, which are an array if all of them are known. */
  static Value of(Shape shape, List<Tensor> numbers) {
    if (!numbers.stream().allMatch(TensorInternals::isKnown)) {
      return new Value(shape, List.copyOf(numbers), null);
    }
    var known = numbers.stream().map(n -> (NDArray) n).toList();
    return of(
        known.isEmpty()
            ? NDArray.of(new long[0], shape.dims())
            : NDArray.stack(known).reshape(shape.dims()));
  }

  /** Returns the sizes of a tensor. */
  static Value sizesOf(Tensor x) {
    var sizes = new ArrayList<Tensor>();
    for (int axis = 0; axis < x.shape().rank(); axis++) sizes.add(size(x, axis));
    return of(Shape.of(sizes.size()), sizes);
  }

  /** Returns the size of an axis as int64. */
  static Tensor size(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    return size == Shape.UNKNOWN
        ? Ops.getItem(Ops.shape(x), axis).cast(DType.INT64)
        : NDArray.of(new long[] {size});
  }

  Shape shape() {
    return shape;
  }

  Tensor tensor() {
    var made = tensor;
    if (made == null) {
      made = Ops.reshape(Ops.stack(Objects.requireNonNull(numbers)), shape);
      tensor = made;
    }
    return made;
  }

  /** Returns whether all elements are known now. */
  boolean isKnown() {
    return numbers == null && TensorInternals.isKnown(tensor());
  }

  /** Returns whether it consists of numbers of which some are known only in a run. */
  boolean isPartlyKnown() {
    return numbers != null;
  }

  /** Returns whether its numbers can be taken one by one. */
  boolean hasNumbers() {
    return isPartlyKnown() || (isKnown() && shape.size() <= MOST);
  }

  /** Returns the numbers, each without axes. */
  List<Tensor> numbers() {
    if (numbers != null) return numbers;
    return LayerCalls.outside(
        () -> {
          var flat = ((NDArray) tensor()).reshape(shape.size());
          var all = new ArrayList<Tensor>();
          for (int i = 0; i < shape.size(); i++) all.add(flat.get(i));
          return all;
        });
  }
}
