package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.OpAttributes;
import dev.rhyton.tensor.RawOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Selects elements by indices and conditions, as in {@code keras.ops}. */
public abstract class IndexOps extends DiagonalOps {
  IndexOps() {}

  // ---- by indices ----

  /** Returns the elements at indices of the flattened tensor. */
  public static Tensor take(Tensor x, Object indices) {
    return take(x, indices, null);
  }

  /**
   * Returns the slices along an axis at {@code indices}, whose axes replace it; without an axis,
   * the elements of the flattened tensor. Negative indices count from the end.
   *
   * @param indices integers: one, an array, a list or a tensor
   */
  @Op("x, indices, axis=None")
  public static Tensor take(Tensor x, Object indices, Integer axis) {
    if (OpCall.isSymbolic(x, indices)) return OpCall.record("take", x, indices, axis);
    Check.given("take", "x", x);
    if (axis == null) return take(ravel(x), indices, 0);
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
    return Operands.gather(reshape(x, dims), place(op, indices, sizes), 0);
  }

  /**
   * Returns the indices of elements in the flattened tensor, from their indices on each axis. One
   * beyond its axis, which would be another element, fails in a run.
   */
  static Tensor place(String op, List<Tensor> indices, List<Tensor> sizes) {
    Tensor place = null;
    for (int i = 0; i < indices.size(); i++) {
      var size = sizes.get(i).cast(DType.INT64);
      var index = indices.get(i).cast(DType.INT64);
      var inside = index.greaterEqual(0).logicalAnd(index.less(size));
      var message = op + ": indices are beyond axis " + i + ", of {} places: {}.";
      var fine = TensorOps.checked(index, inside.all(), message, size, others(index, inside));
      place = place == null ? fine : place.multiply(size).add(fine);
    }
    return place;
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

  /** Returns the elements at indices of the flattened tensor. */
  public static Tensor takeAlongAxis(Tensor x, Tensor indices) {
    return takeAlongAxis(x, indices, null);
  }

  /**
   * Returns the elements along an axis at {@code indices}, for each position on the other axes,
   * along which both are broadcast. Without an axis both are flattened. Negative indices count from
   * the end.
   */
  @Op("x, indices, axis=None")
  public static Tensor takeAlongAxis(Tensor x, Tensor indices, Integer axis) {
    if (OpCall.isSymbolic(x, indices)) return OpCall.record("take_along_axis", x, indices, axis);
    var op = "take_along_axis";
    var shape = Check.given(op, "x", x).shape();
    Operands.indices(op, "indices", indices);
    if (axis == null) return takeAlongAxis(ravel(x), ravel(indices), 0);
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
    var found = TensorOps.takeAlongLast(moveaxis(values, at, last), moveaxis(all, at, last));
    return moveaxis(found, last, at);
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

  /**
   * Returns the elements that Python's {@code x[key]} selects, as in numpy.
   *
   * @param key Python's text, {@code "1:3, ::2, None, ..., -1"}; or a part or a list of parts:
   *     integers, a {@link Slice}, {@link Slice#ELLIPSIS}, null for a new axis, and tensors or
   *     arrays of indices or of booleans
   */
  @Op("x, key")
  public static Tensor getItem(Tensor x, Object key) {
    var parts = ItemKey.of(key);
    var size = knownSize(Check.given("get_item", "x", x), parts.parts());
    if (size != null) return size;
    if (OpCall.isSymbolic(x, key)) return OpCall.record("get_item", x, parts.parts());
    return parts.of(x);
  }

  /** Returns a size in {@code shape(x)} that is known before a run: a number in Keras. */
  private static Tensor knownSize(Tensor x, List<?> key) {
    var shape = TensorOps.shapeIn(x);
    if (shape == null || key.size() != 1 || !(key.get(0) instanceof Integer index)) return null;
    int axis = index < 0 ? index + shape.rank() : index;
    boolean known = axis >= 0 && axis < shape.rank() && shape.dim(axis) != Shape.UNKNOWN;
    return known ? NDArray.from((int) shape.dim(axis)) : null;
  }

  // ---- blocks ----

  /**
   * Returns a block of a tensor.
   *
   * @param startIndices the start of the block on each axis: integers or a tensor of them
   * @param shape the sizes of the block
   */
  @Op("inputs, start_indices, shape")
  public static Tensor slice(Tensor inputs, Object startIndices, int[] shape) {
    if (OpCall.isSymbolic(inputs, startIndices))
      return OpCall.record("slice", inputs, startIndices, shape);
    var from = Check.given("slice", "inputs", inputs).shape();
    Check.given("slice", "shape", shape);
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

  /**
   * Returns a tensor with a block replaced.
   *
   * @param startIndices the start of the block on each axis: integers or a tensor of them
   * @param updates the block
   */
  @Op("inputs, start_indices, updates")
  public static Tensor sliceUpdate(Tensor inputs, Object startIndices, Tensor updates) {
    if (OpCall.isSymbolic(inputs, startIndices, updates))
      return OpCall.record("slice_update", inputs, startIndices, updates);
    var shape = Check.given("slice_update", "inputs", inputs).shape();
    var block = Check.given("slice_update", "updates", updates).shape();
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

  /** Returns the indices of the nonzero elements, as {@link #nonzero}. */
  public static Tensor where(Tensor condition) {
    return where(condition, null, null);
  }

  /**
   * Returns the elements of {@code x1} where the condition is true, those of {@code x2} elsewhere;
   * all are broadcast. Without both, the indices where it is true, as {@link #nonzero}.
   */
  @Op("condition, x1=None, x2=None")
  public static Tensor where(Object condition, Object x1, Object x2) {
    if (OpCall.isSymbolic(condition, x1, x2)) return OpCall.record("where", condition, x1, x2);
    Check.that((x1 == null) == (x2 == null), "where: expected both of x1 and x2, or none of them.");
    return x1 == null
        ? nonzero("where", Operands.tensor(Check.given("where", "condition", condition)))
        : where("where", condition, x1, x2);
  }

  private static Tensor where(String op, Object condition, Object x1, Object x2) {
    var given = Operands.tensor(Check.given(op, "condition", condition));
    var pair = Operands.pair(op, x1, x2);
    Operands.broadcast(
        op, given.shape(), Operands.broadcast(op, pair.x1().shape(), pair.x2().shape()));
    var holds = cast(given, DType.BOOL);
    return RawOps.op("SelectV2", OpAttributes.NONE, holds, pair.x1(), pair.x2());
  }

  /** Returns the indices of the nonzero elements, as int32, with a row for each axis. */
  @Op("x")
  public static Tensor nonzero(Tensor x) {
    if (OpCall.isSymbolic(x)) return OpCall.record("nonzero", x);
    return nonzero("nonzero", Check.given("nonzero", "x", x));
  }

  private static Tensor nonzero(String op, Tensor x) {
    Check.that(
        x.shape().rank() > 0,
        "%s: expected a tensor of one axis or more, received a scalar, which has no indices.",
        op);
    var places = RawOps.op("Where", OpAttributes.NONE, cast(x, DType.BOOL));
    return places.transpose().cast(DType.INT32);
  }

  /** Returns the elements of the first choice whose condition is true, 0 if none is. */
  public static Tensor select(List<Tensor> condlist, List<Tensor> choicelist) {
    return select(condlist, choicelist, 0);
  }

  /** Returns the elements of the first choice whose condition is true, or the default. */
  @Op("condlist, choicelist, default=0")
  public static Tensor select(Object condlist, Object choicelist, Object byDefault) {
    if (OpCall.isSymbolic(condlist, choicelist, byDefault))
      return OpCall.record("select", condlist, choicelist, byDefault);
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

  /** Returns a vector for each index: 1 at the index, 0 elsewhere. */
  public static Tensor oneHot(Tensor x, int numClasses) {
    return oneHot(x, numClasses, -1, null, false);
  }

  /**
   * Returns a vector for each index: 1 at the index, 0 elsewhere; only zeros for an index that is
   * negative or too large.
   *
   * @param axis the position of the vectors in the result; −1 for the last axis
   * @param dtype of the result, null for float32
   */
  @Op("x, num_classes, axis=-1, dtype=None, sparse=False")
  public static Tensor oneHot(Tensor x, int numClasses, int axis, DType dtype, boolean sparse) {
    if (OpCall.isSymbolic(x)) return OpCall.record("one_hot", x, numClasses, axis, dtype, sparse);
    return oneHot("one_hot", x, numClasses, axis, dtype, sparse);
  }

  private static Tensor oneHot(
      String op, Tensor x, int numClasses, int axis, DType dtype, boolean sparse) {
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
    return RawOps.op(
        "OneHot",
        OpAttributes.of("axis", (long) axis),
        x.cast(DType.INT64),
        NDArray.from(numClasses),
        TensorOps.constant(1, type),
        TensorOps.constant(0, type));
  }

  /** Returns a single vector for a vector of indices: 1 at each of the indices, 0 elsewhere. */
  public static Tensor multiHot(Tensor inputs, int numClasses) {
    return multiHot(inputs, numClasses, -1, null, false);
  }

  /**
   * Returns a single vector for the indices along an axis, the second one or the only one: 1 at
   * each of the indices, 0 elsewhere; an index that is negative or too large is ignored.
   *
   * @param axis the position of the vectors, as in {@link #oneHot}, before the indices are combined
   */
  @Op("inputs, num_classes=None, axis=-1, dtype=None, sparse=False")
  public static Tensor multiHot(
      Tensor inputs, Integer numClasses, int axis, DType dtype, boolean sparse) {
    if (OpCall.isSymbolic(inputs))
      return OpCall.record("multi_hot", inputs, numClasses, axis, dtype, sparse);
    Check.given("multi_hot", "inputs", inputs);
    Check.given("multi_hot", "num_classes", numClasses);
    var type = dtype == null ? KerasConfig.floatx() : dtype;
    var hot = oneHot("multi_hot", inputs, numClasses, axis, DType.BOOL, sparse);
    return hot.any(inputs.shape().rank() > 1 ? 1 : 0).cast(type);
  }

  /** Converts indices of the flattened tensor to an index on each axis of a shape. */
  @Op("indices, shape")
  public static List<Tensor> unravelIndex(Tensor indices, int[] shape) {
    if (OpCall.isSymbolic(indices)) return OpCall.record("unravel_index", indices, shape);
    Operands.indices("unravel_index", "indices", indices);
    long size = 1;
    for (int d : Check.given("unravel_index", "shape", shape)) {
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
