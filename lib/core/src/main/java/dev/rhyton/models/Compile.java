package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
  private List<Loss> losses = List.of();
  private double[] lossWeights;
  private List<Metric> metrics = List.of();
  private List<Metric> weightedMetrics = List.of();
  private Learning learning = Learning.gradient();

  private Compile() {}

  /** By names: {@code Compile.of("adam", "mse")}. */
  public static Compile of(String optimizer, String loss) {
    return of(Optimizer.of(optimizer), Loss.of(loss));
  }

  /** By values; several losses stand for several outputs, one stands for each. */
  public static Compile of(Optimizer optimizer, Loss... losses) {
    return made(
        new Compile(),
        c -> {
          c.optimizer = optimizer;
          c.losses = Collections.unmodifiableList(Arrays.asList(losses.clone()));
        });
  }

  /** With a loss of your own, {@code (yTrue, yPred)} to a number for each sample. */
  public static Compile of(Optimizer optimizer, BinaryOperator<Tensor> loss) {
    return of(optimizer, Loss.of(loss));
  }

  /** With an optimizer by its name. */
  public static Compile of(String optimizer, Loss... losses) {
    return of(Optimizer.of(optimizer), losses);
  }

  /** How much the loss of each output counts; 1 by default. */
  public Compile lossWeights(double... weights) {
    return with(this, c -> c.lossWeights = weights.clone());
  }

  /** Figures to report, by name; for each output where there are several. */
  public Compile metrics(String... names) {
    return metrics(Arrays.stream(names).map(Metric::of).toArray(Metric[]::new));
  }

  /** Figures to report. */
  public Compile metrics(Metric... values) {
    return with(this, c -> c.metrics = List.of(values));
  }

  /** Figures to report in which each sample counts by its weight. */
  public Compile weightedMetrics(String... names) {
    return weightedMetrics(Arrays.stream(names).map(Metric::of).toArray(Metric[]::new));
  }

  /** Figures to report in which each sample counts by its weight. */
  public Compile weightedMetrics(Metric... values) {
    return with(this, c -> c.weightedMetrics = List.of(values));
  }

  /** The learning mode; Gradient Learning by default. */
  public Compile learning(Learning mode) {
    return with(this, c -> c.learning = mode);
  }

  @Override
  protected void check() {
    Check.that(optimizer != null, "Compile: the optimizer is null.");
    Check.that(!losses.isEmpty(), "Compile: expected at least one loss.");
    for (var loss : losses) Check.that(loss != null, "Compile: a loss is null.");
    Check.that(
        lossWeights == null || lossWeights.length == losses.size() || losses.size() == 1,
        "Compile: expected a weight for each loss.");
  }

  /** The optimizer. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The losses as given: one for all outputs, or one each. */
  public List<Loss> losses() {
    return losses;
  }

  /** The learning mode. */
  public Learning learning() {
    return learning;
  }

  /** The metrics as given. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** Refuses losses and weights that cannot belong to this many outputs. */
  void checkOutputs(int outputs) {
    Check.that(
        losses.size() == 1 || losses.size() == outputs,
        "The model has %d outputs and was compiled with %d losses: give one for all, or one each.",
        outputs,
        losses.size());
    Check.that(
        lossWeights == null || lossWeights.length == outputs,
        "The model has %d outputs, received %d lossWeights: give one for each.",
        outputs,
        lossWeights == null ? 0 : lossWeights.length);
  }

  /** The weighted metrics as given. */
  public List<Metric> weightedMetrics() {
    return weightedMetrics;
  }

  double[] lossWeights() {
    return lossWeights;
  }

  Loss loss(int output) {
    return losses.get(losses.size() == 1 ? 0 : output);
  }

  double lossWeight(int output) {
    return lossWeights == null ? 1 : lossWeights[output];
  }
}
