package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.learning.Objective;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The forward pass of a step while it is traced: from a batch to its loss and its metrics. */
final class ForwardPass {
  private final Model model;
  private final Compile compile;
  private final StepContext step;
  private final StepMetrics metrics;
  private final Tensor penalty;

  /** Traces the step of a model for batches like this one. */
  ForwardPass(GraphBuilder graph, Model model, Compile compile, Batch batch) {
    this.model = model;
    this.compile = compile;
    step = new StepContext(graph, model, compile, batch);
    step.run(batch);
    penalty = penalty(graph);
    metrics = step.metrics(penalty != null);
    metrics.check(batch);
    Check.that(
        !metrics.keys().isEmpty() && (!graph.calls().training() || metrics.keys().contains("loss")),
        "%s: there is no loss to %s: name one in compile, or add one in trainStep or by addLoss in a"
            + " layer.",
        model.name(),
        graph.calls().training() ? "minimize" : "report");
  }

  /** The sum of what weights and layers add to the loss, or null. */
  private Tensor penalty(GraphBuilder graph) {
    var penalties = new ArrayList<>(graph.calls().losses());
    for (var w : model.trainableWeights()) {
      if (w.regularizer() != null) penalties.add(w.regularizer().apply(w));
    }
    return penalties.stream().map(Tensor::sum).reduce(Tensor::add).orElse(null);
  }

  /** The one loss that a training step minimizes over all weights. */
  Objective objective(OptimizerState state) {
    var all = objectives(state);
    Check.that(
        all.size() == 1,
        "%s: the learning mode records gradients of one loss, and trainStep names layers for"
            + " single terms: leave out record(...).",
        model.name());
    return all.get(0);
  }

  /** The losses that a training step minimizes: one for all weights that share their terms. */
  List<Objective> objectives(OptimizerState state) {
    var weights = model.trainableWeights();
    Check.that(
        !weights.isEmpty(),
        "%s has no weights that training could change: unfreeze() a layer.",
        model.name());
    var scale = OptimizerInternals.lossScale(compile.optimizer(), state);
    Map<List<StepContext.Term>, List<Weight>> groups = new LinkedHashMap<>();
    for (var weight : weights) {
      var terms = step.terms().stream().filter(t -> t.isFor(weight)).toList();
      groups.computeIfAbsent(terms, t -> new ArrayList<>()).add(weight);
    }
    return groups.entrySet().stream()
        .map(
            g ->
                new Objective(
                    loss(g.getKey()), penalty, sampleLosses(g.getKey()), scale, g.getValue()))
        .toList();
  }

  private static Tensor loss(List<StepContext.Term> terms) {
    return terms.stream()
        .map(t -> t.value().multiply(t.reported().weight()))
        .reduce(Tensor::add)
        .orElseGet(() -> TensorOps.constant(0, DType.FLOAT32));
  }

  /** The loss of each sample, or null where a term has none. */
  private static Tensor sampleLosses(List<StepContext.Term> terms) {
    if (terms.stream().map(StepContext.Term::ofSamples).anyMatch(Objects::isNull)) return null;
    return terms.stream()
        .map(t -> t.ofSamples().cast(DType.FLOAT32).multiply(t.reported().weight()))
        .reduce(Tensor::add)
        .orElse(null);
  }

  /** What {@link #reported} holds. */
  StepMetrics metrics() {
    return metrics;
  }

  /** One vector: the penalties, each term of the loss, and what each metric adds to its state. */
  Tensor reported() {
    var all = new ArrayList<Tensor>();
    all.add(
        (penalty == null ? TensorOps.constant(0, DType.FLOAT32) : penalty.cast(DType.FLOAT32))
            .reshape(1));
    step.terms().forEach(t -> all.add(t.value().reshape(1)));
    all.addAll(step.updates());
    return TensorOps.concatenate(0, all);
  }
}
