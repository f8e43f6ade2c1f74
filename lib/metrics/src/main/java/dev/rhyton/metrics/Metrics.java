package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import java.util.function.BinaryOperator;

/** The metrics by their names, as {@code keras.metrics}. */
public final class Metrics {
  private Metrics() {}

  static Registry<Metric> registry() {
    var registry =
        new Registry<>(Metric.class, Metrics.class, "metric")
            .add(AUC.class)
            .add(Accuracy.class)
            .add("accuracy", () -> new MetricByShape("accuracy", "accuracy"))
            .add("acc", () -> new MetricByShape("accuracy", "acc"))
            .add("crossentropy", () -> new MetricByShape("crossentropy", "crossentropy"))
            .add("ce", () -> new MetricByShape("crossentropy", "ce"))
            .add(BinaryAccuracy.class)
            .add(BinaryIoU.class)
            .add(CategoricalAccuracy.class)
            .add(ConcordanceCorrelation.class)
            .add(CosineSimilarity.class)
            .add(F1Score.class)
            .add(FBetaScore.class, "fbeta_score")
            .add(FalseNegatives.class)
            .add(FalsePositives.class)
            .add(IoU.class)
            .add(LogCoshError.class)
            .add(Mean.class)
            .add(MeanIoU.class)
            .add(OneHotIoU.class)
            .add(OneHotMeanIoU.class)
            .add(PearsonCorrelation.class)
            .add(Precision.class)
            .add(PrecisionAtRecall.class)
            .add(R2Score.class)
            .add(Recall.class)
            .add(RecallAtPrecision.class)
            .add(RootMeanSquaredError.class)
            .add(SensitivityAtSpecificity.class)
            .add(SparseCategoricalAccuracy.class)
            .add(SparseTopKCategoricalAccuracy.class)
            .add(SpecificityAtSensitivity.class)
            .add(Sum.class)
            .add(TopKCategoricalAccuracy.class)
            .add(TrueNegatives.class)
            .add(TruePositives.class);
    for (var name : Losses.names()) {
      if (!registry.names().contains(name)) registry.add(name, () -> get(Losses.get(name)));
    }
    return registry;
  }

  /**
   * Returns the metric of a name, or the mean of the loss of that name; the name is the key in
   * logs.
   */
  public static Metric get(String name) {
    return Metric.REGISTRY.get(name).named(name);
  }

  /** Returns the mean of a loss. */
  public static Metric get(Loss loss) {
    return new LossMetric(Check.given("Metric", "loss", loss)).named(loss.name());
  }

  /**
   * Returns the mean of a custom function, {@code (yTrue, yPred)} to a number for each sample.
   *
   * @param name the key in logs
   */
  public static Metric get(String name, BinaryOperator<Tensor> function) {
    return get(Losses.get(function)).named(name);
  }

  /** Registers a custom class, so that {@link #get(String)} and files find it. */
  public static void register(Class<? extends Metric> type) {
    Metric.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return Metric.REGISTRY.names();
  }
}
