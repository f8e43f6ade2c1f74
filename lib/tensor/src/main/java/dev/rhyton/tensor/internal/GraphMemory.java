package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Estimates the memory that a graph needs at once: that of its weights, and of each tensor until
 * its last use, in the order in which the operations were added. A gradient runs through them in
 * reverse order and needs the tensors that its rules read. The estimate is low rather than high: an
 * operation may write into the memory of an input that is not used again. But oneDNN, where
 * TensorFlow uses it, copies the kernel of a convolution with channels in blocks of 16, also where
 * there is one: this copy may be many times as large as the kernel.
 */
final class GraphMemory {
  /** Operations whose outputs have the memory of their first input. */
  private static final Set<String> SHARING =
      Set.of("Identity", "Reshape", "Squeeze", "ExpandDims", "EnsureShape", "StopGradient");

  /** Operations whose gradients need neither inputs nor outputs. */
  private static final Set<String> LINEAR =
      Set.of(
          "AddV2",
          "Sub",
          "AddN",
          "Neg",
          "BiasAdd",
          "Cast",
          "Sum",
          "Mean",
          "Transpose",
          "Slice",
          "StridedSlice",
          "Split",
          "Unpack",
          "Pack",
          "ConcatV2",
          "Pad",
          "PadV2",
          "MirrorPad",
          "ReverseV2",
          "Tile",
          "BroadcastTo",
          "GatherV2",
          "Shape",
          "ZerosLike",
          "OnesLike");

  /** Operations whose gradients need only their outputs. */
  private static final Set<String> BY_OUTPUT =
      Set.of(
          "Relu",
          "Relu6",
          "Tanh",
          "Sigmoid",
          "Softmax",
          "LogSoftmax",
          "Elu",
          "Selu",
          "Exp",
          "Sqrt",
          "Rsqrt",
          "Reciprocal");

  private static final Set<String> CONVOLUTIONS =
      Set.of("Conv2D", "Conv3D", "Conv2DBackpropInput", "Conv3DBackpropInputV2");

  private static final int BLOCK = 16;

  /** Bytes for any number of rows, and for each row. */
  record Bytes(double fixed, double row) {
    double of(long rows) {
      return fixed + rows * row;
    }

    private boolean isAtLeast(Bytes other) {
      return fixed >= other.fixed && row >= other.row;
    }
  }

  /** The memory of tensors from one operation to before another one. */
  private static final class Span {
    final Bytes bytes;
    final int from;
    int to;
    boolean isRead; // by a gradient

    Span(Bytes bytes, int from, int to) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
    }
  }

  private final Map<Tensor, Span> spans = new LinkedHashMap<>();
  private final List<Span> besides = new ArrayList<>(); // copies of kernels, and gradients
  private int now;
  private int turn; // the number of operations of which a gradient was taken, 0 for none
  private List<Bytes> most = List.of();

  static Bytes bytes(Tensor tensor) {
    var shape = tensor.shape();
    boolean rows =
        TensorInternals.of(tensor).sampled() && shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN;
    double bytes = MemoryCheck.bytes(shape, tensor.dtype());
    return rows ? new Bytes(0, bytes) : new Bytes(bytes, 0);
  }

  /** Records an argument, which is in memory during the whole run. */
  void argument(Tensor tensor) {
    spans.put(tensor, new Span(bytes(tensor), 0, Integer.MAX_VALUE));
  }

  /** Records an output of an operation. */
  void note(String type, Tensor output) {
    now++;
    boolean readsInputs = !LINEAR.contains(type) && !BY_OUTPUT.contains(type);
    for (var input : TensorInternals.of(output).inputs()) {
      var span = spans.get(input);
      if (span == null) continue;
      span.to = Math.max(span.to, now);
      span.isRead |= readsInputs && TensorInternals.of(output).learned();
    }
    var shared =
        SHARING.contains(type) ? spans.get(TensorInternals.of(output).inputs().get(0)) : null;
    var span = shared == null ? new Span(bytes(output), now, now) : shared;
    span.isRead |= BY_OUTPUT.contains(type);
    spans.put(output, span);
    var copied = new Bytes(blocked(type, TensorInternals.of(output).inputs()), 0);
    if (copied.fixed > 0) besides.add(new Span(copied, now, now + 1));
  }

  /** Returns the bytes of the copy of a convolution's kernel, 0 for other operations. */
  private static double blocked(String type, List<Tensor> inputs) {
    boolean isDepthwise = type.equals("DepthwiseConv2dNative");
    if (!isDepthwise && !CONVOLUTIONS.contains(type)) return 0;
    var kernel = inputs.get(1);
    if (!kernel.shape().isKnown()) return 0;
    long out = kernel.shape().last();
    double factor = factor(kernel.shape().dim(-2)) * factor(out);
    if (isDepthwise && out > 1) factor = factor(1) * factor(out); // each channel is a group
    return MemoryCheck.bytes(kernel.shape(), kernel.dtype()) * factor;
  }

  private static double factor(long channels) {
    return channels == 0 ? 1 : (channels + BLOCK - 1) / BLOCK * BLOCK / (double) channels;
  }

  /** Records that a gradient was taken through some tensors; further ones cost little more. */
  void gradient(Set<Tensor> through) {
    if (turn > 0) return;
    turn = now;
    now *= 2;
    for (var kernel : List.copyOf(besides)) { // the gradients of the input and of the kernel
      int back = 2 * turn - kernel.from;
      besides.add(new Span(kernel.bytes, back, back + 1));
      besides.add(new Span(kernel.bytes, back, back + 1));
    }
    spans.forEach(
        (tensor, span) -> {
          if (!through.contains(tensor)) return;
          int back = 2 * turn - span.from; // the place of the gradient of the operation
          if (TensorInternals.of(tensor).learned() && tensor.dtype().isFloat()) {
            besides.add(new Span(span.bytes, 2 * turn - Math.min(span.to, turn), back));
          }
          if (span.isRead) span.to = Math.max(span.to, back);
        });
  }

  /**
   * Computes the memory of the whole graph. Its outputs are in memory until the end; what is not
   * used is not computed.
   */
  void end(List<Tensor> outputs, Set<Tensor> used, List<Weight> weights) {
    double ofWeights = 0;
    for (var w : weights) ofWeights += MemoryCheck.bytes(w.shape(), w.storedType());
    spans.keySet().retainAll(used);
    for (var output : outputs) if (spans.containsKey(output)) spans.get(output).to = now + 1;
    var fixed = new double[now + 2];
    var row = new double[now + 2];
    var all = new ArrayList<>(spans.values().stream().distinct().toList());
    all.addAll(besides);
    for (var span : all) {
      int to = Math.min(Math.max(span.to, span.from + 1), now + 1);
      fixed[span.from] += span.bytes.fixed;
      row[span.from] += span.bytes.row;
      fixed[to] -= span.bytes.fixed;
      row[to] -= span.bytes.row;
    }
    most = new ArrayList<>();
    var sum = new Bytes(ofWeights, 0);
    for (int i = 0; i < fixed.length; i++) {
      var here = new Bytes(sum.fixed + fixed[i], sum.row + row[i]);
      sum = here;
      if (most.stream().anyMatch(m -> m.isAtLeast(here))) continue;
      most.removeIf(here::isAtLeast);
      most.add(here);
    }
    spans.clear();
    besides.clear();
  }

  /** Returns the bytes that a run needs at once; 0 before the end. */
  double bytes(long rows) {
    double bytes = 0;
    for (var each : most) bytes = Math.max(bytes, each.of(rows));
    return bytes;
  }
}
