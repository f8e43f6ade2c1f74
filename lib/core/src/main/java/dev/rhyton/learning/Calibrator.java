package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GradientTaps;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs Weight Learning on one model. */
public final class Calibrator {
  private static final int DEEP = 6; // kernels in a row

  private final WeightLearning options;
  private final Layer model;
  private final List<NDArray> sample;
  private final Map<Weight, String> paths;
  private final Map<Weight, Layer> owners = new LinkedHashMap<>();
  private final Set<Weight> embeddings;
  private final Set<Weight> open; // the weights that may be learned
  private final Set<Weight> silent = new HashSet<>(); // kernels that become 0
  private final List<Calibration.Row> rows = new ArrayList<>();

  /**
   * Creates a calibration on a sample.
   *
   * @param paths the names of the model's weights
   */
  public Calibrator(
      WeightLearning options, Layer model, List<NDArray> sample, Map<Weight, String> paths) {
    Check.given("Calibrator", "model", model);
    this.options = options;
    this.model = model;
    this.sample = sample;
    this.paths = paths;
    for (var layer : model.allLayers())
      LayerInternals.ownWeights(layer).forEach(w -> owners.put(w, layer));
    embeddings = LayerInternals.embeddings(model);
    open = model.trainableWeights().stream().filter(this::isOpen).collect(Collectors.toSet());
  }

  /**
   * Returns whether a weight may be learned; layers with a trained, loaded or set weight stay
   * unchanged.
   */
  private boolean isOpen(Weight weight) {
    if (options.relearns()) return true;
    var owner = owners.get(weight);
    if (owner == null) return true;
    var own = LayerInternals.ownWeights(owner).stream().filter(Weight::trainable);
    return own.allMatch(Weight::isFresh);
  }

  /**
   * Returns whether the options are for a model with these samples: those of {@link AutoLearning}
   * are for deep models only.
   */
  static boolean applies(WeightLearning options, Layer model, List<NDArray> samples) {
    if (!options.isOnlyDeep()) return true;
    try (var graph = GraphBuilder.open(false)) {
      var taps = graph.tap();
      graph.measureBy(samples);
      return KernelDepth.of(model.apply(arguments(graph, samples)), taps.uses()) >= DEEP;
    }
  }

  /**
   * Learns the weights of the model that may be learned.
   *
   * @param losses the loss of each output, null for one that has none
   * @param targets the targets of the whole training set, for each output; or none
   */
  public Calibration run(List<@Nullable Loss> losses, List<NDArray> targets) {
    var states = model.weights().stream().filter(this::isState).toList();
    var before = states.stream().map(Weight::value).toList();
    rows.addAll(new Adaptation(model, sample, options.relearns()).run());
    try (var graph = GraphBuilder.open(false)) {
      var taps = graph.tap();
      graph.measureBy(sample);
      var predictions = model.apply(arguments(graph, sample));
      Check.that(
          targets.isEmpty() || predictions.size() == targets.size(),
          "The model has %d outputs, received %d targets.",
          predictions.size(),
          targets.size());
      var uses = taps.uses();
      for (int i = 0; i < losses.size(); i++) {
        if (losses.get(i) == null || targets.get(i).length() == 0) continue;
        setPrior(uses, predictions.get(i), losses.get(i), targets.get(i));
      }
      learn(uses, predictions);
    }
    // Stateful layers have changed their states by the sample.
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).equals(TensorInternals.stored(states.get(i))))
        TensorInternals.set(states.get(i), before.get(i));
    }
    return new Calibration(List.copyOf(rows));
  }

  private boolean isState(Weight weight) {
    return !weight.trainable() && !(owners.get(weight) instanceof Adaptable);
  }

  static List<Tensor> arguments(GraphBuilder graph, List<NDArray> values) {
    return values.stream()
        .map(a -> graph.argument(a.dtype(), a.shape().with(0, Shape.UNKNOWN)))
        .toList();
  }

  private List<KernelProbe> sites(List<GradientTaps.Use> uses) {
    var byWeight =
        uses.stream()
            .filter(u -> open.contains(u.weight()))
            .filter(u -> isKernel(u.weight()) || isEmbedding(u.weight()))
            .collect(
                Collectors.groupingBy(
                    GradientTaps.Use::weight, LinkedHashMap::new, Collectors.toList()));
    // A layer's bias is added to the output of its last kernel.
    Map<Layer, Weight> last = new LinkedHashMap<>();
    for (var w : byWeight.keySet()) if (!isRecurrent(w)) last.put(owners.get(w), w);
    var sites = new ArrayList<KernelProbe>();
    byWeight.forEach(
        (weight, all) -> {
          var owner = owners.get(weight);
          var bias = owner != null && last.get(owner) == weight ? bias(owner) : null;
          sites.add(new KernelProbe(weight, bias, paths.getOrDefault(weight, ""), all, sample));
        });
    KernelProbe.start(sites);
    return sites;
  }

  private static Map<Weight, List<Tensor>> outputs(List<GradientTaps.Use> uses) {
    return uses.stream()
        .filter(u -> u.weight() != null && isKernel(u.weight()))
        .collect(
            Collectors.groupingBy(
                GradientTaps.Use::weight,
                LinkedHashMap::new,
                Collectors.mapping(GradientTaps.Use::output, Collectors.toList())));
  }

  static boolean isKernel(@Nullable Weight weight) {
    return weight != null && weight.name().endsWith("kernel");
  }

  private boolean isEmbedding(@Nullable Weight weight) {
    return embeddings.contains(weight);
  }

  static boolean isRecurrent(@Nullable Weight weight) {
    return weight != null && weight.name().contains("recurrent");
  }

  private @Nullable Weight bias(Layer owner) {
    return LayerInternals.ownWeights(owner).stream()
        .filter(w -> w.name().equals("bias") && open.contains(w))
        .findFirst()
        .orElse(null);
  }

  private void learn(List<GradientTaps.Use> uses, List<Tensor> predictions) {
    var sites = sites(uses);
    var strategy = options.strategy();
    // Branches count, whether or not their kernels are learned: they may be trained already.
    var branches =
        options.scalesBranches() ? ResidualBranches.of(predictions, outputs(uses)) : null;
    Check.that(
        branches == null || branches.number() > 0,
        "WeightLearning: scaledBranches() is for residual models, whose blocks add what they compute"
            + " from a value to it; this model has no such block: leave it out.");
    for (var site : sites) {
      if (isEmbedding(site.kernel())) continue;
      if (isRecurrent(site.kernel())) site.makeOrthonormal();
      else strategy.begin(site);
    }
    for (var site : sites) {
      if (isEmbedding(site.kernel())) {
        site.leave("embedding: left unchanged");
      } else if (isRecurrent(site.kernel())) {
        site.measure();
        site.leave("orthonormal, not rescaled");
      } else {
        if (!site.isKnown()) site.note("not a product that is known: scaled as a whole");
        strategy.learn(site, options);
        if (branches != null && branches.isEnd(site.kernel())) {
          site.endBranch(branches.number());
        }
      }
    }
    var learned = sites.stream().filter(KernelProbe::isLearned).toList();
    var outputs =
        predictions.stream()
            .map(p -> TensorInternals.of(p).logits() == null ? p : TensorInternals.of(p).logits())
            .toList();
    strategy.finish(learned, outputs, sample, options);
    // Not before: a last kernel of 0 passes no gradient on.
    learned.stream().filter(s -> silent.contains(s.kernel())).forEach(KernelProbe::silence);
    sites.forEach(s -> rows.add(s.row()));
  }

  /** Initializes the last bias of an output from the overall distribution of its targets. */
  private void setPrior(
      List<GradientTaps.Use> uses, Tensor prediction, Loss loss, NDArray targets) {
    for (var use : uses) {
      boolean isLast =
          use.output() == prediction || use.output() == TensorInternals.of(prediction).logits();
      if (!isLast || !(use.source() instanceof Weight bias) || !open.contains(bias)) continue;
      if (!bias.name().equals("bias") || bias.shape().rank() != 1) continue;
      boolean activated = use.output() != prediction;
      var prior = LossInternals.prior(loss, targets, (int) bias.shape().last(), activated);
      if (prior == null) continue;
      TensorInternals.set(bias, NDArray.of(prior, prior.length).cast(DType.FLOAT32));
      if (LossInternals.isRegression(loss)) {
        var owner = owners.get(bias);
        if (owner == null) continue;
        LayerInternals.ownWeights(owner).stream()
            .filter(w -> isKernel(w) && open.contains(w))
            .forEach(silent::add);
      }
    }
  }
}
