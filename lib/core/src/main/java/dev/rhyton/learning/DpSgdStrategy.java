package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.MultiTaskDataset;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.RandomSampling;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Trains with clipped and noisy gradients. */
final class DpSgdStrategy extends RecordedStrategy {
  /** The key of the accountant in the state. */
  static final String SPENT = "privacy";

  private final DpSgd options;
  private final Accountant accountant;
  private double rate; // the largest probability that a sample is in a batch
  private List<Double> expected =
      List.of(); // the expected number of samples of each data set in a batch
  private Tensor divisor;
  private Tensor weights; // (batch), which give all data sets the same weight
  private PerSampleGradients forms;
  private List<Tensor> samples = List.of(); // used if no efficient form is known

  DpSgdStrategy(TrainingStrategy gradients, TrainingTarget target, DpSgd options) {
    super(gradients, target);
    this.options = options;
    accountant = Accountant.of(options.noise());
  }

  @Override
  void start(List<Integer> sizes) {}

  @Override
  public Batches batches(Dataset data, int batchSize, RandomGenerator shuffle) {
    var parts = data instanceof MultiTaskDataset tasks ? tasks.parts() : List.of(data);
    for (var part : parts) {
      Check.that(
          part instanceof ArrayDataset,
          "Clipped gradients draw their batches at random from samples that lie in memory, received"
              + " %s: call cache() on it.",
          part);
    }
    var sizes = data.sizes();
    var rates = sizes.stream().map(n -> Math.min(1, (double) batchSize / n)).toList();
    rate = Collections.max(rates);
    expected = IntStream.range(0, sizes.size()).mapToObj(i -> rates.get(i) * sizes.get(i)).toList();
    var random = target.seeds().generator();
    var steps = IntStream.range(0, (int) ((data.size() + batchSize - 1) / batchSize)).iterator();
    return Batches.of(
        () -> {
          if (!steps.hasNext()) return null;
          steps.next();
          var drawn =
              IntStream.range(0, sizes.size())
                  .mapToObj(i -> drawn(sizes.get(i).intValue(), rates.get(i), random))
                  .collect(Collectors.toCollection(ArrayList::new));
          boolean none = drawn.stream().allMatch(samples -> samples.length == 0);
          if (none) drawn.set(0, new int[1]); // a step of noise; no model runs on no samples
          var batch =
              data instanceof MultiTaskDataset tasks
                  ? tasks.read(drawn)
                  : ((ArrayDataset) data).read(drawn.get(0));
          return none ? batch.uncounted() : batch;
        },
        () -> {});
  }

  private static int[] drawn(int number, double rate, RandomGenerator random) {
    return IntStream.range(0, number).filter(i -> random.nextDouble() < rate).toArray();
  }

  @Override
  public void endEpoch(Map<String, Double> logs) {
    super.endEpoch(logs);
    logs.put("epsilon", accountant.epsilon(options.delta()));
  }

  @Override
  public void declare(GraphBuilder graph, Objective objective) {
    super.declare(graph, objective);
    divisor = graph.argument(DType.FLOAT32, Shape.of());
    weights = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN));
    // A group uses a part of a sample's gradient, so the gradient itself is needed.
    forms = inner instanceof GroupStrategy ? null : PerSampleGradients.of(graph, objective);
    if (forms != null) return;
    samples =
        objective.weights().stream()
            .map(w -> Shape.of(Shape.UNKNOWN).plus(w.shape().dims()))
            .map(shape -> graph.argument(DType.FLOAT32, shape))
            .toList();
  }

  @Override
  public List<NDArray> feed(Batch batch, int ahead) {
    var parts = parts(batch);
    // If a data set has fewer samples than its part of a batch, its mean is over these. No sample
    // of another data set may have more influence than the noise hides.
    double fewest = Collections.min(expected);
    var ofSamples = new float[parts.length];
    for (int i = 0; i < batch.count(); i++) {
      ofSamples[i] = (float) (fewest / expected.get(parts[i]));
    }
    var own = new ArrayList<NDArray>();
    own.add(NDArray.of(new float[] {(float) fewest}, 1).reshape());
    own.add(NDArray.of(ofSamples, ofSamples.length));
    if (forms == null) own.addAll(target.samples().of(batch));
    return joined(super.feed(batch, ahead), own);
  }

  @Override
  boolean isPlain() {
    return false;
  }

  @Override
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    Check.that(
        objective.penalty() == null || !TensorInternals.isSampled(objective.penalty()),
        "DpSgd: an activity regularizer, or a loss that a layer adds, depends on samples, and its"
            + " gradient would be neither clipped nor hidden by noise: leave it out.");
    var sums = forms == null ? clippedSamples(objective) : clippedLosses(graph, objective);
    var noisy = new ArrayList<Tensor>();
    for (int i = 0; i < sums.size(); i++) {
      var weight = objective.weights().get(i);
      var zero = TensorOps.zerosLike(weight).cast(DType.FLOAT32);
      var noise = RandomSampling.normal(zero).multiply(options.noise() * options.norm());
      var sum = sums.get(i) == null ? noise : sums.get(i).cast(DType.FLOAT32).add(noise);
      noisy.add(objective.scaled(sum.divide(divisor)).cast(weight.dtype()));
    }
    return objective.withPenalty(graph, noisy);
  }

  /**
   * Returns the losses times their clipping factors; their gradient is the sum of the clipped
   * gradients.
   */
  private List<Tensor> clippedLosses(GraphBuilder graph, Objective objective) {
    var factor = factor(forms.norms()).stopGradient();
    var losses = objective.requireSampleLosses();
    return graph.gradients(List.of(losses), objective.weights(), List.of(factor));
  }

  private List<Tensor> clippedSamples(Objective objective) {
    var shares =
        IntStream.range(0, samples.size())
            .mapToObj(i -> share(samples.get(i), objective.weights().get(i)))
            .toList();
    var norms =
        shares.stream()
            .map(s -> s.flatten().square().sum(1))
            .filter(Objects::nonNull)
            .reduce(Tensor::add)
            .orElseThrow()
            .sqrt();
    var factor = factor(norms);
    return shares.stream().map(s -> s.multiply(like(factor, s)).sum(0)).toList();
  }

  private Tensor factor(Tensor norms) {
    return weights.multiply(options.norm()).divide(norms.maximum(options.norm()));
  }

  private static Tensor like(Tensor factor, Tensor samples) {
    var result = factor;
    while (result.shape().rank() < samples.shape().rank()) result = result.expandDims(-1);
    return result;
  }

  @Override
  public void see(Batch batch, List<NDArray> values) {
    super.see(batch, values);
    accountant.step(rate);
  }

  @Override
  public Map<String, NDArray> state() {
    var all = new TreeMap<>(super.state());
    all.put(SPENT, accountant.state());
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    super.restore(state);
    if (state.containsKey(SPENT)) accountant.restore(state.get(SPENT));
  }
}
