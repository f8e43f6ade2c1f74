package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Objective;
import dev.rhyton.models.StepContext.Term;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerInternals.Named;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The updates of a step while it is traced, in their order: those that the step requests, then one
 * for all remaining terms of the loss. {@link #apply} defines what an update adds to the graph.
 */
abstract class StepUpdates {
  final GraphBuilder graph;
  final Model model;
  final Compile compile;
  private final Map<String, List<Layer>> layers = new LinkedHashMap<>(); // of each optimizer
  private final List<Tensor> penalties = new ArrayList<>(); // of each update

  StepUpdates(GraphBuilder graph, Model model, Compile compile) {
    this.graph = graph;
    this.model = model;
    this.compile = compile;
  }

  /** Returns updates that change nothing, for a step that is only traced. */
  static StepUpdates none(GraphBuilder graph, Model model, Compile compile) {
    return new StepUpdates(graph, model, compile) {
      @Override
      void apply(String optimizer, List<Weight> weights, List<Term> terms, Tensor penalty) {}
    };
  }

  /**
   * Adds an update of weights to the graph.
   *
   * @param terms the terms of the loss that it minimizes
   * @param penalty the part of the loss that depends only on weights, or null
   */
  abstract void apply(String optimizer, List<Weight> weights, List<Term> terms, Tensor penalty);

  /** Returns the layers whose weights each optimizer updates; empty for all layers of the model. */
  Map<String, List<Layer>> layers() {
    return layers;
  }

  /** Updates the weights of layers, as the step requests. */
  void update(String optimizer, List<Layer> by, List<Term> terms) {
    Check.that(
        compile.learning().recording() == null,
        "%s: the learning mode records gradients of one loss, and trainStep updates weights by a"
            + " loss of its own: leave out record(...).",
        model.name());
    var weights = check(optimizer, by);
    apply(optimizer, weights, terms, penalty(weights));
  }

  /**
   * Returns whether a last update remains: not if the step made updates and added no other term.
   */
  boolean isOpen(List<Term> pending) {
    return !pending.isEmpty() || layers.isEmpty();
  }

  /** Makes the last update, of all weights. */
  void finish(List<Term> pending, Tensor penalty) {
    var names = compile.optimizers().keySet();
    Check.that(
        names.contains(OptimizerInternals.DEFAULT),
        "%s: no update minimizes the loss of the step: call step.update(name, loss, layers) in"
            + " trainStep with the optimizers %s, or compile with a single one.",
        model.name(),
        listed(names));
    var weights = check(OptimizerInternals.DEFAULT, List.of());
    apply(OptimizerInternals.DEFAULT, weights, pending, penalty);
  }

  private List<Weight> check(String optimizer, List<Layer> by) {
    var names = compile.optimizers().keySet();
    Check.that(
        optimizer != null && names.contains(optimizer),
        "%s: update: expected the name of an optimizer that compile names, %s, received \"%s\".%s",
        model.name(),
        listed(names),
        optimizer,
        Text.didYouMean(String.valueOf(optimizer), names));
    var weights = checkedWeights(by);
    var before = layers.putIfAbsent(optimizer, by);
    Check.that(
        before == null || weights(model, before).equals(weights),
        "%s: update: \"%s\" has updated other weights in this step: name an optimizer for each set"
            + " of weights in compile.",
        model.name(),
        optimizer);
    return weights;
  }

  /** Returns the weights that an update of layers changes; all weights if no layer is given. */
  static List<Weight> weights(Model model, List<Layer> by) {
    return by.isEmpty() ? model.trainableWeights() : weightsOf(by);
  }

  static List<Weight> weightsOf(List<Layer> layers) {
    return layers.stream().flatMap(l -> l.trainableWeights().stream()).distinct().toList();
  }

  private List<Weight> checkedWeights(List<Layer> by) {
    var all = model.trainableWeights();
    Check.that(
        !all.isEmpty(),
        "%s has no weights that training could change: unfreeze() a layer.",
        model.name());
    var weights = weights(model, by);
    var names = listed(by.stream().map(Layer::name).toList());
    Check.that(
        !weights.isEmpty(),
        "%s: update: %s has no weights that training could change: unfreeze() it.",
        model.name(),
        names);
    Check.that(
        all.containsAll(weights),
        "%s: update: %s has weights that are not the model's: keep it in a field of the model.",
        model.name(),
        names);
    return weights;
  }

  /** Returns the losses of an update: one for all weights that share their terms. */
  final List<Objective> objectives(
      List<Weight> weights, List<Term> terms, Tensor penalty, Named by) {
    var scale = OptimizerInternals.lossScale(by.optimizer(), by.state());
    Map<List<Term>, List<Weight>> groups = new LinkedHashMap<>();
    for (var weight : weights) {
      var own = terms.stream().filter(t -> t.isFor(weight)).toList();
      groups.computeIfAbsent(own, t -> new ArrayList<>()).add(weight);
    }
    return groups.entrySet().stream()
        .map(
            g ->
                new Objective(
                    loss(g.getKey()),
                    penalty,
                    sampleLosses(g.getKey()),
                    g.getKey().stream().allMatch(Term::ofBatch),
                    scale,
                    g.getValue()))
        .toList();
  }

  /** Returns the only loss of an update, which gradients of single samples need. */
  final Objective objective(List<Weight> weights, List<Term> terms, Tensor penalty, Named by) {
    var all = objectives(weights, terms, penalty, by);
    Check.that(
        all.size() == 1,
        "%s: the learning mode records gradients of one loss, and trainStep names layers for"
            + " single terms: leave out record(...).",
        model.name());
    return all.get(0);
  }

  static Tensor loss(List<Term> terms) {
    return terms.stream()
        .map(t -> weighted(t.value(), t))
        .reduce(Tensor::add)
        .orElseGet(() -> TensorOps.constant(0, DType.FLOAT32));
  }

  private static Tensor weighted(Tensor loss, Term of) {
    double weight = of.reported().weight();
    return weight == 1 ? loss : loss.multiply(weight);
  }

  /** Returns the loss of each sample, or null if a term has no values of samples. */
  private static Tensor sampleLosses(List<Term> terms) {
    if (terms.stream().map(Term::ofSamples).anyMatch(Objects::isNull)) return null;
    return terms.stream()
        .map(t -> weighted(t.ofSamples().cast(DType.FLOAT32), t))
        .reduce(Tensor::add)
        .orElse(null);
  }

  static String listed(Collection<String> names) {
    return names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", "));
  }

  /**
   * Returns the losses that layers have added since the last update, and the penalties on weights;
   * null for none.
   */
  Tensor penalty(List<Weight> weights) {
    var all = new ArrayList<>(graph.calls().losses());
    graph.calls().losses().clear();
    for (var w : weights) {
      if (w.regularizer() == null) continue;
      all.add(Check.given("A regularizer", "what apply returns", w.regularizer().apply(w)));
    }
    var penalty = all.stream().map(Tensor::sum).reduce(Tensor::add).orElse(null);
    if (penalty != null) penalties.add(penalty);
    return penalty;
  }

  /** Returns the sum of the penalties of all updates so far, or null. */
  Tensor penalties() {
    return penalties.stream().reduce(Tensor::add).orElse(null);
  }
}
