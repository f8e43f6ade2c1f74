package dev.rhyton.learning;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GradientTaps;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Computes the gradients of single samples within one graph, for models that combine weights and
 * samples only in matrix products and sums. Row i of the gradient at a product's output belongs to
 * sample i, and so does its part of the weight's gradient.
 *
 * <p>For a product {@code Y = X · W} of {@code T} rows for each sample the gradient is {@code Σ_t
 * x_t ⊗ δ_t}, and its squared norm {@code Σ_tu (x_t · x_u)(δ_t · δ_u)}, which needs no gradient; at
 * {@code T = 1} it is the product of two norms. Goodfellow, 2015, arXiv 1510.01799.
 */
public final class PerSampleGradients {
  private final List<Weight> weights;
  private final Tensor losses;
  private final Map<Weight, List<Use>> uses = new LinkedHashMap<>();

  /**
   * A use with the incoming gradient of the samples' losses, not of their mean.
   *
   * @param operand the other operand of the product; null if the weight is added
   */
  private record Use(Tensor operand, Tensor arriving) {}

  private PerSampleGradients(GraphBuilder graph, List<GradientTaps.Use> taps, Objective objective) {
    weights = objective.weights();
    losses = objective.requireSampleLosses();
    var outputs = taps.stream().map(GradientTaps.Use::output).toList();
    var arriving = graph.gradients(losses.sum(), outputs);
    for (int i = 0; i < taps.size(); i++) {
      if (arriving.get(i) == null) continue;
      var use = taps.get(i);
      var operand = isSum(use) ? null : bySample(use.contraction().patches());
      var kept = new Use(operand, bySample(arriving.get(i)));
      uses.computeIfAbsent((Weight) use.source(), w -> new ArrayList<>()).add(kept);
    }
  }

  /**
   * Returns the per-sample gradients of a graph whose model has been tapped; null if a weight is
   * used in another way.
   */
  public static PerSampleGradients of(GraphBuilder graph, Objective objective) {
    var weights = objective.weights();
    var taps = graph.tap().uses();
    boolean known =
        taps.stream()
            .allMatch(u -> u.source() instanceof Weight && (isSum(u) || u.isMatrixProduct()));
    if (!known) return null;
    var learned = taps.stream().filter(u -> weights.contains(u.source())).toList();
    return new PerSampleGradients(graph, learned, objective);
  }

  private static boolean isSum(GradientTaps.Use use) {
    return TensorInternals.madeBy(use.output(), "BiasAdd");
  }

  private Tensor bySample(Tensor x) {
    return TensorOps.rowsOfSamples(x.cast(DType.FLOAT32), losses);
  }

  /** Returns the gradient {@code (batch, ...)} of each weight. */
  public List<Tensor> gradients() {
    return weights.stream().map(this::gradient).toList();
  }

  private Tensor gradient(Weight weight) {
    return uses.getOrDefault(weight, List.of()).stream()
        .map(u -> u.operand == null ? u.arriving.sum(1) : u.operand.matmul(u.arriving, true, false))
        .reduce(Tensor::add)
        .orElseGet(() -> TensorOps.zeros(losses, weight.shape().dims()));
  }

  /** Returns the norm {@code (batch)} of each sample's gradient over all weights. */
  public Tensor norms() {
    return weights.stream()
        .map(this::squares)
        .filter(Objects::nonNull)
        .reduce(Tensor::add)
        .map(Tensor::sqrt)
        .orElseGet(() -> TensorOps.zerosLike(losses)); // of a batch that has no targets
  }

  private Tensor squares(Weight weight) {
    var own = uses.get(weight);
    if (own == null) return null;
    if (own.get(0).operand == null) return gradient(weight).square().sum(1);
    // A weight that is used more than once has one sample's rows from every use.
    var operands = TensorOps.concatenate(1, own.stream().map(Use::operand).toList());
    var arriving = TensorOps.concatenate(1, own.stream().map(Use::arriving).toList());
    var gram = operands.matmul(operands, false, true);
    return gram.multiply(arriving.matmul(arriving, false, true)).sum(1, 2);
  }
}
