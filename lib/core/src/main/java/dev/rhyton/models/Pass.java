package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A model's way from a batch to loss and figures, while it is traced. */
final class Pass {
  private final Model model;
  private final Compile compile;
  private final Figures figures;
  private final List<Tensor> parts = new ArrayList<>(); // the loss of each output
  private final List<Tensor> ofSamples = new ArrayList<>();
  private final List<Tensor> updates = new ArrayList<>(); // what each metric adds to its state
  private final Tensor penalty;

  /** Writes the model, its losses and its metrics into a trace, for batches like this one. */
  Pass(Trace trace, Model model, Compile compile, Batch batch) {
    this.model = model;
    this.compile = compile;
    var x = arguments(trace, Predictor.toModelTypes(model, batch.x()));
    var y = arguments(trace, batch.y());
    var weights = arguments(trace, batch.weights());
    var predictions = model.apply(x);
    Check.that(
        predictions.size() == y.size(),
        "%s has %d outputs, received %d targets.",
        model.name(),
        predictions.size(),
        y.size());
    compile.checkOutputs(y.size());
    figures = new Figures(model, compile, predictions.stream().map(Tensor::shape).toList());
    figures.check(batch);
    for (int i = 0; i < y.size(); i++) {
      var weight = weights.isEmpty() ? null : weights.get(weights.size() == 1 ? 0 : i);
      note(compile.loss(i), y.get(i), predictions.get(i), weight);
    }
    penalty = penalty(trace);
  }

  private static List<Tensor> arguments(Trace trace, List<NDArray> arrays) {
    return arrays.stream().map(a -> trace.argument(a.dtype(), Predictor.batched(a))).toList();
  }

  private void note(Loss loss, Tensor target, Tensor prediction, Tensor weight) {
    var weighted = loss.weighted(target, prediction, weight);
    parts.add(weighted.total().sum().cast(DType.FLOAT32));
    ofSamples.add(weighted.ofSamples());
    var plain = resolved(compile.metrics(), target, prediction);
    plain.forEach(m -> updates.add(m.update(target, prediction, null)));
    var others = new ArrayList<Metric>();
    for (var metric : resolved(compile.weightedMetrics(), target, prediction)) {
      updates.add(metric.update(target, prediction, weight));
      boolean taken = plain.stream().anyMatch(m -> m.name().equals(metric.name()));
      others.add(taken ? metric.named("weighted_" + metric.name()) : metric);
    }
    figures.add(Stream.concat(plain.stream(), others.stream()).toList());
  }

  private static List<Metric> resolved(List<Metric> metrics, Tensor target, Tensor prediction) {
    return metrics.stream().map(m -> m.resolve(target.shape(), prediction.shape())).toList();
  }

  /** What weights and layers add to the loss, or null. */
  private Tensor penalty(Trace trace) {
    var penalties = new ArrayList<>(trace.losses());
    for (var w : model.trainableWeights()) {
      if (w.regularizer() != null) penalties.add(w.regularizer().apply(w));
    }
    return penalties.stream().map(Tensor::sum).reduce(Tensor::add).orElse(null);
  }

  /** What a training step makes small. */
  Objective objective(OptimizerState state) {
    var weights = model.trainableWeights();
    Check.that(
        !weights.isEmpty(),
        "%s has no weights that training could change: unfreeze() a layer.",
        model.name());
    var scale = compile.optimizer().lossScale(state);
    return new Objective(weightedSum(parts), penalty, sampleLosses(), scale, weights);
  }

  /** The loss of each sample, or null where an output has none. */
  private Tensor sampleLosses() {
    if (ofSamples.stream().anyMatch(Objects::isNull)) return null;
    return weightedSum(ofSamples.stream().map(t -> t.cast(DType.FLOAT32)).toList());
  }

  private Tensor weightedSum(List<Tensor> ofOutputs) {
    return IntStream.range(0, ofOutputs.size())
        .mapToObj(i -> ofOutputs.get(i).multiply(compile.lossWeight(i)))
        .reduce(Tensor::add)
        .orElseThrow();
  }

  /** What to make of {@link #vector} once the function has run. */
  Figures figures() {
    return figures;
  }

  /** Total loss, then the loss of each output where there are several, then metrics. */
  Tensor vector() {
    var loss = weightedSum(parts);
    var all = new ArrayList<Tensor>();
    all.add((penalty == null ? loss : loss.add(penalty)).reshape(1));
    if (parts.size() > 1) parts.forEach(p -> all.add(p.reshape(1)));
    all.addAll(updates);
    return Ops.concatenate(0, all);
  }
}
