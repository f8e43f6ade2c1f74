package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Tensor}'s methods and the operations of {@code keras.ops} are made of: functions of
 * several tensors, of sizes that only a run knows, and of numerical safety. An operation of Keras
 * that this module itself needs has its only body here, and the operation calls it.
 */
public final class TensorOps {
  private static final Pattern EQUATION = Pattern.compile("[A-Za-z.]*(,[A-Za-z.]*)?->[A-Za-z.]*");

  private TensorOps() {}

  /** Returns 0, 1, 2, ..., with as many numbers as a scalar says. */
  public static Tensor range(Tensor count) {
    var zero = constant(0, DType.INT64);
    return RawOps.op("Range", OpAttributes.NONE, zero, count, constant(1, DType.INT64));
  }

  /** Returns a scalar of a dtype. */
  public static NDArray scalar(double value, DType dtype) {
    boolean fits = dtype != DType.INT32 || value == (int) value || Math.abs(value) < 1L << 31;
    Check.that(fits, "The number %s does not fit into int32.", Text.number(value));
    return NDArray.of(new double[] {value}).reshape().cast(dtype);
  }

  /** Returns Python's key of a part of an axis, {@code ":, 2:5"}. */
  public static String key(int axis, String part) {
    return ":, ".repeat(axis) + part;
  }

  /** Refuses what is no list of paddings, {@code {before, after}} for each axis. */
  public static void checkPadding(Tensor x, int[][] paddings) {
    Check.given("pad", "paddings", paddings);
    Check.that(
        paddings.length == x.shape().rank(),
        "pad: expected paddings for %d axes, received %d.",
        x.shape().rank(),
        paddings.length);
    for (var each : paddings) {
      Check.that(
          each != null && each.length == 2,
          "pad: expected {before, after} for each axis, received %s.",
          each);
    }
    MemoryCheck.checkResult(
        "Pad", x, i -> MemoryCheck.least(x, i) + (double) paddings[i][0] + paddings[i][1]);
  }

  /** Returns a constant scalar. */
  public static Tensor constant(double value, DType dtype) {
    var graph = GraphBuilder.current();
    return graph == null ? scalar(value, dtype) : graph.constant(value, dtype);
  }

  /** Returns a constant array; the function keeps a copy. */
  public static Tensor constant(NDArray value) {
    var graph = GraphBuilder.current();
    return graph == null ? value : graph.constant(value);
  }

  /** Returns the shape as an int64 tensor, including sizes that are known only in a run. */
  public static Tensor shape(Tensor x) {
    return RawOps.op("Shape", OpAttributes.of("out_type", DType.INT64), x);
  }

  /** Returns the shape of which {@link #shape} made a tensor, perhaps cast; null if it did not. */
  public static @Nullable Shape shapeIn(Tensor sizes) {
    var uncast = inputOf("Cast", sizes);
    var from = inputOf("Shape", uncast == null ? sizes : uncast);
    return from == null ? null : from.shape();
  }

  /** Returns the input of the operation of this type that made a tensor, or null. */
  private static @Nullable Tensor inputOf(String type, Tensor made) {
    if (TensorInternals.of(made).madeBy(type)) return TensorInternals.of(made).inputs().get(0);
    var node = TensorInternals.of(made).node();
    return node != null && node.operation() instanceof Node.Op op && op.type().equals(type)
        ? node.inputs().get(0)
        : null;
  }

  /** Returns a new tensor with the same value. */
  public static Tensor copy(Tensor x) {
    return OpCallRecorder.call("copy", () -> RawOps.op("Identity", OpAttributes.NONE, x), x);
  }

  /**
   * Returns the value of one tensor with the gradient of another, for operations whose gradient
   * TensorFlow does not have or computes wrongly.
   */
  public static Tensor withGradientOf(Tensor value, Tensor differentiable) {
    var zero = differentiable.subtract(differentiable.stopGradient());
    // the difference of infinities is NaN
    var safe = where(differentiable.isfinite(), zero, zerosLike(zero));
    return value.stopGradient().add(safe);
  }

  /**
   * Returns the same value, or fails in a run if the condition, a boolean scalar, is false. The
   * error contains {@code message}, in which each {@code {}} is replaced by the elements of a
   * value.
   */
  public static Tensor checked(Tensor x, Tensor condition, String message, Tensor... values) {
    var graph = GraphBuilder.current();
    if (RawOps.areValues(List.of(x, condition))) {
      if (condition.value().item() != 0) return x;
      var texts = Arrays.stream(values).map(v -> TensorInternals.elements(v.value())).toArray();
      throw new IllegalArgumentException(String.format(message.replace("{}", "%s"), texts));
    }
    if (graph == null) {
      var all = new ArrayList<>(List.of(x, condition));
      all.addAll(List.of(values));
      return Node.record(
              ins -> {
                var rest = ins.subList(2, ins.size()).toArray(new Tensor[0]);
                return List.of(checked(ins.get(0), ins.get(1), message, rest));
              },
              all)
          .get(0);
    }
    var attrs =
        OpAttributes.of("template", message).and("placeholder", "{}").grouped(values.length);
    var text = RawOps.all("StringFormat", attrs, List.of(values)).get(0);
    return graph.checked(x, condition, text);
  }

  /**
   * Returns a placeholder for a value that is not known yet. Shapes can be inferred from it, but a
   * function whose outputs depend on it is refused with {@code message}.
   */
  public static Tensor missing(Tensor x, String message) {
    var graph = GraphBuilder.current();
    return graph == null
        ? Node.record(ins -> List.of(missing(ins.get(0), message)), List.of(x)).get(0)
        : graph.missing(x, message);
  }

  /** Converts 16-bit floats to float32, in which their sums are exact and do not overflow. */
  public static Tensor wide(Tensor x) {
    return x.dtype().isFloat() && x.dtype().bytes() == 2 ? x.cast(DType.FLOAT32) : x;
  }

  /** Applies a reduction of TensorFlow over axes from 0 on; sums of 16-bit floats in float32. */
  public static Tensor reduce(String type, Tensor x, boolean keepdims, int... axes) {
    if (type.equals("Mean")) MemoryCheck.checkElements(x.shape());
    boolean exact = type.equals("Max") || type.equals("Min");
    var over = constant(NDArray.of(axes, axes.length));
    var attributes = OpAttributes.of("keep_dims", keepdims);
    return RawOps.op(type, attributes, exact ? x : wide(x), over).cast(x.dtype());
  }

  /** Returns the variance over axes from 0 on, in at least 32 bits. */
  public static Tensor variance(Tensor x, int[] axes, boolean keepdims) {
    var value = wide(x.cast(x.dtype().toFloat()));
    var distance = value.subtract(reduce("Mean", value, true, axes));
    return reduce("Mean", distance.square(), keepdims, axes);
  }

  /** Returns the square root, whose gradient at 0 is 0. */
  public static Tensor root(Tensor x) {
    var none = x.equal(0);
    var safe = where(none, onesLike(x), x);
    return where(none, zerosLike(x), safe.sqrt());
  }

  /**
   * Returns the index of the largest element along an axis, as int32; if numbers are NaN, of
   * another one.
   */
  public static Tensor argmaxOfNumbers(Tensor x, int axis) {
    return plainIndex("ArgMax", x, x.shape().axis(axis));
  }

  /** Returns the index of the {@code "ArgMax"} or {@code "ArgMin"}, or of the first NaN. */
  public static Tensor index(String type, Tensor x, int axis) {
    var index = plainIndex(type, x, axis);
    if (!x.dtype().isFloat()) return index;
    var nan = RawOps.op("IsNan", OpAttributes.NONE, x);
    return where(nan.any(axis), plainIndex("ArgMax", nan, axis), index);
  }

  private static Tensor plainIndex(String type, Tensor x, int axis) {
    var attributes = OpAttributes.of("output_type", DType.INT32);
    return RawOps.op(type, attributes, x, constant(axis, DType.INT32));
  }

  public static Tensor zerosLike(Tensor x) {
    return OpCallRecorder.call(
        "zeros_like", () -> RawOps.op("ZerosLike", OpAttributes.NONE, x), x, x.dtype());
  }

  public static Tensor onesLike(Tensor x) {
    return OpCallRecorder.call(
        "ones_like", () -> RawOps.op("OnesLike", OpAttributes.NONE, x), x, x.dtype());
  }

  /**
   * Returns zeros {@code (batch, dims...)} for the number of samples of another tensor, in its
   * dtype.
   */
  public static Tensor zerosPerSample(Tensor batch, long... dims) {
    var samples = shape(batch).slice(0, 0, 1);
    var shape = concatenate(0, samples, constant(NDArray.of(dims, dims.length)));
    var known = Shape.of(batch.shape().dim(0)).plus(dims);
    return full(shape, constant(0, batch.dtype())).reshape(known.dims());
  }

  /** Returns a tensor of the given shape (int64) whose elements are all {@code value}. */
  public static Tensor full(Tensor shape, Tensor value) {
    return RawOps.op("Fill", OpAttributes.of("index_type", DType.INT64), shape, value);
  }

  /** Splits a tensor into parts of equal size along an axis. */
  public static List<Tensor> split(Tensor x, int parts, int axis) {
    int at = x.shape().axis(axis);
    var attrs = OpAttributes.of("num_split", (long) parts);
    return OpCallRecorder.call(
        "split",
        () -> RawOps.all("Split", attrs, List.of(constant(at, DType.INT32), x)),
        x,
        parts,
        at);
  }

  /** Returns the same elements in a shape that is known only in a run. */
  public static Tensor reshape(Tensor x, Tensor dims) {
    return OpCallRecorder.call(
        "reshape", () -> RawOps.op("Reshape", OpAttributes.NONE, x, dims), x, dims);
  }

  /** Reshapes each sample; samples with another number of elements fail in the run. */
  public static Tensor reshapeSamples(Tensor x, long... dims) {
    var batch = shape(x).slice(0, 0, 1);
    return reshape(x, concatenate(0, batch, constant(NDArray.of(dims, dims.length))));
  }

  /** Returns the same elements in the shape of another tensor. */
  public static Tensor reshapeLike(Tensor x, Tensor like) {
    var dims = Arrays.stream(like.shape().dims()).boxed().toList();
    long unknown = dims.stream().filter(d -> d == Shape.UNKNOWN).count();
    // Beside a 0, an unknown size does not follow from the number of elements.
    return unknown == 0 || (unknown == 1 && !dims.contains(0L))
        ? x.reshape(like.shape().dims())
        : reshape(x, shape(like));
  }

  /**
   * Reshapes a tensor whose rows are samples, or steps of samples, to {@code (samples, steps,
   * last)}.
   *
   * @param samples a tensor with one row for each sample
   */
  public static Tensor rowsOfSamples(Tensor x, Tensor samples) {
    var rest = constant(NDArray.of(new long[] {-1, x.shape().last()}, 2));
    return reshape(x, concatenate(0, shape(samples).slice(0, 0, 1), rest));
  }

  /** Merges the axes {@code from} (inclusive) to {@code to} (exclusive) into one. */
  public static Tensor mergeAxes(Tensor x, int from, int to) {
    var inner = x.shape().upTo(to).from(from);
    long merged = inner.isKnown() ? inner.size() : Shape.UNKNOWN;
    var dims = x.shape().upTo(from).plus(merged).plus(x.shape().from(to).dims());
    if (Arrays.stream(dims.dims()).filter(d -> d == Shape.UNKNOWN).count() <= 1) {
      return x.reshape(dims.dims());
    }
    var sizes = shape(x);
    var one = constant(NDArray.of(new long[] {-1}, 1));
    var rank = x.shape().rank();
    return reshape(x, concatenate(0, sizes.slice(0, 0, from), one, sizes.slice(0, to, rank)));
  }

  /** Splits an axis into the axes that {@code like} has from this axis up to {@code to}. */
  public static Tensor splitAxis(Tensor x, int axis, Tensor like, int to) {
    var dims = like.shape().upTo(to).plus(x.shape().from(axis + 1).dims());
    if (Arrays.stream(dims.dims()).filter(d -> d == Shape.UNKNOWN).count() <= 1) {
      return x.reshape(dims.dims());
    }
    var rest = shape(x).slice(0, axis + 1, x.shape().rank());
    return reshape(x, concatenate(0, shape(like).slice(0, 0, to), rest));
  }

  /** Returns the indices of the true elements of a vector, as int64. */
  public static Tensor indicesOf(Tensor condition) {
    return RawOps.op("Where", OpAttributes.NONE, condition).squeeze(1);
  }

  /** Concatenates tensors along an existing axis. */
  public static Tensor concatenate(int axis, Tensor... tensors) {
    return concatenate(axis, Arrays.asList(tensors));
  }

  /** Concatenates tensors along an existing axis. */
  public static Tensor concatenate(int axis, List<Tensor> tensors) {
    Check.that(!tensors.isEmpty(), "concatenate: expected at least one tensor, received none.");
    var inputs = new ArrayList<>(Check.all("concatenate", "tensors", tensors));
    if (inputs.size() == 1) return inputs.get(0); // TensorFlow needs at least two
    return OpCallRecorder.call("concatenate", () -> concatenated(axis, inputs), tensors, axis);
  }

  private static Tensor concatenated(int axis, List<Tensor> tensors) {
    var inputs = new ArrayList<>(tensors);
    inputs.add(constant(tensors.get(0).shape().axis(axis), DType.INT32));
    var attrs = OpAttributes.NONE.grouped(tensors.size(), OpAttributes.SINGLE);
    return RawOps.all("ConcatV2", attrs, inputs).get(0);
  }

  /** Stacks tensors along a new axis. */
  public static Tensor stack(int axis, List<Tensor> tensors) {
    Check.that(!tensors.isEmpty(), "stack: expected at least one tensor, received none.");
    var attrs = OpAttributes.of("axis", (long) axis).grouped(tensors.size());
    return OpCallRecorder.call(
        "stack", () -> RawOps.all("Pack", attrs, tensors).get(0), tensors, axis);
  }

  /**
   * Returns products of tensors, summed over the subscripts that the result does not have: {@code
   * "bij,jk->bik"}.
   */
  public static Tensor einsum(String equation, Tensor... tensors) {
    // TensorFlow ends the process if an equation is something else.
    var matcher = EQUATION.matcher(equation);
    Check.that(
        matcher.matches() && tensors.length == (matcher.group(1) == null ? 1 : 2),
        "einsum: expected an equation of %d tensors such as \"ij,jk->ik\", received \"%s\".",
        tensors.length,
        equation);
    var attrs = OpAttributes.of("equation", equation).grouped(tensors.length);
    var operands = List.of(tensors);
    return OpCallRecorder.call(
        "einsum", () -> RawOps.all("Einsum", attrs, operands).get(0), equation, operands);
  }

  /** Adds {@code value} before and after each axis, {@code {before, after}} for each. */
  public static Tensor pad(Tensor x, int[][] paddings, Tensor value) {
    checkPadding(x, paddings);
    return OpCallRecorder.call(
        "pad",
        () -> RawOps.op("PadV2", OpAttributes.NONE, x, constant(NDArray.from(paddings)), value),
        x,
        paddings,
        "constant",
        value);
  }

  /** Returns Python's {@code x[from:to:step]} along an axis; null means an open end. */
  public static Tensor stridedSlice(
      Tensor x, int axis, @Nullable Integer from, @Nullable Integer to, int step) {
    int at = x.shape().axis(axis);
    var part = (from == null ? "" : from) + ":" + (to == null ? "" : to) + ":" + step;
    return OpCallRecorder.call("get_item", () -> strided(x, at, from, to, step), x, key(at, part));
  }

  private static Tensor strided(
      Tensor x, int at, @Nullable Integer from, @Nullable Integer to, int step) {
    int others = (1 << x.shape().rank()) - 1;
    var attrs =
        OpAttributes.of("begin_mask", (long) (from == null ? others : others & ~(1 << at)))
            .and("end_mask", (long) (to == null ? others : others & ~(1 << at)));
    var begin = new int[at + 1];
    var end = new int[at + 1];
    var strides = new int[at + 1];
    Arrays.fill(strides, 1);
    begin[at] = from == null ? 0 : from;
    end[at] = to == null ? 0 : to;
    strides[at] = step;
    var inputs =
        List.of(
            x,
            constant(NDArray.from(begin)),
            constant(NDArray.from(end)),
            constant(NDArray.from(strides)));
    return RawOps.all("StridedSlice", attrs, inputs).get(0);
  }

  /** Repeats each axis; the numbers of repetitions are a tensor (int64). */
  public static Tensor tile(Tensor x, Tensor repeats) {
    if (repeats instanceof NDArray given && given.isKnown() && given.size() == x.shape().rank()) {
      var times = given.toLongs();
      MemoryCheck.checkResult("Tile", x, i -> MemoryCheck.least(x, i) * times[i]);
    }
    return OpCallRecorder.call(
        "tile",
        () -> {
          boolean lacking = x.dtype() == DType.UINT16; // not supported by TensorFlow's Tile
          return lacking
              ? tile(x.cast(DType.INT32), repeats).cast(x.dtype())
              : RawOps.op("Tile", OpAttributes.NONE, x, repeats);
        },
        x,
        repeats);
  }

  /** Returns {@code x} where the condition is true, {@code y} elsewhere. */
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    return OpCallRecorder.call(
        "where",
        () -> {
          var meet = x.dtype().promote(y.dtype());
          return RawOps.op("SelectV2", OpAttributes.NONE, condition, x.cast(meet), y.cast(meet));
        },
        condition,
        x,
        y);
  }

  /**
   * Returns the number of elements of a sorted vector that are less than each element of another
   * one, or if {@code orEqual} not greater, as int32.
   */
  public static Tensor searchsorted(Tensor sorted, Tensor x, boolean orEqual) {
    var type = orEqual ? "UpperBound" : "LowerBound";
    return RawOps.op(type, OpAttributes.NONE, sorted.expandDims(0), x.expandDims(0)).squeeze(0);
  }

  /**
   * Returns the sum of weights for each integer below {@code size}, of a vector or of each row of a
   * matrix; others are not counted.
   *
   * @param weights the weight of each integer, or null for 1
   * @param binary whether to return 1 for each integer that occurs instead of its count
   */
  public static Tensor counts(
      Tensor integers, Tensor size, @Nullable Tensor weights, DType dtype, boolean binary) {
    var each = weights == null ? constant(NDArray.of(new float[0], 0)) : weights;
    var attrs = OpAttributes.of("binary_output", binary);
    return RawOps.op("DenseBincount", attrs, integers, size, each.cast(dtype));
  }

  /**
   * Hashes the combination of each row of the columns {@code (rows, 1)} to a number below {@code
   * buckets}.
   */
  public static Tensor crossHashed(List<Tensor> columns, long buckets) {
    Check.all("crossHashed", "columns", columns);
    Check.that(!columns.isEmpty(), "crossHashed: expected at least one column, received none.");
    Check.positive("crossHashed", "buckets", buckets);
    for (var column : columns) {
      boolean fits = column.dtype() == DType.STRING || column.dtype() == DType.INT64;
      Check.that(
          fits && Shape.of(Shape.UNKNOWN, 1).accepts(column.shape()),
          "crossHashed: expected columns (rows, 1) of strings or int64, received %s of shape %s.",
          column.dtype(),
          column.shape());
    }
    boolean numbers = columns.stream().anyMatch(c -> c.dtype() != DType.STRING);
    var attrs =
        OpAttributes.of("hashed_output", true)
            .and("num_buckets", buckets)
            .and("hash_key", 0xDECAFCAFFEL)
            .and("out_type", DType.INT64)
            .and("internal_type", numbers ? DType.INT64 : DType.STRING)
            .grouped(0, 0, 0, columns.size());
    return RawOps.all("SparseCross", attrs, columns).get(1).reshape(Shape.UNKNOWN);
  }

  /** Returns the sum of the squares of all elements, without an array of the squares. */
  public static Tensor sumOfSquares(Tensor x) {
    return RawOps.op("L2Loss", OpAttributes.NONE, x).multiply(2);
  }

  /** Returns the elements of each row at {@code indices}. */
  public static Tensor takeAlongLast(Tensor x, Tensor indices) {
    int batch = x.shape().rank() - 1;
    var attrs = OpAttributes.of("batch_dims", batch);
    return OpCallRecorder.call(
        "take_along_axis",
        () -> RawOps.op("GatherV2", attrs, x, indices, constant(batch, DType.INT32)),
        x,
        indices,
        -1);
  }

  /** Returns the slices along an axis at {@code indices}, which may have any shape. */
  public static Tensor take(Tensor x, Tensor indices, int axis) {
    int at = x.shape().axis(axis);
    return OpCallRecorder.call("take", () -> taken(x, indices, at), x, indices, at);
  }

  private static Tensor taken(Tensor x, Tensor indices, int at) {
    var graph = GraphBuilder.current();
    if (graph != null && at == 0 && x instanceof Weight weight) {
      var rows = graph.variables().take(weight, indices);
      if (rows != null) return rows;
    }
    return RawOps.op("GatherV2", OpAttributes.NONE, x, indices, constant(at, DType.INT32));
  }

  /** Returns 1, 2, 3, ... along the last axis, in the dtype of {@code like}. */
  public static Tensor cumulativeCount(Tensor like) {
    return onesLike(like).cumsum(-1);
  }
}
