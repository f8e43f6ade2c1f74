package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/** Normalization, and the scaling of 8-bit integers. */
final class NormalizationOperators {
  private static final double EPSILON = 1e-5;

  private NormalizationOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("BatchNormalization", Operator.of(c -> c.result(ofBatches(c))));
    table.put("InstanceNormalization", Operator.of(c -> c.result(ofInstances(c))));
    table.put("LayerNormalization", Operator.of(c -> c.result(ofLayers(c, false))));
    table.put("RMSNormalization", Operator.of(c -> c.result(ofLayers(c, true))));
    table.put("GroupNormalization", Operator.of(c -> c.result(ofGroups(c))));
    table.put("LRN", Operator.of(c -> c.result(local(c))));
    table.put("QuantizeLinear", Operator.of(c -> c.result(quantized(c))));
    table.put("DequantizeLinear", Operator.of(c -> c.result(dequantized(c))));
  }

  private static Tensor ofBatches(OperatorCall c) {
    c.require(c.number("training_mode", 0) == 0, "it is in training mode");
    var x = c.transposes().channelsLast(c.in(0));
    int axis = c.rank(0) < 3 ? 1 : c.rank(0) - 1;
    double epsilon = c.decimal("epsilon", EPSILON);
    var y = Ops.batchNormalization(x, c.in(3), c.in(4), axis, c.in(2), c.in(1), epsilon);
    return c.transposes().channelsFirst(y);
  }

  private static Tensor normalized(Tensor x, int[] axes, double epsilon) {
    var centered = Ops.subtract(x, Ops.mean(x, axes, true));
    var variance = Ops.mean(Ops.square(centered), axes, true);
    return Ops.multiply(centered, Ops.rsqrt(Ops.add(variance, epsilon)));
  }

  private static Tensor ofInstances(OperatorCall c) {
    int rank = c.rank(0);
    var x = c.transposes().channelsLast(c.in(0));
    var spatial = IntStream.range(1, rank - 1).toArray();
    var y = normalized(x, spatial, c.decimal("epsilon", EPSILON));
    return c.transposes().channelsFirst(Ops.add(Ops.multiply(y, c.in(1)), c.in(2)));
  }

  private static Tensor ofLayers(OperatorCall c, boolean byRoots) {
    c.require(!c.isUsed(1) && !c.isUsed(2), "it returns the mean or the deviation");
    var x = c.in(0);
    int rank = c.rank(0);
    var axes = IntStream.range(c.axis("axis", -1, rank), rank).toArray();
    double epsilon = c.decimal("epsilon", EPSILON);
    var y =
        byRoots
            ? Ops.multiply(x, Ops.rsqrt(Ops.add(Ops.mean(Ops.square(x), axes, true), epsilon)))
            : normalized(x, axes, epsilon);
    if (c.has(1)) y = Ops.multiply(y, c.in(1));
    return c.has(2) ? Ops.add(y, c.in(2)) : y;
  }

  /** The factors are those of groups before opset 21, of channels since then. */
  private static Tensor ofGroups(OperatorCall c) {
    var x = c.in(0);
    long groups = c.number("num_groups", 1);
    var sample = c.shape(0).from(1);
    c.require(sample.isKnown(), "the sizes of its input are known only in a run");
    var grouped = x.reshape(-1, groups, sample.size() / groups);
    var y = normalized(grouped, new int[] {2}, c.decimal("epsilon", EPSILON));
    if (c.opset() < 21) return scaled(c, y, 3).reshape(Shape.of(-1).plus(sample.dims()).dims());
    return scaled(c, y.reshape(Shape.of(-1).plus(sample.dims()).dims()), c.rank(0));
  }

  /** Applies a factor and a sum of each element of the second axis. */
  private static Tensor scaled(OperatorCall c, Tensor x, int rank) {
    return Ops.add(Ops.multiply(x, along(c.in(1), 1, rank)), along(c.in(2), 1, rank));
  }

  /** Returns a vector as a tensor that extends along one of several axes. */
  private static Tensor along(Tensor vector, int axis, int rank) {
    if (vector.shape().rank() != 1 || rank == 0) return vector;
    var dims = new long[rank];
    for (int i = 0; i < rank; i++) dims[i] = i == axis ? -1 : 1;
    return vector.reshape(dims);
  }

  /** Divides by a power of the sum of squares over neighbouring channels. */
  private static Tensor local(OperatorCall c) {
    var x = c.transposes().channelsLast(c.in(0));
    int size = c.whole("size", 1);
    int last = c.rank(0) - 1;
    long channels = x.shape().dim(last);
    c.require(channels != Shape.UNKNOWN, "the number of channels is known only in a run");
    var pads = new int[c.rank(0)][2];
    pads[last] = new int[] {(size - 1) / 2, size - 1 - (size - 1) / 2};
    var squares = Ops.pad(Ops.square(x), pads);
    var sum =
        IntStream.range(0, size)
            .mapToObj(i -> squares.slice(last, i, i + channels))
            .reduce(Tensor::add)
            .orElseThrow();
    var base = Ops.add(Ops.multiply(sum, c.decimal("alpha", 1e-4) / size), c.decimal("bias", 1));
    var y = Ops.divide(x, Ops.power(base, c.decimal("beta", 0.75)));
    return c.transposes().channelsFirst(y);
  }

  // ---- 8-bit integers ----

  private static Tensor quantized(OperatorCall c) {
    checkBlocks(c);
    var x = c.in(0);
    int rank = c.rank(0);
    var type = c.has(2) ? c.in(2).dtype() : c.dtype(c.number("output_dtype", 2)); // uint8
    c.require(type == DType.INT8 || type == DType.UINT8, "it makes values of " + type);
    int axis = rank == 0 ? 0 : c.axis("axis", 1, Math.max(rank, 2));
    var whole = Ops.round(Ops.divide(x, along(c.in(1), axis, rank)));
    if (c.has(2)) whole = Ops.add(whole, along(c.in(2), axis, rank).cast(whole.dtype()));
    double least = type == DType.UINT8 ? 0 : -128;
    return Ops.clip(whole, least, least + 255).cast(type);
  }

  private static Tensor dequantized(OperatorCall c) {
    checkBlocks(c);
    int rank = c.rank(0);
    var x = c.in(0).cast(c.dtype());
    int axis = rank == 0 ? 0 : c.axis("axis", 1, Math.max(rank, 2));
    if (c.has(2)) x = Ops.subtract(x, along(c.in(2), axis, rank).cast(x.dtype()));
    return Ops.multiply(x, along(c.in(1), axis, rank));
  }

  private static void checkBlocks(OperatorCall c) {
    c.require(c.number("block_size", 0) == 0, "it has a scale for each block");
  }
}
