package dev.rhyton.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The places in a graph where something learned meets the samples, so that the part of a gradient
 * that runs through one such place can be had on its own.
 *
 * <p>Wherever an operation takes both a tensor that depends on the samples and one that depends on
 * weights alone, the latter passes through an identity of its own, the tap. The gradient from the
 * operation's output to its tap then runs through this operation only, whatever came before it, and
 * the gradient that arrives at the output may be masked on the way.
 */
public final class GradientTaps {
  /**
   * One such place.
   *
   * @param source the weight, or what was made of weights alone
   * @param tap its copy for this operation
   * @param output what the operation made of it and of the samples
   * @param contraction how it did so, where it is a product with a kernel, else null
   */
  public record Use(Tensor source, Tensor tap, Tensor output, Contraction contraction) {
    /** Whether the samples' rows were multiplied with the source as a matrix. */
    public boolean isMatrixProduct() {
      return contraction != null && (output.madeBy("MatMul") || output.madeBy("BatchMatMulV2"));
    }

    /** The one weight of which the source is, or is a part; null where it is made of several. */
    public Weight weight() {
      var tensor = source;
      while (!(tensor instanceof Weight)) {
        var learned = tensor.inputs().stream().filter(Tensor::learned).toList();
        if (learned.size() != 1) return null;
        tensor = learned.get(0);
      }
      return (Weight) tensor;
    }
  }

  private final List<Use> uses = new ArrayList<>();

  /** Every use so far, in the order of the graph. */
  public List<Use> uses() {
    return List.copyOf(uses);
  }

  /** The inputs of an operation, with a tap for each that was learned, where samples meet them. */
  List<Tensor> tapped(List<Tensor> inputs) {
    if (inputs.stream().noneMatch(Tensor::sampled)) return inputs;
    return inputs.stream().map(t -> isLearned(t) ? GraphBuilder.current().identity(t) : t).toList();
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
    return t.learned() && !t.sampled() && t.dtype().isFloat();
  }
}
