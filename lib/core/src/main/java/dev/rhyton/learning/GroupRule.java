package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerTrait;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.Contraction;
import dev.rhyton.tensor.internal.GradientTaps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.SampleRows;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes gradients by groups of samples. In each operation that combines a weight with samples,
 * the incoming gradient is masked by (group of the sample, assignment of the unit) for the gradient
 * of the weight; the gradient for the layer below is not masked.
 *
 * <p>By weight, the products of kernels are divided, not repeated: each multiplies the rows of a
 * group, so that all of them cost as much as one.
 */
final class GroupRule implements GradientRule, UsesGradientTaps {
  private final int groups;
  private final Granularity granularity;
  private final boolean balanced;
  private final Seed.Stream seeds;
  private final @Nullable ErrorFeedback feedback; // or null

  // These two are set by begin, before a step is traced.
  @SuppressWarnings("NullAway.Init")
  private Tensor group; // (batch), the group of each sample

  @SuppressWarnings("NullAway.Init")
  private Tensor count; // (), the groups in this batch

  private GroupRule(
      int groups,
      Granularity granularity,
      boolean balanced,
      Seed.Stream seeds,
      @Nullable ErrorFeedback feedback) {
    this.groups = groups;
    this.granularity = granularity;
    this.balanced = balanced;
    this.seeds = seeds;
    this.feedback = feedback;
  }

  /**
   * Returns a mode with gradients by groups, or plain ones for a single group.
   *
   * @param rescale the factor of updates; null for √groups if the noise of single weights makes the
   *     optimizer's steps smaller, else 1; with error feedback null for the measured growth if
   *     noise makes steps smaller
   */
  static ModeParts of(
      int groups,
      Granularity granularity,
      boolean balanced,
      boolean errorFeedback,
      @Nullable Double rescale,
      TrainingTarget target) {
    if (groups == 1) return ModeParts.plain();
    var optimizer = target.optimizer();
    boolean shrinks =
        rescale == null
            && OptimizerInternals.has(optimizer, OptimizerTrait.SCALE_FREE)
            && OptimizerInternals.whyNoRest(optimizer) == null;
    boolean byRoot = shrinks && granularity == Granularity.WEIGHT && !errorFeedback;
    double factor = rescale != null ? rescale : byRoot ? Math.sqrt(groups) : 1;
    // In a sum of gradients, errors cancel before the optimizer sees them.
    boolean measures = shrinks && !OptimizerInternals.accumulates(optimizer);
    var feedback = errorFeedback ? new ErrorFeedback(target.weights(), groups, measures) : null;
    var parts =
        ModeParts.of(new GroupRule(groups, granularity, balanced, target.seeds(), feedback));
    return factor != 1 || (measures && feedback != null)
        ? parts.mask(new RescaledUpdates(factor, feedback))
        : parts;
  }

  /** Throws if no batch has as many samples as there are groups. */
  static void checkBatches(int groups, long most) {
    Check.that(
        groups <= most,
        "groups(%d): every batch has at most %d samples, so that there are groups without a sample:"
            + " use groups(%d) or fewer, or larger batches.",
        groups,
        most,
        most);
  }

  @Override
  public void begin(TracedStep step) {
    if (feedback != null) feedback.begin();
    var arguments = step.arguments(List.of(Shape.of(Shape.UNKNOWN), Shape.of()), this::assigned);
    group = arguments.get(0);
    count = arguments.get(1);
  }

  /** Returns random groups whose sizes differ by at most one, and their number. */
  private List<NDArray> assigned(Batch batch) {
    int batchSize = batch.size();
    int number = Math.min(groups, batchSize);
    var order = ArrayDataset.permutation(batchSize, seeds.generator());
    var ids = new float[batchSize];
    for (int i = 0; i < batchSize; i++) ids[order[i]] = i % number;
    return List.of(NDArray.of(ids, batchSize), NDArray.of(new float[] {number}, 1).reshape());
  }

  @Override
  public List<@Nullable Tensor> gradients(TracedStep step, Objective objective) {
    var graph = step.graph();
    var uses = step.taps().uses();
    var outputs = uses.stream().map(GradientTaps.Use::output).toList();
    var y = feedback == null ? objective.scaled(objective.loss()) : objective.total();
    var xs = new ArrayList<>(outputs);
    if (feedback != null) xs.addAll(objective.weights());
    var found = graph.gradients(y, xs);
    var arriving = found.subList(0, outputs.size());
    Map<Tensor, List<Arrived>> bySource = new LinkedHashMap<>();
    for (int i = 0; i < uses.size(); i++) {
      if (arriving.get(i) == null) continue;
      var source = uses.get(i).source();
      var arrived = new Arrived(uses.get(i), arriving.get(i));
      bySource.computeIfAbsent(source, s -> new ArrayList<>()).add(arrived);
    }
    Map<Tensor, Tensor> gradients = new LinkedHashMap<>();
    bySource.forEach(
        (source, own) -> {
          var gradient = gradient(graph, source, own);
          if (gradient != null) gradients.put(source, gradient);
        });
    var byGroup = objective.withPenalty(graph, toWeights(graph, gradients, objective.weights()));
    if (feedback == null) return byGroup;
    return feedback.corrected(objective, byGroup, found.subList(outputs.size(), found.size()));
  }

  @Override
  public @Nullable KeptWeights kept() {
    return feedback == null ? null : feedback.kept;
  }

  /** Error feedback takes the whole gradient of a batch. */
  @Override
  public boolean hasSampleGradients() {
    return feedback == null;
  }

  @Override
  public Tensor ofSamples(Tensor samples, Weight weight) {
    var groups =
        granularity == Granularity.WEIGHT
            ? RandomSampling.uniformLike(weight.cast(DType.FLOAT32)).multiply(count).floor()
            : assign(weight).units;
    Check.state(groups != null, () -> "each weight of a unit has its own group");
    var mine = groupsOfRows(samples).equal(groups);
    return samples.multiply(scaled(mine, samples));
  }

  /**
   * The groups from which the weights of a source learn.
   *
   * @param draw by weight, the random number of each weight; else null
   * @param units the group of each unit, or one for all; null if each weight of a unit has its own
   */
  private record Assignment(@Nullable Tensor draw, @Nullable Tensor units) {}

  /** Draws an assignment. Balanced units take turns, beginning at a random group. */
  private Assignment assign(Tensor source) {
    if (granularity == Granularity.WEIGHT) {
      var draw = draw(source);
      return new Assignment(draw, source.shape().rank() > 1 ? null : groupsOf(draw));
    }
    int units = units(source.shape());
    boolean once = granularity == Granularity.VARIABLE || balanced;
    var like = NDArray.of(new float[once ? 1 : units], once ? new long[0] : new long[] {units});
    var drawn = RandomSampling.uniformLike(TensorOps.constant(like)).multiply(count).floor();
    return new Assignment(null, balanced ? numbers(units).add(drawn).mod(count) : drawn);
  }

  /**
   * Draws a random number for each weight: a byte if that is unbiased, which costs a quarter of a
   * float.
   */
  private Tensor draw(Tensor source) {
    return isPowerOfTwo()
        ? RandomSampling.bytes(source.shape().dims())
        : RandomSampling.uniformLike(source.cast(DType.FLOAT32));
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

  /** Returns the group that each draw selects. */
  private Tensor groupsOf(Tensor draw) {
    return IntStream.range(1, groups)
        .mapToObj(g -> isInGroupFrom(g, draw).cast(DType.FLOAT32))
        .reduce(Tensor::add)
        .orElseThrow();
  }

  /** Returns 0 to {@code number − 1}. */
  private static Tensor numbers(int number) {
    return Ops.arange(number).cast(DType.FLOAT32);
  }

  private static int units(Shape shape) {
    return shape.rank() == 0 ? 1 : Math.toIntExact(shape.last());
  }

  /** A use of a source and the gradient at its output. */
  private record Arrived(GradientTaps.Use use, Tensor gradient) {
    // A use without a row for each sample, such as a moment of the batch, uses the whole batch.
    boolean isBySample() {
      return output().rank() >= 1 && output().dim(0) == Shape.UNKNOWN;
    }

    private Shape output() {
      return use.output().shape();
    }

    boolean isProduct() {
      return use.isMatrixProduct() && isBySample();
    }

    /** Returns whether the output has one element for each unit of the source. */
    boolean isByUnit() {
      return output().rank() >= 2 && output().last() == units(use.source().shape());
    }
  }

  /** Returns the gradient of a source, from the samples in the group of each assignment. */
  private @Nullable Tensor gradient(GraphBuilder graph, Tensor source, List<Arrived> all) {
    var assignment = assign(source);
    var products = all.stream().filter(Arrived::isProduct).toList();
    var others = all.stream().filter(a -> !a.isProduct()).map(a -> other(graph, a, assignment));
    var ofProducts = products.isEmpty() ? null : ofProducts(products, assignment);
    return Stream.concat(Stream.of(ofProducts), others)
        .filter(Objects::nonNull)
        .map(gradient -> gradient.cast(source.dtype()))
        .reduce(Tensor::add)
        .orElse(null);
  }

  /** Returns the gradient of a kernel's matrix products, as one product of the rows of all. */
  private @Nullable Tensor ofProducts(List<Arrived> products, Assignment assignment) {
    var patches = products.stream().map(p -> p.use.contraction()).filter(Objects::nonNull);
    var x = rowsOfSamples(patches.map(Contraction::patches).toList());
    var dy = rowsOfSamples(products.stream().map(Arrived::gradient).toList());
    if (assignment.draw == null) {
      return product(x, masked(dy, groupsOfRows(dy), assignment.units));
    }
    var whole = dy.multiply(count.cast(dy.dtype()));
    return byGroup(
        assignment.draw,
        g -> {
          var members = TensorOps.indicesOf(group.equal(g));
          return product(x.take(members), whole.take(members));
        });
  }

  /** Returns the rows {@code (batch, rows, ...)} of the samples in all of the tensors. */
  private Tensor rowsOfSamples(List<Tensor> all) {
    return Ops.concatenate(all.stream().map(x -> TensorOps.rowsOfSamples(x, group)).toList(), 1);
  }

  private static Tensor product(Tensor x, Tensor dy) {
    return flat(x).matmul(flat(dy), true, false);
  }

  private static Tensor flat(Tensor rows) {
    return rows.reshape(Shape.UNKNOWN, rows.shape().last());
  }

  /** Returns each weight's gradient from those of the groups. */
  private @Nullable Tensor byGroup(Tensor draw, IntFunction<@Nullable Tensor> ofGroup) {
    var result = ofGroup.apply(0);
    for (int g = 1; g < groups && result != null; g++) {
      var gradient = ofGroup.apply(g);
      if (gradient == null) return null;
      var from = isInGroupFrom(g, draw).reshape(gradient.shape().dims());
      result = Ops.where(from, gradient, result);
    }
    return result;
  }

  /** Returns the gradient of a use that is no matrix product. */
  private @Nullable Tensor other(GraphBuilder graph, Arrived arrived, Assignment assignment) {
    var use = arrived.use;
    var dy = arrived.gradient;
    if (!arrived.isBySample()) return local(graph, use, dy);
    if (PerSampleGradients.isSum(use)) {
      var all = dy.cast(DType.FLOAT32);
      var sums = all.shape().rank() == 2 ? all : rowsOfSamples(List.of(all)).sum(1);
      return masked(sums, groupsOfRows(sums), assignment.units).sum(0);
    }
    var by = use.contraction();
    var rows = SampleRows.repeated(group, dy, by != null && by.isByBlock());
    var units = assignment.units;
    boolean byUnit = arrived.isByUnit();
    // Where the last axis is not that of the units, all have the group of the first one.
    if (granularity == Granularity.UNIT && !byUnit && units != null) {
      units = units.slice(0, 0, 1).squeeze(0);
    }
    var draw = assignment.draw;
    if (draw == null) return local(graph, use, masked(dy, rows, units));
    var indices = byUnit && use.source().shape().rank() == 2 ? use.indices() : null;
    if (indices != null) units = groupsOf(draw.take(indices));
    if (byUnit && units != null && by == null) {
      return local(graph, use, dy.multiply(scaled(rows.equal(units), dy)));
    }
    var whole = dy.multiply(count.cast(dy.dtype()));
    return byGroup(draw, g -> ofGroup(graph, use, whole, rows.equal(g)));
  }

  /** Returns the gradient of a use from the rows of one group. */
  private static Tensor ofGroup(GraphBuilder graph, GradientTaps.Use use, Tensor dy, Tensor mine) {
    var by = use.contraction();
    var own = by == null ? null : by.gradient(TensorOps.indicesOf(mine.reshape(Shape.UNKNOWN)), dy);
    return own != null ? own : local(graph, use, dy.multiply(mine.cast(dy.dtype())));
  }

  private Tensor masked(Tensor dy, Tensor rows, @Nullable Tensor units) {
    Check.state(units != null, () -> "each weight of a unit has its own group");
    return dy.multiply(scaled(rows.equal(units), dy));
  }

  private Tensor scaled(Tensor chosen, Tensor like) {
    return chosen.cast(like.dtype()).multiply(count.cast(like.dtype()));
  }

  /** Returns the group of each row of a tensor, in a shape that broadcasts against it. */
  private Tensor groupsOfRows(Tensor x) {
    return SampleRows.repeated(group, x, false);
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
    return ys.isEmpty() ? result : Objective.sum(result, graph.gradients(ys, weights, dys));
  }
}
