package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.MultiTaskDataset;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.RandomSampling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Trains with clipped and noisy gradients. */
final class DpSgdRecorder extends SampleRecorder {
  /** The key of the accountant in the state. */
  static final String SPENT = "privacy";

  private final DpSgd options;
  private final Accountant accountant;
  private double rate; // the largest probability that a sample is in a batch
  private List<Double> expected =
      List.of(); // the expected number of samples of each data set in a batch

  DpSgdRecorder(TrainingTarget target, DpSgd options) {
    super(target);
    this.options = options;
    accountant = Accountant.of(options.noise());
  }

  @Override
  void start(List<Integer> sizes) {}

  @Override
  public Batches batches(Dataset data, int batchSize, @Nullable RandomGenerator shuffle) {
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
    logs.put("epsilon", accountant.epsilon(options.delta()));
  }

  /** The factors of a batch: the divisor of its sum, and the weight of each sample. */
  private List<NDArray> factors(Batch batch) {
    var parts = parts(batch);
    // If a data set has fewer samples than its part of a batch, its mean is over these. No sample
    // of another data set may have more influence than the noise hides.
    double fewest = Collections.min(expected);
    var ofSamples = new float[parts.length];
    for (int i = 0; i < batch.count(); i++) {
      ofSamples[i] = (float) (fewest / expected.get(parts[i]));
    }
    return List.of(
        NDArray.of(new float[] {(float) fewest}, 1).reshape(),
        NDArray.of(ofSamples, ofSamples.length));
  }

  @Override
  public List<@Nullable Tensor> gradients(TracedStep step, Objective objective, GradientRule rule) {
    Check.that(
        objective.penalty() == null || !TensorInternals.of(objective.penalty()).sampled(),
        "DpSgd: an activity regularizer, or a loss that a layer adds, depends on samples, and its"
            + " gradient would be neither clipped nor hidden by noise: leave it out.");
    var factors = step.arguments(List.of(Shape.of(), Shape.of(Shape.UNKNOWN)), this::factors);
    var divisor = factors.get(0);
    var weights = factors.get(1); // (batch), which give all data sets the same weight
    var graph = step.graph();
    // A rule may use a part of a sample's gradient, so the gradient itself is needed.
    var forms = rule instanceof PlainRule ? PerSampleGradients.of(graph, objective) : null;
    var sums =
        forms == null
            ? clippedSamples(step, objective, rule, weights)
            : clippedLosses(graph, objective, forms, weights);
    step.watch(List.of(), (batch, none) -> accountant.step(rate));
    var noisy = new ArrayList<Tensor>();
    for (int i = 0; i < sums.size(); i++) {
      var weight = objective.weights().get(i);
      var zero = Ops.zerosLike(weight).cast(DType.FLOAT32);
      var noise = RandomSampling.normalLike(zero).multiply(options.noise() * options.norm());
      var sum = sums.get(i) == null ? noise : sums.get(i).cast(DType.FLOAT32).add(noise);
      noisy.add(objective.scaled(sum.divide(divisor)).cast(weight.dtype()));
    }
    return objective.withPenalty(graph, noisy);
  }

  /**
   * Returns the losses times their clipping factors; their gradient is the sum of the clipped
   * gradients.
   */
  private List<Tensor> clippedLosses(
      GraphBuilder graph, Objective objective, PerSampleGradients forms, Tensor weights) {
    var factor = factor(forms.norms(), weights).stopGradient();
    var losses = objective.requireSampleLosses();
    return graph.gradients(List.of(losses), objective.weights(), List.of(factor));
  }

  private List<Tensor> clippedSamples(
      TracedStep step, Objective objective, GradientRule rule, Tensor weights) {
    var shapes =
        objective.weights().stream()
            .map(w -> Shape.of(Shape.UNKNOWN).plus(w.shape().dims()))
            .toList();
    var samples = step.argumentsDrawnFirst(shapes, batch -> target.samples().of(batch));
    var shares =
        IntStream.range(0, samples.size())
            .mapToObj(i -> rule.ofSamples(samples.get(i), objective.weights().get(i)))
            .toList();
    var norms =
        shares.stream()
            .map(s -> s.flatten().square().sum(1))
            .filter(Objects::nonNull)
            .reduce(Tensor::add)
            .orElseThrow()
            .sqrt();
    var factor = factor(norms, weights);
    return shares.stream().map(s -> s.multiply(like(factor, s)).sum(0)).toList();
  }

  private Tensor factor(Tensor norms, Tensor weights) {
    return weights.multiply(options.norm()).divide(norms.maximum(options.norm()));
  }

  private static Tensor like(Tensor factor, Tensor samples) {
    var result = factor;
    while (result.shape().rank() < samples.shape().rank()) result = result.expandDims(-1);
    return result;
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of(SPENT, accountant.state());
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    if (state.containsKey(SPENT)) accountant.restore(state.get(SPENT));
  }
}
