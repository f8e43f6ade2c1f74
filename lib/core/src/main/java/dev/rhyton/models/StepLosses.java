package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.StepLoss.Term;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.Computation;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a step's loss while it is traced, and the updates that minimize them: an update that
 * the step requests minimizes a term of its own, one at the end of the step all others.
 */
final class StepLosses {
  private final GraphBuilder graph;
  private final Model model;
  private final Compile compile;
  private final List<Term> terms = new ArrayList<>();
  private final List<Term> pending = new ArrayList<>(); // that no update minimizes so far
  private final Map<String, List<Layer>> layers = new LinkedHashMap<>(); // of each optimizer
  private final List<Tensor> penalties = new ArrayList<>(); // of each update
  private final List<Tensor> computed = new ArrayList<>(); // what computeLoss has returned
  private @Nullable Tensor remainingPenalty; // or null

  StepLosses(GraphBuilder graph, Model model, Compile compile) {
    this.graph = graph;
    this.model = model;
    this.compile = compile;
  }

  /** Returns all terms so far. */
  List<Term> terms() {
    return terms;
  }

  /**
   * Records what {@code computeLoss} returns. The loss contains it already, unlike the result of
   * Keras' {@code compute_loss}, so that it must not be added again.
   */
  Tensor computed(Tensor sum) {
    computed.add(sum);
    return sum;
  }

  /** Returns values that are to be added to the loss, if they do not contain such a result. */
  Tensor notComputed(Tensor values) {
    Check.that(
        computed.stream().noneMatch(r -> Computation.contains(values, r)),
        "%s: this loss contains the result of computeLoss, which is added to the loss already. Give"
            + " step.loss only what comes in addition; for an own update or factor, compute the"
            + " loss by its apply, Losses.get(\"mse\").apply(step.y(), predictions).",
        model.name());
    return values;
  }

  /** Adds a term that the update at the end of the step minimizes. */
  void add(Term term) {
    terms.add(term);
    pending.add(term);
  }

  /** Adds a term that no update minimizes, because the model is only evaluated. */
  void report(Term term) {
    terms.add(term);
  }

  /** Adds a term that an update of the weights of layers minimizes now; returns its loss. */
  StepLoss ofUpdate(String optimizer, Term term, List<Layer> by) {
    Check.that(
        compile.learning().recording() == null,
        "%s: the learning mode records gradients of one loss, and trainStep updates weights by a"
            + " loss of its own: leave out record(...).",
        model.name());
    terms.add(term);
    var weights = checked(optimizer, by);
    return new StepLoss(optimizer, weights, List.of(term), penalty(weights));
  }

  /**
   * Adds the penalties of the update at the end of the step; none if the step made updates and
   * added no other term.
   */
  void penalizeRemaining() {
    if (remains()) remainingPenalty = penalty(model.trainableWeights());
  }

  private boolean remains() {
    return !pending.isEmpty() || layers.isEmpty();
  }

  /** Returns the loss of the update at the end of the step, if there is one. */
  Optional<StepLoss> remaining() {
    if (!remains()) return Optional.empty();
    var weights = remainingWeights();
    return Optional.of(
        new StepLoss(OptimizerInternals.DEFAULT, weights, List.copyOf(pending), remainingPenalty));
  }

  /**
   * Returns the layers whose weights each optimizer updates, also at the end of the step; empty for
   * all layers of the model.
   */
  Map<String, List<Layer>> layers() {
    if (remains()) remainingWeights();
    return layers;
  }

  @CanIgnoreReturnValue
  private List<Weight> remainingWeights() {
    var names = compile.optimizers().keySet();
    Check.that(
        names.contains(OptimizerInternals.DEFAULT),
        "%s: no update minimizes the loss of the step: call step.update(name, loss, layers) in"
            + " trainStep with the optimizers %s, or compile with a single one.",
        model.name(),
        listed(names));
    return checked(OptimizerInternals.DEFAULT, List.of());
  }

  private List<Weight> checked(String optimizer, List<Layer> by) {
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

  static String listed(Collection<String> names) {
    return names.stream().map(n -> "\"" + n + "\"").collect(Collectors.joining(", "));
  }

  /**
   * Returns the losses that layers have added since the last update, and the penalties on weights;
   * null for none.
   */
  private @Nullable Tensor penalty(List<Weight> weights) {
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

  /** Returns whether there are penalties. */
  boolean arePenalized() {
    return !penalties.isEmpty();
  }

  /** Returns the sum of the penalties of all updates so far, or null. */
  @Nullable Tensor penalties() {
    return penalties.stream().reduce(Tensor::add).orElse(null);
  }
}
