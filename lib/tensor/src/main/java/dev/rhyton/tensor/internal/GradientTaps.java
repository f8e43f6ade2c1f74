package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operations of a graph in which weights and samples are combined, so that the part of a
 * gradient that flows through a single operation can be computed.
 *
 * <p>If an operation has both an input that depends on the samples and an input that depends only
 * on weights, the latter passes through an identity operation, the tap. The gradient of the
 * operation's output with respect to its tap flows only through this operation, and the gradient
 * with respect to the output can be masked before.
 */
public final class GradientTaps {
  /**
   * One such operation.
   *
   * @param source the weight, or a tensor computed only from weights
   * @param tap the copy of the source that the operation uses
   * @param output the output of the operation
   * @param contraction the operation as a matrix product with a kernel, or null if it is not one
   */
  public record Use(Tensor source, Tensor tap, Tensor output, @Nullable Contraction contraction) {
    /** Returns whether the operation multiplies rows of the samples by the source as a matrix. */
    public boolean isMatrixProduct() {
      return contraction != null && contraction.isMatrixProduct();
    }

    /**
     * Returns the indices of the source's rows that the operation selects, null for another one.
     */
    public @Nullable Tensor indices() {
      boolean selects =
          TensorInternals.of(output).madeBy("GatherV2")
              && TensorInternals.of(output).inputs().get(0) == tap;
      if (!selects) return null;
      var indices = TensorInternals.of(output).inputs().get(1);
      boolean rows = output.shape().equals(indices.shape().plus(source.shape().from(1).dims()));
      return rows ? indices : null;
    }

    /**
     * Returns whether the operation multiplies rows of each sample, or windows of its elements, by
     * all elements of a single weight.
     */
    public boolean isSampleProduct() {
      return contraction != null && contraction.isBySample() && isWholeWeight();
    }

    /** Returns whether the source has the elements of a single weight in their order. */
    private boolean isWholeWeight() {
      var tensor = source;
      while (KEEP_THE_ELEMENTS.stream().anyMatch(TensorInternals.of(tensor)::madeBy))
        tensor = TensorInternals.of(tensor).inputs().get(0);
      return tensor instanceof Weight;
    }

    /**
     * Returns the weight that the source is, or is a part of; null if it depends on several
     * weights.
     */
    public @Nullable Weight weight() {
      var tensor = source;
      while (!(tensor instanceof Weight)) {
        var learned =
            TensorInternals.of(tensor).inputs().stream()
                .filter(t -> TensorInternals.of(t).learned())
                .toList();
        if (learned.size() != 1) return null;
        tensor = learned.get(0);
      }
      return (Weight) tensor;
    }
  }

  private static final List<String> KEEP_THE_ELEMENTS = List.of("ExpandDims", "Cast", "Identity");

  private final List<Use> uses = new ArrayList<>();
  private boolean aside;

  /** Returns all uses so far, in the order of the graph. */
  public List<Use> uses() {
    return List.copyOf(uses);
  }

  /** Runs a part of the graph without taps. */
  <T> T aside(Supplier<T> part) {
    boolean before = aside;
    aside = true;
    try {
      return part.get();
    } finally {
      aside = before;
    }
  }

  /**
   * Returns the inputs of an operation; those that depend only on weights pass through a tap if
   * another input depends on samples.
   */
  List<Tensor> tapped(List<Tensor> inputs) {
    if (aside || inputs.stream().noneMatch(t -> TensorInternals.of(t).sampled())) return inputs;
    return inputs.stream()
        .map(t -> isLearned(t) ? GraphBuilder.required().identity(t) : t)
        .toList();
  }

  void note(
      String type,
      OpAttributes attrs,
      List<Tensor> original,
      List<Tensor> tapped,
      List<Tensor> outputs) {
    if (original == tapped || outputs.isEmpty()) return;
    var y = outputs.get(0);
    for (int i = 0; i < tapped.size(); i++) {
      var source = original.get(i);
      if (tapped.get(i) == source) continue;
      var contraction = Contraction.of(type, attrs, tapped, i, source, y);
      uses.add(new Use(source, tapped.get(i), y, contraction));
    }
  }

  private static boolean isLearned(Tensor t) {
    return TensorInternals.of(t).learned()
        && !TensorInternals.of(t).sampled()
        && t.dtype().isFloat();
  }
}
