package dev.rhyton.learning;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GradientTaps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.SampleRows;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes the gradients of single samples within one graph, for models that combine weights and
 * samples only in matrix products, convolutions and sums. Row i of the gradient at a product's
 * output belongs to sample i, and so does its part of the weight's gradient. A convolution is the
 * product of its windows with the kernel.
 *
 * <p>For a product {@code Y = X · W} of {@code T} rows for each sample the gradient is {@code Σ_t
 * x_t ⊗ δ_t}, and its squared norm {@code Σ_tu (x_t · x_u)(δ_t · δ_u)}, which needs no gradient and
 * is faster for few rows; at {@code T = 1} it is the product of two norms. Goodfellow, 2015, arXiv
 * 1510.01799; Bu et al., 2022, arXiv 2205.10683.
 */
public final class PerSampleGradients {
  private final List<Weight> weights;
  private final Tensor losses;
  private final @Nullable Tensor factor; // of the samples' gradients, or null
  private final Map<Weight, List<Use>> uses = new LinkedHashMap<>();

  /**
   * A use with the incoming gradient of the samples' losses, divided by {@code factor}.
   *
   * @param operand the other operand of the product; null if the weight is added
   * @param rows the least number of rows of a sample, or {@link Shape#UNKNOWN}
   * @param single whether each sample has exactly one row
   */
  private record Use(@Nullable Tensor operand, Tensor arriving, long rows, boolean single) {}

  private PerSampleGradients(
      List<GradientTaps.Use> taps,
      List<Tensor> arriving,
      Objective objective,
      @Nullable Tensor factor) {
    weights = objective.weights();
    losses = objective.requireSampleLosses();
    this.factor = factor;
    var rows = new SampleRows();
    for (int i = 0; i < taps.size(); i++) {
      if (arriving.get(i) == null) continue;
      var use = taps.get(i);
      var by = use.contraction();
      var patches = by == null || isSum(use) ? null : by.patches();
      var operand = patches == null ? null : bySample(patches);
      var output = use.output();
      var kept =
          new Use(
              operand,
              bySample(arriving.get(i)),
              by == null ? 1 : by.positions(),
              output.shape().rank() == 2 && rows.areOf(output));
      uses.computeIfAbsent(use.weight(), w -> new ArrayList<>()).add(kept);
    }
  }

  /** Returns whether the model of a graph that has been tapped uses weights only in these ways. */
  static boolean isPossible(GraphBuilder graph) {
    return graph.tap().uses().stream()
        .allMatch(u -> (u.source() instanceof Weight && isSum(u)) || u.isSampleProduct());
  }

  /**
   * Returns the per-sample gradients of a graph whose model has been tapped; null if a weight is
   * used in another way.
   */
  public static @Nullable PerSampleGradients of(GraphBuilder graph, Objective objective) {
    return isPossible(graph) ? ofPossible(graph, objective) : null;
  }

  /** Returns the per-sample gradients, {@linkplain #isPossible if possible}. */
  static PerSampleGradients ofPossible(GraphBuilder graph, Objective objective) {
    var taps = taps(graph, objective);
    var arriving = graph.gradients(objective.requireSampleLosses().sum(), outputs(taps));
    return new PerSampleGradients(taps, arriving, objective, null);
  }

  /**
   * The gradients of single samples and those of their mean.
   *
   * @param ofLoss the gradient of each weight, null if the loss does not depend on it
   */
  record WithLoss(PerSampleGradients samples, List<@Nullable Tensor> ofLoss) {}

  /**
   * Returns both from one pass back through the model; {@linkplain #isPossible if possible}, and if
   * the loss is the mean over the batch.
   */
  static WithLoss withLoss(GraphBuilder graph, Objective objective) {
    var taps = taps(graph, objective);
    var to = new ArrayList<Tensor>(objective.weights());
    int number = to.size();
    to.addAll(outputs(taps));
    var found = graph.gradients(objective.scaled(objective.loss()), to);
    var size = TensorOps.shape(objective.requireSampleLosses()).slice(0, 0, 1);
    var batch = size.cast(DType.FLOAT32);
    var factor = objective.scale() == null ? batch : batch.divide(objective.scale());
    var arriving = found.subList(number, found.size());
    var samples = new PerSampleGradients(taps, arriving, objective, factor);
    return new WithLoss(samples, found.subList(0, number));
  }

  private static List<GradientTaps.Use> taps(GraphBuilder graph, Objective objective) {
    var all = graph.tap().uses();
    return all.stream().filter(u -> objective.weights().contains(u.weight())).toList();
  }

  private static List<Tensor> outputs(List<GradientTaps.Use> taps) {
    return taps.stream().map(GradientTaps.Use::output).toList();
  }

  /** Returns whether a use adds a weight to the rows of samples. */
  static boolean isSum(GradientTaps.Use use) {
    return TensorInternals.of(use.output()).madeBy("BiasAdd");
  }

  private Tensor bySample(Tensor x) {
    return TensorOps.rowsOfSamples(x.cast(DType.FLOAT32), losses);
  }

  /** Returns the gradient {@code (batch, ...)} of each weight. */
  public List<Tensor> gradients() {
    return weights.stream().map(this::gradient).map(this::scaled).toList();
  }

  private Tensor scaled(Tensor value) {
    return factor == null ? value : value.multiply(factor);
  }

  private Tensor gradient(Weight weight) {
    return uses.getOrDefault(weight, List.of()).stream()
        .map(u -> u.operand == null ? u.arriving.sum(1) : u.operand.matmul(u.arriving, true, false))
        .reduce(Tensor::add)
        .map(g -> like(weight, g))
        .orElseGet(() -> TensorOps.zerosPerSample(losses, weight.shape().dims()));
  }

  private static Tensor like(Weight weight, Tensor gradient) {
    var shape = Shape.of(Shape.UNKNOWN).plus(weight.shape().dims());
    return gradient.shape().rank() == shape.rank() ? gradient : gradient.reshape(shape.dims());
  }

  /** Returns the norm {@code (batch)} of each sample's gradient over all weights. */
  public Tensor norms() {
    return weights.stream()
        .map(this::squares)
        .filter(Objects::nonNull)
        .reduce(Tensor::add)
        .map(Tensor::sqrt)
        .map(this::scaled)
        .orElseGet(() -> Ops.zerosLike(losses)); // of a batch that has no targets
  }

  private @Nullable Tensor squares(Weight weight) {
    var own = uses.get(weight);
    if (own == null) return null;
    var first = own.get(0);
    if (first.operand == null) return gradient(weight).square().sum(1);
    if (own.size() == 1 && first.single) {
      return sumOfSquares(first.operand).multiply(sumOfSquares(first.arriving));
    }
    long rows = 0;
    for (var use : own) rows = use.rows == Shape.UNKNOWN ? rows : rows + use.rows;
    long inputs = first.operand.shape().last();
    long outputs = first.arriving.shape().last();
    if (rows * (inputs + outputs) > inputs * outputs) return sumOfSquares(gradient(weight));
    // A weight that is used more than once has one sample's rows from every use.
    var operands = Ops.concatenate(own.stream().map(Use::operand).toList(), 1);
    var arriving = Ops.concatenate(own.stream().map(Use::arriving).toList(), 1);
    var gram = operands.matmul(operands, false, true);
    return gram.multiply(arriving.matmul(arriving, false, true)).sum(1, 2);
  }

  private static Tensor sumOfSquares(Tensor x) {
    return x.flatten().square().sum(1);
  }
}
