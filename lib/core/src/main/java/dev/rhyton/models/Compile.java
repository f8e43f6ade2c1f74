package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;

/**
 * How a model is trained: optimizer, losses, metrics and learning mode.
 *
 * <pre>{@code
 * Compile.of(Adam.of(1e-3), BinaryCrossentropy.of().fromLogits(true)).metrics("accuracy")
 * }</pre>
 */
public final class Compile extends Configured {
  private Optimizer optimizer;
  private PerOutput<Loss> losses = PerOutput.places(List.of());
  private PerOutput<Double> lossWeights = PerOutput.places(List.of());
  private PerOutput<List<Metric>> metrics = PerOutput.places(List.of());
  private PerOutput<List<Metric>> weightedMetrics = PerOutput.places(List.of());
  private Learning learning = Learning.gradient();
  private boolean autoScaleLoss = true;

  private Compile() {}

  /** By names: {@code Compile.of("adam", "mse")}. */
  public static Compile of(String optimizer, String loss) {
    return of(Optimizers.get(optimizer), Losses.get(loss));
  }

  /**
   * By values; several losses stand for several outputs, null for one that has none; one stands for
   * each, none for a model that says in its {@code trainStep} or its layers what its loss is.
   */
  public static Compile of(Optimizer optimizer, Loss... losses) {
    boolean some = losses != null && Arrays.stream(losses).anyMatch(Objects::nonNull);
    var all = some ? Arrays.asList(losses.clone()) : Check.all("compile", "losses", losses);
    return of(optimizer, PerOutput.places(all));
  }

  /**
   * With losses by the names of outputs, as values or by their names; an output that is not named
   * has none.
   *
   * <pre>{@code
   * Compile.of(Adam.of(), Map.of("digit", "sparse_categorical_crossentropy", "slant", Huber.of()))
   * }</pre>
   */
  public static Compile of(Optimizer optimizer, Map<String, ?> losses) {
    return of(optimizer, PerOutput.names("the loss", losses, Compile::loss));
  }

  /**
   * With several optimizers by name, for a {@code trainStep} that updates weights by each of them,
   * see {@link StepContext#update}; and losses.
   *
   * <pre>{@code
   * Compile.of(Map.of("critic", Adam.of(1e-4), "generator", Adam.of(1e-4)))
   * }</pre>
   */
  public static Compile of(Map<String, ? extends Optimizer> optimizers, Loss... losses) {
    return of(OptimizerInternals.several(optimizers), losses);
  }

  /** With losses by the names of outputs and an optimizer by its name. */
  public static Compile of(String optimizer, Map<String, ?> losses) {
    return of(Optimizers.get(optimizer), losses);
  }

  /** Returns the options of each output, as files contain them. */
  static Compile ofOutputs(
      Optimizer optimizer,
      PerOutput<Loss> losses,
      PerOutput<Double> lossWeights,
      PerOutput<List<Metric>> metrics,
      PerOutput<List<Metric>> weightedMetrics) {
    return of(optimizer, losses)
        .lossWeights(lossWeights)
        .metrics(metrics)
        .weightedMetrics(weightedMetrics);
  }

  private static Compile of(Optimizer optimizer, PerOutput<Loss> losses) {
    return made(
        new Compile(),
        c -> {
          c.optimizer = optimizer;
          c.losses = losses;
        });
  }

  private static Loss loss(Object given) {
    if (given instanceof String name) return Losses.get(name);
    Check.that(
        given == null || given instanceof Loss,
        "Compile: expected a loss or the name of one, received %s.",
        given);
    return (Loss) given;
  }

  /** With a loss by its name. */
  public static Compile of(Optimizer optimizer, String loss) {
    return of(optimizer, Losses.get(loss));
  }

  /** With a loss of your own, {@code (yTrue, yPred)} to a number for each sample. */
  public static Compile of(Optimizer optimizer, BinaryOperator<Tensor> loss) {
    return of(optimizer, Losses.get(loss));
  }

  /** With an optimizer by its name. */
  public static Compile of(String optimizer, Loss... losses) {
    return of(Optimizers.get(optimizer), losses);
  }

  /** How much the loss of each output counts; 1 by default. */
  public Compile lossWeights(double... weights) {
    return lossWeights(
        PerOutput.places(
            Arrays.stream(Check.given("compile", "lossWeights", weights)).boxed().toList()));
  }

  /** How much the losses of outputs count, by their names; 1 for one that is not named. */
  public Compile lossWeights(Map<String, Double> weights) {
    return lossWeights(PerOutput.names("the lossWeight", weights, w -> w));
  }

  private Compile lossWeights(PerOutput<Double> weights) {
    return with(this, c -> c.lossWeights = weights);
  }

  /**
   * Figures to report: metrics, losses or their names; all for each output, or lists of them for
   * one output after another.
   */
  public Compile metrics(Object... values) {
    return metrics(places(values));
  }

  /** Figures to report by the names of outputs: a metric or its name, or a list of them. */
  public Compile metrics(Map<String, ?> ofOutputs) {
    return metrics(PerOutput.names("the metric", ofOutputs, Compile::list));
  }

  private Compile metrics(PerOutput<List<Metric>> ofOutputs) {
    return with(this, c -> c.metrics = ofOutputs);
  }

  /** Figures to report in which each sample counts by its weight. */
  public Compile weightedMetrics(Object... values) {
    return weightedMetrics(places(values));
  }

  /** Figures by the names of outputs in which each sample counts by its weight. */
  public Compile weightedMetrics(Map<String, ?> ofOutputs) {
    return weightedMetrics(PerOutput.names("the metric", ofOutputs, Compile::list));
  }

  private Compile weightedMetrics(PerOutput<List<Metric>> ofOutputs) {
    return with(this, c -> c.weightedMetrics = ofOutputs);
  }

  private static PerOutput<List<Metric>> places(Object... values) {
    var all = Check.all("compile", "metrics", values);
    boolean ofOutputs = !all.isEmpty() && all.stream().allMatch(List.class::isInstance);
    return PerOutput.places(
        ofOutputs ? all.stream().map(Compile::list).toList() : List.of(list(all)));
  }

  private static List<Metric> list(Object given) {
    if (given instanceof List<?> all) return all.stream().map(Compile::metric).toList();
    return given == null ? null : List.of(metric(given));
  }

  private static Metric metric(Object given) {
    if (given instanceof String name) return Metrics.get(name);
    if (given instanceof Loss loss) return Metrics.get(loss);
    Check.that(
        given instanceof Metric,
        "Compile: expected a metric or the name of one, received %s.",
        given);
    return (Metric) given;
  }

  /** The learning mode; Gradient Learning by default. */
  public Compile learning(Learning mode) {
    return with(this, c -> c.learning = mode);
  }

  /**
   * Whether the optimizer becomes a {@link LossScaleOptimizer} where layers compute under {@code
   * "mixed_float16"}, in whose 16 bits small gradients vanish; true by default.
   */
  public Compile autoScaleLoss(boolean scale) {
    return with(this, c -> c.autoScaleLoss = scale);
  }

  Compile scaledFor(Model model) {
    boolean small =
        model.allLayers().stream().anyMatch(l -> l.dtype().toString().equals("mixed_float16"));
    return autoScaleLoss && small
        ? with(this, c -> c.optimizer = OptimizerInternals.each(optimizer, Compile::scaled))
        : this;
  }

  private static Optimizer scaled(Optimizer optimizer) {
    return optimizer instanceof LossScaleOptimizer ? optimizer : LossScaleOptimizer.of(optimizer);
  }

  @Override
  protected void check() {
    Check.that(optimizer != null, "Compile: the optimizer is null.");
    Check.that(
        lossWeights.names() != null
            || losses.names() != null
            || lossWeights.size() == 0
            || losses.size() == 1
            || lossWeights.size() == losses.size(),
        "Compile: expected a weight for each loss.");
  }

  /** The optimizer. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The optimizers by name; a single one is called {@code "optimizer"}. */
  public Map<String, Optimizer> optimizers() {
    return OptimizerInternals.named(optimizer);
  }

  /** All losses: one for all outputs, or one each. */
  public List<Loss> losses() {
    return losses.values();
  }

  /** The learning mode. */
  public Learning learning() {
    return learning;
  }

  /** All metrics. */
  public List<Metric> metrics() {
    return metrics.values().stream().flatMap(List::stream).toList();
  }

  /** All weighted metrics. */
  public List<Metric> weightedMetrics() {
    return weightedMetrics.values().stream().flatMap(List::stream).toList();
  }

  /** Returns the losses of the outputs. */
  PerOutput<Loss> lossesOfOutputs() {
    return losses;
  }

  /** Returns the weights of the losses of the outputs. */
  PerOutput<Double> weightsOfOutputs() {
    return lossWeights;
  }

  /** Returns the metrics of the outputs. */
  PerOutput<List<Metric>> metricsOfOutputs() {
    return metrics;
  }

  /** Returns the weighted metrics of the outputs. */
  PerOutput<List<Metric>> weightedMetricsOfOutputs() {
    return weightedMetrics;
  }

  /** The loss of each output, null for one that has none. */
  List<Loss> losses(List<String> outputs) {
    Check.that(
        losses.names() != null || losses.size() <= 1 || losses.size() == outputs.size(),
        "The model has %d outputs and was compiled with %d losses: give one for all, or one each.",
        outputs.size(),
        losses.size());
    return losses.of("losses", outputs);
  }

  /** How much the loss of each output counts. */
  List<Double> lossWeights(List<String> outputs) {
    Check.that(
        lossWeights.names() != null
            || lossWeights.isEmpty()
            || lossWeights.size() == outputs.size(),
        "The model has %d outputs, received %d lossWeights: give one for each.",
        outputs.size(),
        lossWeights.size());
    lossWeights.values().forEach(w -> Check.finite("compile", "lossWeights", w));
    return lossWeights.of("lossWeights", outputs).stream().map(w -> w == null ? 1 : w).toList();
  }

  /** The metrics of each output. */
  List<List<Metric>> metrics(List<String> outputs) {
    return listed(metrics, outputs);
  }

  /** The weighted metrics of each output. */
  List<List<Metric>> weightedMetrics(List<String> outputs) {
    return listed(weightedMetrics, outputs);
  }

  private static List<List<Metric>> listed(PerOutput<List<Metric>> metrics, List<String> outputs) {
    Check.that(
        metrics.names() != null || metrics.size() <= 1 || metrics.size() == outputs.size(),
        "The model has %d outputs, received metrics for %d: give a list for each.",
        outputs.size(),
        metrics.size());
    return metrics.of("metrics", outputs).stream()
        .map(m -> m == null ? List.<Metric>of() : m)
        .toList();
  }
}
