package dev.rhyton.tensor.internal;

import static java.util.Objects.requireNonNull;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Finds the tensors of a graph that have exactly one row for each sample. Other tensors may have
 * several, such as one for each step of a sequence.
 */
public final class SampleRows {
  private static final Set<String> KEEP_ROWS =
      Set.of(
          "AddV2",
          "AvgPool",
          "BiasAdd",
          "Cast",
          "Conv2D",
          "Elu",
          "EnsureShape",
          "Erf",
          "Exp",
          "Identity",
          "LeakyRelu",
          "Log1p",
          "MatMul",
          "MaxPool",
          "MaxPoolV2",
          "Maximum",
          "Minimum",
          "Mul",
          "RealDiv",
          "Relu",
          "Relu6",
          "Rsqrt",
          "Selu",
          "Sigmoid",
          "Softmax",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Square",
          "StopGradient",
          "Sub",
          "Tanh");

  private final IdentityHashMap<Tensor, Boolean> known = new IdentityHashMap<>();

  /** Returns whether a tensor is known to have exactly one row for each sample. */
  public boolean areOf(Tensor tensor) {
    // Inputs come first, so that deep graphs need no deep recursion.
    var open = new ArrayDeque<Tensor>();
    open.push(tensor);
    while (!open.isEmpty()) {
      var next = open.peek();
      var unknown =
          TensorInternals.of(next).inputs().stream().filter(t -> !known.containsKey(t)).toList();
      if (unknown.isEmpty() || known.containsKey(next)) known.put(open.pop(), isOf(next));
      else unknown.forEach(open::push);
    }
    return requireNonNull(known.get(tensor));
  }

  private boolean isOf(Tensor tensor) {
    var shape = tensor.shape();
    if (!TensorInternals.of(tensor).sampled() || shape.rank() == 0 || shape.dim(0) != Shape.UNKNOWN)
      return false;
    if (TensorInternals.of(tensor).inputs().isEmpty())
      return TensorInternals.of(tensor).madeBy("Placeholder");
    if (TensorInternals.of(tensor).madeBy("Reshape")) {
      var before = TensorInternals.of(tensor).inputs().get(0).shape();
      boolean sizes = before.rank() > 0 && before.from(1).isKnown() && shape.from(1).isKnown();
      boolean same = sizes && before.from(1).size() == shape.from(1).size();
      return same && requireNonNull(known.get(TensorInternals.of(tensor).inputs().get(0)));
    }
    if (KEEP_ROWS.stream().noneMatch(TensorInternals.of(tensor)::madeBy)) return false;
    return TensorInternals.of(tensor).inputs().stream()
        .anyMatch(t -> t.shape().rank() == shape.rank() && requireNonNull(known.get(t)));
  }

  /**
   * Returns a value of each sample for each row of {@code x}, in a shape that broadcasts against
   * it.
   *
   * @param ofSamples {@code (batch)}
   * @param byBlock whether the samples follow one another within blocks of rows, and not the rows
   *     of a sample, such as the steps that a layer has reshaped to rows
   */
  public static Tensor repeated(Tensor ofSamples, Tensor x, boolean byBlock) {
    var rows = TensorOps.shape(x).slice(0, 0, 1);
    var repeats = rows.floorDivide(TensorOps.shape(ofSamples));
    var tiles = TensorOps.concatenate(0, TensorOps.onesLike(repeats), repeats);
    var tiled =
        byBlock
            ? TensorOps.tile(ofSamples, repeats)
            : TensorOps.tile(ofSamples.expandDims(-1), tiles);
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    dims[0] = Shape.UNKNOWN;
    return tiled.reshape(dims);
  }
}
