package dev.rhyton.models;

import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.Optimizer;
import java.util.List;

/**
 * The members of {@link Compile} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class CompileInternals {
  private CompileInternals() {}

  /** See {@link Compile#ofOutputs}. */
  public static Compile of(
      Optimizer optimizer,
      PerOutput<Loss> losses,
      PerOutput<Double> lossWeights,
      PerOutput<List<Metric>> metrics,
      PerOutput<List<Metric>> weightedMetrics) {
    return Compile.ofOutputs(optimizer, losses, lossWeights, metrics, weightedMetrics);
  }

  /** Sets the patterns of weights without decay, which files do not contain. */
  public static Compile excludeFromWeightDecay(Compile compile, List<String> patterns) {
    return patterns.isEmpty()
        ? compile
        : compile.eachOptimizer(o -> o.excludeFromWeightDecay(patterns.toArray(String[]::new)));
  }

  /** See {@link Compile#lossesOfOutputs()}. */
  public static PerOutput<Loss> losses(Compile compile) {
    return compile.lossesOfOutputs();
  }

  /** See {@link Compile#weightsOfOutputs()}. */
  public static PerOutput<Double> lossWeights(Compile compile) {
    return compile.weightsOfOutputs();
  }

  /** See {@link Compile#metricsOfOutputs()}. */
  public static PerOutput<List<Metric>> metrics(Compile compile) {
    return compile.metricsOfOutputs();
  }

  /** See {@link Compile#weightedMetricsOfOutputs()}. */
  public static PerOutput<List<Metric>> weightedMetrics(Compile compile) {
    return compile.weightedMetricsOfOutputs();
  }
}
