package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options with which a model is trained: optimizer, losses, metrics and learning mode. As in
 * Keras, all of them are on one class, which has therefore more than 400 lines.
 *
 * <pre>{@code
 * Compile.of(Adam.of(1e-3), BinaryCrossentropy.of().fromLogits(true)).metrics("accuracy")
 * }</pre>
 */
public final class Compile extends Configured {
  @SuppressWarnings("NullAway.Init") // set by of or from a file, and checked
  private Optimizer optimizer;

  private PerOutput<Loss> losses = PerOutput.places(List.of());
  private PerOutput<Double> lossWeights = PerOutput.places(List.of());
  private PerOutput<List<Metric>> metrics = PerOutput.places(List.of());
  private PerOutput<List<Metric>> weightedMetrics = PerOutput.places(List.of());
  private Learning learning = Learning.gradient();
  private boolean autoScaleLoss = true;
  private @Range(atLeast = 1) int stepsPerExecution = 1;
  private transient boolean single; // one, even if more would be faster
  private transient @Nullable Safety safety; // null for that of the model

  private Compile() {}

  /**
   * Returns options with the names of an optimizer and a loss: {@code Compile.of("adam", "mse")}.
   */
  public static Compile of(String optimizer, String loss) {
    return of(Optimizers.get(optimizer), Losses.get(loss));
  }

  /**
   * Returns options with an optimizer and losses. A single loss applies to every output; several
   * losses apply to one output each, null for an output without a loss. No loss is given for a
   * model that defines its loss in {@code trainStep} or in its layers.
   */
  public static Compile of(Optimizer optimizer, @Nullable Loss... losses) {
    boolean some = losses != null && Arrays.stream(losses).anyMatch(Objects::nonNull);
    var all = some ? Arrays.asList(losses.clone()) : Check.all("compile", "losses", losses);
    return of(optimizer, PerOutput.places(all));
  }

  /**
   * Returns options with losses by the names of outputs, as objects or by their names. An output
   * that is not in the map has no loss.
   *
   * <pre>{@code
   * Compile.of(Adam.of(), Map.of("digit", "sparse_categorical_crossentropy", "slant", Huber.of()))
   * }</pre>
   */
  public static Compile of(Optimizer optimizer, Map<String, ?> losses) {
    return of(optimizer, PerOutput.names("the loss", losses, Compile::loss));
  }

  /**
   * Returns options with several optimizers by name, for a {@code trainStep} that updates weights
   * by each of them, see {@link StepContext#update}; and losses.
   *
   * <pre>{@code
   * Compile.of(Map.of("critic", Adam.of(1e-4), "generator", Adam.of(1e-4)))
   * }</pre>
   */
  public static Compile of(Map<String, ? extends Optimizer> optimizers, @Nullable Loss... losses) {
    return of(OptimizerInternals.several(optimizers), losses);
  }

  /** Returns options with the name of an optimizer and losses by the names of outputs. */
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

  /** Returns options with an optimizer and the name of a loss. */
  public static Compile of(Optimizer optimizer, String loss) {
    return of(optimizer, Losses.get(loss));
  }

  /**
   * Returns options with a custom loss, a function of {@code (yTrue, yPred)} that returns a number
   * for each sample.
   */
  public static Compile of(Optimizer optimizer, BinaryOperator<Tensor> loss) {
    return of(optimizer, Losses.get(loss));
  }

  /** Returns options with the name of an optimizer and losses. */
  public static Compile of(String optimizer, @Nullable Loss... losses) {
    return of(Optimizers.get(optimizer), losses);
  }

  /** Sets the weight of the loss of each output, by default 1. */
  public Compile lossWeights(double... weights) {
    return lossWeights(
        PerOutput.places(
            Arrays.stream(Check.given("compile", "lossWeights", weights)).boxed().toList()));
  }

  /**
   * Sets the weights of the losses by the names of outputs; 1 for an output that is not in the map.
   */
  public Compile lossWeights(Map<String, Double> weights) {
    return lossWeights(PerOutput.names("the lossWeight", weights, w -> w));
  }

  private Compile lossWeights(PerOutput<Double> weights) {
    return with(this, c -> c.lossWeights = weights);
  }

  /**
   * Sets the metrics to report: metrics, losses or their names, which apply to each output, or a
   * list of them for each output.
   */
  public Compile metrics(Object... values) {
    return metrics(places(values));
  }

  /**
   * Sets the metrics to report by the names of outputs: a metric or its name, or a list of them.
   */
  public Compile metrics(Map<String, ?> ofOutputs) {
    return metrics(PerOutput.names("the metric", ofOutputs, Compile::list));
  }

  private Compile metrics(PerOutput<List<Metric>> ofOutputs) {
    return with(this, c -> c.metrics = ofOutputs);
  }

  /** Sets the metrics to report that take sample weights into account. */
  public Compile weightedMetrics(Object... values) {
    return weightedMetrics(places(values));
  }

  /** Sets the metrics that take sample weights into account, by the names of outputs. */
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

  private static @Nullable List<Metric> list(@Nullable Object given) {
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

  /** Sets the learning mode, by default Gradient Learning. */
  public Compile learning(Learning mode) {
    return with(this, c -> c.learning = mode);
  }

  /**
   * Sets whether a {@link LossScaleOptimizer} wraps the optimizer if layers compute under {@code
   * "mixed_float16"}, where small gradients underflow; true by default.
   */
  public Compile autoScaleLoss(boolean scale) {
    return with(this, c -> c.autoScaleLoss = scale);
  }

  /**
   * Sets the number of batches that {@code fit} and {@code evaluate} process in one call of
   * TensorFlow. More batches make short steps faster and change no number. As in Keras, callbacks
   * are called once for such a group of batches, with the number of its last one; an epoch ends
   * with the batches that are left.
   */
  public Compile stepsPerExecution(int steps) {
    return with(
        this,
        c -> {
          c.stepsPerExecution = steps;
          c.single = steps == 1;
        });
  }

  /**
   * Lets {@code fit} choose the number by {@code "auto"}, the default: four batches if a step is
   * shorter than 5 ms and has at most 300 operations of TensorFlow, at least 500 steps follow, and
   * no callback needs single batches, which those with {@code onTrainBatchBegin} or {@code
   * onTrainBatchEnd} do. Otherwise it is one batch.
   */
  public Compile stepsPerExecution(String auto) {
    Check.that(
        "auto".equals(auto),
        "Compile: stepsPerExecution must be a number or \"auto\", received %s.",
        auto == null ? null : "\"" + auto + "\"");
    return with(
        this,
        c -> {
          c.stepsPerExecution = 1;
          c.single = false;
        });
  }

  Compile scaledFor(Model model) {
    boolean small =
        model.allLayers().stream().anyMatch(l -> l.dtype().toString().equals("mixed_float16"));
    return autoScaleLoss && small ? eachOptimizer(Compile::scaled) : this;
  }

  /** Returns the same options with a function applied to each optimizer. */
  Compile eachOptimizer(UnaryOperator<Optimizer> change) {
    return with(this, c -> c.optimizer = OptimizerInternals.each(optimizer, change));
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

  /**
   * Sets what the model checks from now on, by default nothing. Without this option, compiling a
   * model again keeps its safety.
   */
  public Compile safety(Safety option) {
    Check.given(className(), "safety", option);
    return with(this, c -> c.safety = option);
  }

  /** Returns the security option, or null for the option of the model. */
  @Nullable Safety safety() {
    return safety;
  }

  /** Returns the optimizer. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** Returns the optimizers by name; a single one is called {@code "optimizer"}. */
  public Map<String, Optimizer> optimizers() {
    return OptimizerInternals.named(optimizer);
  }

  /** Returns all losses: one for all outputs, or one for each. */
  public List<Loss> losses() {
    return losses.values();
  }

  /** Returns the learning mode. */
  public Learning learning() {
    return learning;
  }

  /** Returns the number of batches that are processed in one call; 1 for {@code "auto"}. */
  public int stepsPerExecution() {
    return stepsPerExecution;
  }

  /** Returns whether {@code fit} chooses the number of batches in one call. */
  boolean choosesStepsPerExecution() {
    return stepsPerExecution == 1 && !single;
  }

  /** Returns all metrics. */
  public List<Metric> metrics() {
    return metrics.values().stream().flatMap(List::stream).toList();
  }

  /** Returns all weighted metrics. */
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

  /** Returns the loss of each output, null for an output without a loss. */
  List<@Nullable Loss> losses(List<String> outputs) {
    Check.that(
        losses.names() != null || losses.size() <= 1 || losses.size() == outputs.size(),
        "The model has %d outputs and was compiled with %d losses: give one for all, or one each.",
        outputs.size(),
        losses.size());
    return losses.of("losses", outputs);
  }

  /** Returns the weight of the loss of each output. */
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

  /** Returns the metrics of each output. */
  List<List<Metric>> metrics(List<String> outputs) {
    return listed(metrics, outputs);
  }

  /** Returns the weighted metrics of each output. */
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
