package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.NnOps;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Selects elements by indices and conditions, as in {@code keras.ops}. */
final class Indexing {
  private Indexing() {}

  // ---- by indices ----

  static Tensor take(Tensor x, Object indices, @Nullable Integer axis) {
    if (axis == null) return take(Shapes.ravel(x), indices, 0);
    int at = Operands.axis("take", x.shape(), axis);
    var places = Operands.indices("take", "indices", indices);
    return Operands.gather(x, counted("take", places, x, at), at);
  }

  /** Returns indices counted from the front, as int64; known indices must be in range. */
  static Tensor counted(String op, Tensor indices, Tensor x, int axis) {
    long size = x.shape().dim(axis);
    if (indices instanceof NDArray known && known.isKnown() && size != Shape.UNKNOWN) {
      var places = known.toLongs();
      for (int i = 0; i < places.length; i++) {
        Check.that(
            places[i] >= -size && places[i] < size,
            "%s: the index %d is beyond axis %d of a tensor of shape %s.",
            op,
            places[i],
            axis,
            x.shape());
        if (places[i] < 0) places[i] += size;
      }
      return NDArray.of(places, indices.shape().dims());
    }
    var wide = indices.cast(DType.INT64);
    var end = Operands.size(x, axis).cast(DType.INT64);
    return TensorOps.where(wide.less(0), wide.add(end), wide);
  }

  /**
   * Returns the slices at indices of the first axes, a tensor for each axis, by TensorFlow's
   * GatherNd, which refuses slices without elements.
   */
  static Tensor chosen(String op, Tensor x, List<Tensor> indices) {
    int axes = indices.size();
    var sizes = Operands.sizes(x);
    var rest = sizes.subList(axes, sizes.size());
    var dims = new ArrayList<Object>(List.of(count(x, axes)));
    dims.addAll(rest);
    return Operands.gather(Shapes.reshape(x, dims), place(op, indices, sizes), 0);
  }

  /**
   * Returns the indices of elements in the flattened tensor, from their indices on each axis. One
   * beyond its axis, which would be another element, fails in a run.
   */
  static Tensor place(String op, List<Tensor> indices, List<Tensor> sizes) {
    var place = inside(op, 0, indices.get(0), sizes.get(0));
    for (int i = 1; i < indices.size(); i++) {
      var size = sizes.get(i);
      place = place.multiply(size.cast(DType.INT64)).add(inside(op, i, indices.get(i), size));
    }
    return place;
  }

  private static Tensor inside(String op, int axis, Tensor given, Tensor places) {
    var size = places.cast(DType.INT64);
    var index = given.cast(DType.INT64);
    var inside = index.greaterEqual(0).logicalAnd(index.less(size));
    var message = op + ": indices are beyond axis " + axis + ", of {} places: {}.";
    return TensorOps.checked(index, inside.all(), message, size, others(index, inside));
  }

  /** Returns a vector of the elements for which a condition is false. */
  private static Tensor others(Tensor x, Tensor condition) {
    return x.reshape(-1).take(TensorOps.indicesOf(condition.reshape(-1).logicalNot()));
  }

  /** Returns the number of slices of the first axes, as a Java number if it is known. */
  static Object count(Tensor x, int axes) {
    var first = x.shape().upTo(axes);
    if (first.isKnown()) return (int) first.size();
    return Operands.sizes(x).subList(0, axes).stream().reduce(Tensor::multiply).orElseThrow();
  }

  static Tensor takeAlongAxis(Tensor x, Tensor indices, @Nullable Integer axis) {
    var op = "take_along_axis";
    var shape = Check.given(op, "x", x).shape();
    Operands.indices(op, "indices", indices);
    if (axis == null) return takeAlongAxis(Shapes.ravel(x), Shapes.ravel(indices), 0);
    int at = Operands.axis(op, shape, axis);
    Check.that(
        indices.shape().rank() == shape.rank(),
        "take_along_axis: expected indices of %d axes, as the tensor of shape %s, received shape"
            + " %s.",
        shape.rank(),
        shape,
        indices.shape());
    Operands.broadcast(op, shape.with(at, 1), indices.shape().with(at, 1));
    var places = counted(op, indices, x, at);
    var values = spread(x, indices, at);
    var all = spread(places, x, at);
    int last = shape.rank() - 1;
    var found =
        TensorOps.takeAlongLast(Ops.moveaxis(values, at, last), Ops.moveaxis(all, at, last));
    return Ops.moveaxis(found, last, at);
  }

  /** Broadcasts the axes of size 1 of a tensor to those of another one, except for one axis. */
  private static Tensor spread(Tensor x, Tensor like, int except) {
    var sizes = Operands.sizes(x);
    boolean alike = true;
    for (int i = 0; i < sizes.size(); i++) {
      if (i == except || x.shape().dim(i) != 1 || like.shape().dim(i) == 1) continue;
      sizes.set(i, Operands.size(like, i));
      alike = false;
    }
    return alike ? x : Operands.broadcastTo(x, sizes);
  }

  static Tensor getItem(Tensor x, List<?> key) {
    return ItemKey.of(key).of(x);
  }

  /** Returns a size in {@code shape(x)} that is known before a run: a number in Keras. */
  static @Nullable Tensor knownSize(Tensor x, List<?> key) {
    var shape = TensorOps.shapeIn(Check.given("get_item", "x", x));
    if (shape == null || key.size() != 1 || !(key.get(0) instanceof Integer index)) return null;
    int axis = index < 0 ? index + shape.rank() : index;
    boolean known = axis >= 0 && axis < shape.rank() && shape.dim(axis) != Shape.UNKNOWN;
    return known ? NDArray.from((int) shape.dim(axis)) : null;
  }

  // ---- blocks ----

  static Tensor slice(Tensor inputs, Object startIndices, int[] shape) {
    var from = inputs.shape();
    var start = start("slice", startIndices, from, Arrays.stream(shape).asLongStream().toArray());
    // in 32 bits, since the gradient of Slice accepts nothing else
    return RawOps.op("Slice", OpAttributes.NONE, inputs, start, NDArray.of(shape, shape.length));
  }

  /** Returns the start of a block, as int32; the block must lie inside of the tensor. */
  private static Tensor start(String op, Object startIndices, Shape shape, long... block) {
    var start = Operands.indices(op, "start_indices", startIndices).cast(DType.INT32);
    Check.that(
        start.shape().accepts(Shape.of(shape.rank())) && block.length == shape.rank(),
        "%s: expected a start index and a size for each axis of a tensor of shape %s, received %s"
            + " and sizes %s.",
        op,
        shape,
        Operands.describe(startIndices),
        Arrays.toString(block));
    var known =
        start instanceof NDArray array && array.isKnown() ? array.toInts() : new int[block.length];
    for (int i = 0; i < block.length; i++) {
      boolean open = shape.dim(i) == Shape.UNKNOWN || block[i] == Shape.UNKNOWN;
      Check.that(
          known[i] >= 0 && block[i] >= -1 && (open || known[i] + block[i] <= shape.dim(i)),
          "%s: a block of size %d from index %d on is beyond axis %d of a tensor of shape %s.",
          op,
          block[i],
          known[i],
          i,
          shape);
    }
    return start;
  }

  static Tensor sliceUpdate(Tensor inputs, Object startIndices, Tensor updates) {
    var shape = inputs.shape();
    var block = updates.shape();
    var start = start("slice_update", startIndices, shape, block.dims());
    if (shape.rank() == 0) return updates.cast(inputs.dtype());
    var sizes = TensorOps.stack(0, Operands.sizes(inputs));
    var end = sizes.subtract(start).subtract(TensorOps.stack(0, Operands.sizes(updates)));
    var pairs = TensorOps.stack(1, List.of(start, end));
    var values = padded(updates.cast(inputs.dtype()), pairs);
    var inside = padded(TensorOps.onesLike(updates.cast(DType.BOOL)), pairs);
    return TensorOps.where(inside, values, inputs);
  }

  private static Tensor padded(Tensor x, Tensor pairs) {
    return RawOps.op("PadV2", OpAttributes.NONE, x, pairs, TensorOps.constant(0, x.dtype()));
  }

  // ---- by conditions ----

  static Tensor where(Object condition, @Nullable Object x1, @Nullable Object x2) {
    Check.that((x1 == null) == (x2 == null), "where: expected both of x1 and x2, or none of them.");
    return x1 == null || x2 == null
        ? nonzero("where", Operands.tensor(condition))
        : where("where", condition, x1, x2);
  }

  private static Tensor where(String op, Object condition, Object x1, Object x2) {
    var given = Operands.tensor(Check.given(op, "condition", condition));
    var pair = Operands.pair(op, x1, x2);
    Operands.broadcast(
        op, given.shape(), Operands.broadcast(op, pair.x1().shape(), pair.x2().shape()));
    var holds = Creation.cast(given, DType.BOOL);
    return TensorOps.where(holds, pair.x1(), pair.x2());
  }

  static Tensor nonzero(Tensor x) {
    return nonzero("nonzero", x);
  }

  private static Tensor nonzero(String op, Tensor x) {
    Check.that(
        x.shape().rank() > 0,
        "%s: expected a tensor of one axis or more, received a scalar, which has no indices.",
        op);
    var places = RawOps.op("Where", OpAttributes.NONE, Creation.cast(x, DType.BOOL));
    return places.transpose().cast(DType.INT32);
  }

  static Tensor select(Object condlist, Object choicelist, Object byDefault) {
    boolean lists =
        condlist instanceof List<?> conditions
            && choicelist instanceof List<?> choices
            && !conditions.isEmpty()
            && conditions.size() == choices.size();
    Check.that(
        lists,
        "select: expected as many conditions as choices, in two lists of one or more, received %s"
            + " and %s.",
        Operands.describe(condlist),
        Operands.describe(choicelist));
    var conditions = (List<?>) condlist;
    var choices = (List<?>) choicelist;
    Object chosen = Check.given("select", "default", byDefault);
    for (int i = choices.size() - 1; i >= 0; i--) {
      chosen = where("select", conditions.get(i), choices.get(i), chosen);
    }
    return (Tensor) chosen;
  }

  // ---- one-hot vectors and flat indices ----

  static Tensor oneHot(Tensor x, int numClasses, int axis, @Nullable DType dtype, boolean sparse) {
    return oneHot("one_hot", x, numClasses, axis, dtype, sparse);
  }

  private static Tensor oneHot(
      String op, Tensor x, int numClasses, int axis, @Nullable DType dtype, boolean sparse) {
    var shape = Check.given(op, "x", x).shape();
    Check.that(!sparse, "%s: sparse tensors are not supported: leave sparse out.", op);
    Check.that(
        axis >= -1 && axis <= shape.rank(),
        "%s: expected an axis from -1 to %d for a tensor of shape %s, received %d.",
        op,
        shape.rank(),
        shape,
        axis);
    Check.that(
        numClasses >= 0, "%s: num_classes must not be negative, received %d.", op, numClasses);
    var type = dtype == null ? KerasConfig.floatx() : dtype;
    return NnOps.oneHot(x, NDArray.from(numClasses), axis, type);
  }

  static Tensor multiHot(
      Tensor inputs,
      @Nullable Integer numClasses,
      int axis,
      @Nullable DType dtype,
      boolean sparse) {
    Check.given("multi_hot", "num_classes", numClasses);
    var type = dtype == null ? KerasConfig.floatx() : dtype;
    var hot = oneHot("multi_hot", inputs, numClasses, axis, DType.BOOL, sparse);
    return hot.any(inputs.shape().rank() > 1 ? 1 : 0).cast(type);
  }

  static List<Tensor> unravelIndex(Tensor indices, int[] shape) {
    Operands.indices("unravel_index", "indices", indices);
    long size = 1;
    for (int d : shape) {
      size *= Check.positive("unravel_index", "each size of shape", d);
    }
    var places = new ArrayList<Tensor>();
    var wide = indices.cast(DType.INT64);
    var inside = wide.greaterEqual(-size).logicalAnd(wide.less(size));
    var message =
        "unravel_index: indices are beyond the "
            + size
            + " elements of shape "
            + Arrays.toString(shape)
            + ": {}.";
    var rest = TensorOps.checked(wide, inside.all(), message, others(wide, inside));
    for (int i = shape.length - 1; i >= 0; i--) {
      var dim = TensorOps.constant(shape[i], DType.INT64);
      places.add(0, rest.mod(dim).cast(indices.dtype()));
      rest = rest.floorDivide(dim);
    }
    return places;
  }
}
