package dev.rhyton.learning;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GradientTaps;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.RandomSampling;
import dev.rhyton.tensor.SampleRows;
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
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Computes gradients by groups of samples. In each operation that combines a weight with samples,
 * the incoming gradient is masked by (group of the sample, assignment of the unit) for the gradient
 * of the weight; the gradient for the layer below is not masked.
 *
 * <p>By weight, the products of kernels are divided, not repeated: each multiplies the rows of a
 * group, or the inputs that were assigned together, so that all of them cost as much as one.
 */
final class GroupStrategy extends TrainingStrategy {
  /** The usual number of rows in a batch, if each sample has one. */
  private static final int ROWS_OF_SINGLE_USE = 32;

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
    return objective.withPenalty(graph, toWeights(graph, gradients, objective.weights()));
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
    var drawn = assign(weight);
    var groups = drawn.units;
    if (drawn.inputs != null) {
      var all = drawn.inputs.expandDims(-1).add(groups).mod(count);
      groups = all.reshape(weight.shape().dims());
    }
    var mine = groupsOfRows(samples).equal(groups);
    return samples.multiply(scaled(mine, samples));
  }

  /**
   * The group from which each weight learns: that of its input plus that of its unit, modulo the
   * number of groups. Both are drawn uniformly, so that the groups of two weights are independent.
   *
   * @param inputs of each input; null if all weights of a unit have the same group
   * @param units of each unit, or one for all
   */
  private record Assignment(Tensor inputs, Tensor units) {}

  /** Draws an assignment. Balanced units take turns, beginning at a random group. */
  private Assignment assign(Tensor source) {
    var shape = source.shape();
    int units = units(shape);
    var drawn = granularity == Granularity.VARIABLE || balanced ? draw() : draw(units);
    if (balanced) drawn = numbers(units).add(drawn).mod(count);
    boolean byInput = granularity == Granularity.WEIGHT && shape.rank() > 1;
    return new Assignment(byInput ? draw(shape.upTo(shape.rank() - 1).size()) : null, drawn);
  }

  /** Returns 0 to {@code number − 1}. */
  private static Tensor numbers(int number) {
    return TensorOps.arange(number).cast(DType.FLOAT32);
  }

  private Tensor draw(long... dims) {
    var like = NDArray.of(new float[Math.toIntExact(Shape.of(dims).size())], dims);
    return RandomSampling.uniform(TensorOps.constant(like)).multiply(count).floor();
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
  private Tensor gradient(GraphBuilder graph, Tensor source, List<Arrived> all) {
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
  private Tensor ofProducts(List<Arrived> products, Assignment assignment) {
    var x = rowsOfSamples(products.stream().map(p -> p.use.contraction().patches()).toList());
    var dy = rowsOfSamples(products.stream().map(Arrived::gradient).toList());
    if (assignment.inputs == null)
      return product(x, masked(dy, groupsOfRows(dy), assignment.units));
    boolean single = products.size() == 1 && products.get(0).output().rank() == 2;
    if (single && units(x.shape()) >= groups * ROWS_OF_SINGLE_USE) {
      return byPartsOfInputs(x, dy, assignment.units);
    }
    return byGroup(
        assignment,
        g -> {
          var members = TensorOps.indicesOf(group.equal(g));
          return product(x.take(members), dy.take(members));
        });
  }

  /** Returns the rows {@code (batch, rows, ...)} of the samples in all of the tensors. */
  private Tensor rowsOfSamples(List<Tensor> all) {
    return TensorOps.concatenate(
        1, all.stream().map(x -> TensorOps.rowsOfSamples(x, group)).toList());
  }

  private static Tensor product(Tensor x, Tensor dy) {
    return flat(x).matmul(flat(dy), true, false);
  }

  private static Tensor flat(Tensor rows) {
    return rows.reshape(Shape.UNKNOWN, rows.shape().last());
  }

  /**
   * Returns the gradient of a kernel whose inputs are divided at random into as many parts as there
   * are groups: a unit of group g learns from group g + p by the inputs of part p. Other than by
   * {@link #byGroup}, nothing as large as the kernel is computed for each group, but something as
   * large as the output. The parts have equal sizes; some inputs are repeated for it, and left out
   * of the result.
   */
  private Tensor byPartsOfInputs(Tensor x, Tensor dy, Tensor units) {
    int inputs = units(x.shape());
    var order =
        RandomSampling.shuffledRows(TensorOps.constant(NDArray.of(new float[inputs], inputs)));
    int ofPart = (inputs + groups - 1) / groups;
    var places = TensorOps.arange(groups * ofPart).mod(inputs);
    var parts = flat(x).transpose().take(order.take(places)).reshape(groups, ofPart, Shape.UNKNOWN);
    var rows = flat(dy);
    var ofRows = groupsOfRows(rows).reshape(Shape.UNKNOWN);
    var ofUnits = numbers(groups).expandDims(-1).add(units).mod(count);
    var gradients = parts.matmul(rows.multiply(equal(ofRows, ofUnits).cast(rows.dtype())));
    return gradients
        .reshape((long) groups * ofPart, units(dy.shape()))
        .take(TensorOps.inverse(order));
  }

  /** Returns each weight's gradient from those of the groups. */
  private Tensor byGroup(Assignment assignment, IntFunction<Tensor> ofGroup) {
    Tensor result = null;
    for (int g = 0; g < groups; g++) {
      var gradient = ofGroup.apply(g);
      if (gradient == null) return null;
      var mine =
          assignment.inputs == null
              ? scaled(assignment.units.equal(g), gradient)
              : equal(assignment.inputs, assignment.units.negative().add(g).mod(count));
      var dims = gradient.shape().dims();
      var own = gradient.multiply(mine.cast(gradient.dtype()).reshape(dims));
      result = result == null ? own : result.add(own);
    }
    return result;
  }

  /**
   * Returns the number of groups where a row {@code (n)} has the group of a unit {@code (..., m)},
   * 0 elsewhere: {@code (..., n, m)}. The product of two matrices of zeros and ones takes less time
   * than a comparison of all pairs.
   */
  private Tensor equal(Tensor rows, Tensor units) {
    return oneHot(rows).multiply(count).matmul(oneHot(units), false, true);
  }

  private Tensor oneHot(Tensor ids) {
    return ids.expandDims(-1).equal(numbers(groups)).cast(DType.FLOAT32);
  }

  /** Returns the gradient of a use that is no matrix product. */
  private Tensor other(GraphBuilder graph, Arrived arrived, Assignment assignment) {
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
    if (granularity == Granularity.UNIT && !byUnit) units = units.slice(0, 0, 1).squeeze(0);
    var indices = byUnit && use.source().shape().rank() == 2 ? use.indices() : null;
    boolean looksUp = indices != null && assignment.inputs != null;
    if (looksUp) rows = rows.subtract(assignment.inputs.take(indices).expandDims(-1)).mod(count);
    boolean once = looksUp || (byUnit && assignment.inputs == null && by == null);
    if (granularity != Granularity.WEIGHT || once)
      return local(graph, use, masked(dy, rows, units));
    var ofSamples = rows;
    return byGroup(assignment, g -> ofGroup(graph, use, dy, ofSamples.equal(g)));
  }

  /** Returns the gradient of a use from the rows of one group. */
  private static Tensor ofGroup(GraphBuilder graph, GradientTaps.Use use, Tensor dy, Tensor mine) {
    var by = use.contraction();
    var own = by == null ? null : by.gradient(TensorOps.indicesOf(mine.reshape(Shape.UNKNOWN)), dy);
    return own != null ? own : local(graph, use, dy.multiply(mine.cast(dy.dtype())));
  }

  private Tensor masked(Tensor dy, Tensor rows, Tensor units) {
    boolean small = units.shape().rank() == 0 || !rows.shape().from(1).isKnown();
    if (small) return dy.multiply(scaled(rows.equal(units), dy));
    var dims = rows.shape().dims();
    dims[dims.length - 1] = units.shape().last();
    return dy.multiply(equal(rows.reshape(Shape.UNKNOWN), units).cast(dy.dtype()).reshape(dims));
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
    return ys.isEmpty() ? result : sum(result, graph.gradients(ys, weights, dys));
  }
}
