package dev.rhyton.learning;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GradientTaps;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.RandomSampling;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes gradients by groups of samples. In each operation that combines a weight with samples,
 * the incoming gradient is masked by (group of the sample, assignment of the unit) for the gradient
 * of the weight; the gradient for the layer below is not masked.
 */
final class GroupStrategy extends TrainingStrategy {
  private final int groups;
  private final Granularity granularity;
  private final boolean balanced;
  private final Seed.Stream seeds;
  private final double factor;
  private GradientTaps taps;
  private Tensor group; // (batch), the group of each sample
  private Tensor count; // (), the number of groups in this batch

  private GroupStrategy(
      int groups, Granularity granularity, boolean balanced, Seed.Stream seeds, double factor) {
    this.groups = groups;
    this.granularity = granularity;
    this.balanced = balanced;
    this.seeds = seeds;
    this.factor = factor;
  }

  /**
   * Returns a strategy with gradients by groups, or plain ones for a single group.
   *
   * @param rescale the factor of updates; null for √groups if the noise of single weights makes the
   *     optimizer's steps smaller, else 1
   */
  static TrainingStrategy of(
      int groups,
      Granularity granularity,
      boolean balanced,
      Double rescale,
      TrainingTarget target) {
    if (groups == 1) return new TrainingStrategy();
    var optimizer = target.optimizer();
    boolean shrinks =
        granularity == Granularity.WEIGHT && OptimizerInternals.isScaleFree(optimizer);
    double factor =
        rescale != null
            ? rescale
            : shrinks && OptimizerInternals.whyNoRest(optimizer) == null ? Math.sqrt(groups) : 1;
    return new GroupStrategy(groups, granularity, balanced, target.seeds(), factor);
  }

  @Override
  public void prepare(GraphBuilder graph) {
    taps = graph.tap();
  }

  @Override
  public void declare(GraphBuilder graph, Objective objective) {
    group = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN));
    count = graph.argument(DType.FLOAT32, Shape.of());
  }

  /** Returns random groups whose sizes differ by at most one. */
  @Override
  public List<NDArray> feed(Batch batch, int ahead) {
    int batchSize = batch.size();
    int number = Math.min(groups, batchSize);
    var order = ArrayDataset.permutation(batchSize, seeds.generator());
    var ids = new float[batchSize];
    for (int i = 0; i < batchSize; i++) ids[order[i]] = i % number;
    return List.of(NDArray.of(ids, batchSize), NDArray.of(new float[] {number}, 1).reshape());
  }

  @Override
  boolean isPlain() {
    return false;
  }

  @Override
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    var uses = taps.uses();
    var outputs = uses.stream().map(GradientTaps.Use::output).toList();
    var arriving = graph.gradients(objective.scaled(objective.loss()), outputs);
    Map<Tensor, Tensor> bySource = new LinkedHashMap<>();
    Map<Tensor, Tensor> draws = new LinkedHashMap<>();
    for (int i = 0; i < uses.size(); i++) {
      if (arriving.get(i) == null) continue;
      var use = uses.get(i);
      var draw =
          draws.computeIfAbsent(
              use.source(), w -> granularity == Granularity.WEIGHT ? draw(w) : assign(w));
      var gradient = gradient(graph, use, arriving.get(i), draw);
      if (gradient == null) continue;
      bySource.merge(use.source(), gradient.cast(use.source().dtype()), Tensor::add);
    }
    return objective.withPenalty(graph, toWeights(graph, bySource, objective.weights()));
  }

  @Override
  public Tensor mask(Weight weight) {
    return factor == 1 ? null : TensorOps.constant(factor, weight.dtype());
  }

  @Override
  public List<NDArray> masks(List<Weight> updated) {
    if (factor == 1) return super.masks(updated);
    var same = NDArray.of(new float[] {(float) factor}, 1).reshape();
    return Collections.nCopies(updated.size(), same);
  }

  @Override
  Tensor share(Tensor samples, Weight weight) {
    var mine = groupsOfRows(samples).equal(assign(weight));
    return samples.multiply(scaled(mine, samples));
  }

  /**
   * Draws the group from which each variable, unit or weight learns. Balanced units of a weight
   * take turns, beginning at a random group.
   */
  private Tensor assign(Tensor source) {
    var shape = source.shape();
    var one = TensorOps.constant(0, DType.FLOAT32);
    var like =
        switch (granularity) {
          case VARIABLE, ROW -> one;
          case UNIT ->
              balanced
                  ? one
                  : TensorOps.constant(NDArray.of(new float[units(shape)], units(shape)));
          case WEIGHT -> source.cast(DType.FLOAT32);
        };
    var drawn = RandomSampling.uniform(like).multiply(count).floor();
    if (!balanced) return drawn;
    return TensorOps.arange(units(shape)).cast(DType.FLOAT32).add(drawn).mod(count);
  }

  private static int units(Shape shape) {
    return shape.rank() == 0 ? 1 : Math.toIntExact(shape.last());
  }

  /** Returns the gradient of one use, from the samples in the group of each assignment. */
  private Tensor gradient(
      GraphBuilder graph, GradientTaps.Use use, Tensor arriving, Tensor assignment) {
    var output = use.output().shape();
    boolean bySample = output.rank() >= 1 && output.dim(0) == Shape.UNKNOWN;
    // A use without a row for each sample, such as a moment of the batch, uses the whole batch.
    if (!bySample) return local(graph, use, arriving);
    if (granularity == Granularity.WEIGHT) return byWeight(graph, use, arriving, assignment);
    var rows = groupsOfRows(use.output());
    boolean perUnit =
        granularity == Granularity.UNIT
            && output.rank() >= 2
            && output.last() == units(use.source().shape());
    var mine =
        perUnit ? assignment : granularity == Granularity.UNIT ? first(assignment) : assignment;
    return local(graph, use, arriving.multiply(scaled(rows.equal(mine), arriving)));
  }

  /**
   * Returns the first unit's group for all units, if the last axis of a use is not that of its
   * units.
   */
  private static Tensor first(Tensor assignment) {
    return assignment.slice(0, 0, 1).squeeze(0);
  }

  private Tensor byWeight(GraphBuilder graph, GradientTaps.Use use, Tensor arriving, Tensor draw) {
    var whole = arriving.multiply(count.cast(arriving.dtype()));
    Tensor result = null;
    for (int g = 0; g < groups; g++) {
      var gradient = ofGroup(graph, use, whole, g);
      if (gradient == null) return null;
      result = g == 0 ? gradient : TensorOps.where(isInGroupFrom(g, draw), gradient, result);
    }
    return result;
  }

  /** Returns the gradient of one group's samples. */
  private Tensor ofGroup(GraphBuilder graph, GradientTaps.Use use, Tensor arriving, int g) {
    if (!use.isMatrixProduct()) {
      var mine = groupsOfRows(use.output()).equal(g).cast(arriving.dtype());
      return local(graph, use, arriving.multiply(mine));
    }
    // A matrix product multiplies only the group's rows: all groups together cost as much as the
    // whole batch.
    var members = TensorOps.indicesOf(group.equal(g));
    var x = TensorOps.rowsOfSamples(use.contraction().patches(), group).take(members);
    var y = TensorOps.rowsOfSamples(arriving, group).take(members);
    return flat(x).matmul(flat(y), true, false);
  }

  private static Tensor flat(Tensor rows) {
    return rows.reshape(Shape.UNKNOWN, rows.shape().last());
  }

  /**
   * Draws a random number for each weight: a byte if that is unbiased, which costs a quarter of a
   * float.
   */
  private Tensor draw(Tensor source) {
    return isPowerOfTwo()
        ? RandomSampling.bytes(source.shape().dims())
        : RandomSampling.uniform(source.cast(DType.FLOAT32));
  }

  private boolean isPowerOfTwo() {
    return groups <= 256 && Integer.bitCount(groups) == 1;
  }

  /** Returns whether a draw selects group {@code g} or a later one. */
  private Tensor isInGroupFrom(int g, Tensor draw) {
    var share = TensorOps.constant(g, DType.FLOAT32).divide(count);
    if (!isPowerOfTwo()) return draw.greaterEqual(share);
    // A byte is never above 255: groups that a short batch does not have get nothing.
    return draw.greater(share.multiply(256).floor().subtract(1).clip(0, 255).cast(DType.UINT8));
  }

  private Tensor scaled(Tensor chosen, Tensor like) {
    return chosen.cast(like.dtype()).multiply(count.cast(like.dtype()));
  }

  /** Returns the group of each row of a tensor, in a shape that broadcasts against it. */
  private Tensor groupsOfRows(Tensor x) {
    var samples = TensorOps.shape(group);
    var rows = TensorOps.shape(x).slice(0, 0, 1);
    var repeats = rows.floorDivide(samples); // steps that a layer has reshaped to rows
    var tiled =
        TensorOps.tile(
            group.expandDims(-1), TensorOps.concatenate(0, TensorOps.onesLike(repeats), repeats));
    var dims = new long[x.shape().rank()];
    java.util.Arrays.fill(dims, 1);
    dims[0] = Shape.UNKNOWN;
    return tiled.reshape(dims);
  }

  private static Tensor local(GraphBuilder graph, GradientTaps.Use use, Tensor arriving) {
    return graph.gradients(List.of(use.output()), List.of(use.tap()), List.of(arriving)).get(0);
  }

  /** Propagates gradients from values computed only from weights to the weights. */
  private static List<Tensor> toWeights(
      GraphBuilder graph, Map<Tensor, Tensor> bySource, List<Weight> weights) {
    var result = new ArrayList<Tensor>(Collections.nCopies(weights.size(), null));
    var ys = new ArrayList<Tensor>();
    var dys = new ArrayList<Tensor>();
    bySource.forEach(
        (source, gradient) -> {
          int i = source instanceof Weight ? weights.indexOf(source) : -1;
          if (i >= 0) {
            result.set(i, gradient);
          } else if (!(source instanceof Weight)) {
            ys.add(source);
            dys.add(gradient);
          }
        });
    return ys.isEmpty() ? result : sum(result, graph.gradients(ys, weights, dys));
  }
}
