package dev.rhyton.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The places in a trace where something learned meets the samples, so that the part of a gradient
 * that runs through one such place can be had on its own.
 *
 * <p>Wherever an operation takes both a tensor that depends on the samples and one that depends on
 * weights alone, the latter passes through an identity of its own, the tap. The gradient from the
 * operation's output to its tap then runs through this operation only, whatever came before it, and
 * the gradient that arrives at the output may be masked on the way.
 */
public final class Taps {
  /** How an operation takes in what was learned, as far as it matters for single samples. */
  public enum Form {
    /** {@code output = operand · tap}, a matrix product with the operand's last axis. */
    PRODUCT,
    /** {@code output = operand + tap}, a number for each index of the last axis. */
    SUM,
    /** Any other. */
    OTHER
  }

  /**
   * One such place.
   *
   * @param source the weight, or what was made of weights alone
   * @param tap its copy for this operation
   * @param form how the operation takes it in
   * @param operand the operation's first input
   * @param output what the operation made of it and of the samples
   */
  public record Use(Tensor source, Tensor tap, Form form, Tensor operand, Tensor output) {
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

  /** Every use so far, in the order of the trace. */
  public List<Use> uses() {
    return List.copyOf(uses);
  }

  /** The inputs of an operation, with a tap for each that was learned, where samples meet them. */
  List<Tensor> tapped(List<Tensor> inputs) {
    if (inputs.stream().noneMatch(Tensor::sampled)) return inputs;
    return inputs.stream().map(t -> isLearned(t) ? Trace.current().identity(t) : t).toList();
  }

  void note(
      String type, Attrs attrs, List<Tensor> original, List<Tensor> tapped, List<Tensor> outputs) {
    if (original == tapped || outputs.isEmpty()) return;
    for (int i = 0; i < tapped.size(); i++) {
      var source = original.get(i);
      if (source == tapped.get(i)) continue;
      var form = i == 1 ? form(type, attrs, source) : Form.OTHER;
      uses.add(new Use(source, tapped.get(i), form, tapped.get(0), outputs.get(0)));
    }
  }

  private static Form form(String type, Attrs attrs, Tensor source) {
    return switch (type) {
      case "BiasAdd" -> Form.SUM;
      case "MatMul" ->
          attrs.has("transpose_a", true) || attrs.has("transpose_b", true)
              ? Form.OTHER
              : Form.PRODUCT;
      case "BatchMatMulV2" ->
          source.shape().rank() != 2 || attrs.has("adj_x", true) || attrs.has("adj_y", true)
              ? Form.OTHER
              : Form.PRODUCT;
      default -> Form.OTHER;
    };
  }

  private static boolean isLearned(Tensor t) {
    return t.learned() && !t.sampled() && t.dtype().isFloat();
  }
}
