package dev.rhyton.safety;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricState;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.jspecify.annotations.Nullable;

/**
 * Loss and metrics of a model on samples, with intervals in which the values of other samples like
 * these would lie in 95 % of the cases: Wilson's of accuracies, of which each sample is right or
 * wrong, and otherwise percentiles of the values of 1,000 random choices of the samples with
 * repetition (200 for more than 5,000 samples), by Efron's bootstrap.
 */
final class MetricIntervals {
  static final double CONFIDENCE = 0.95;
  private static final int MANY_SAMPLES = 5000;
  private static final int RESAMPLES = 1000;
  private static final int FEW_RESAMPLES = 200;

  /**
   * A value.
   *
   * @param low the lower end of the interval, NaN without one
   */
  record Estimate(double value, double low, double high) {
    static Estimate of(double value) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }

    boolean hasInterval() {
      return Double.isFinite(low) && Double.isFinite(high);
    }
  }

  private final NDArray targets;
  private final NDArray predictions;

  private MetricIntervals(NDArray targets, NDArray predictions) {
    this.targets = targets;
    this.predictions = predictions;
  }

  /**
   * Returns what the model reports for a dataset, in the order of its logs. Samples that are not in
   * memory, several outputs, weights of samples and samples without targets have no intervals.
   */
  static Map<String, Estimate> of(Model model, Dataset data) {
    var all = new LinkedHashMap<String, Estimate>();
    model.evaluate(data).forEach((name, value) -> all.put(name, Estimate.of(value)));
    boolean plain =
        data instanceof ArrayDataset arrays
            && arrays.targets().size() == 1
            && arrays.sampleWeights().isEmpty()
            && arrays.whole().targetMasks().isEmpty();
    if (!plain) return all;
    var samples = (ArrayDataset) data;
    var predictions = model.predictAll(samples.inputs());
    var compile = model.compiled();
    if (predictions.size() != 1 || compile.losses().size() > 1) return all;
    var intervals = new MetricIntervals(samples.y(), predictions.get(0));
    var losses = compile.losses();
    if (losses.size() == 1 && losses.get(0) != null) {
      all.computeIfPresent(
          "loss", (k, e) -> intervals.resampled(e.value(), () -> MetricState.of(losses.get(0))));
    }
    for (var metric : compile.metrics()) {
      all.computeIfPresent(metric.name(), (k, e) -> intervals.interval(e.value(), metric));
    }
    return all;
  }

  private Estimate interval(double value, Metric metric) {
    if (!isShareOfSamples(metric)) return resampled(value, () -> MetricState.of(metric));
    int samples = targets.length();
    int right = (int) Math.round(value * samples);
    if (right < 0 || right > samples) return Estimate.of(value);
    var interval = new WilsonScoreInterval().createInterval(samples, right, CONFIDENCE);
    return new Estimate(value, interval.getLowerBound(), interval.getUpperBound());
  }

  /** Returns whether a metric is the share of the samples that are right, with one answer each. */
  private boolean isShareOfSamples(Metric metric) {
    var type = metric.getClass().getSimpleName();
    boolean isAccuracy =
        type.endsWith("Accuracy") || List.of("accuracy", "acc").contains(metric.name());
    boolean isForEachOutput = type.equals("BinaryAccuracy") || type.equals("Accuracy");
    var shape = predictions.shape();
    return isAccuracy && shape.rank() == 2 && (!isForEachOutput || shape.last() == 1);
  }

  /** Returns an interval by values of samples that are chosen with repetition. */
  private Estimate resampled(double value, Supplier<MetricState> metric) {
    int samples = targets.length();
    double own = result(metric, null);
    var random = Seed.generator(0); // the same card for the same model
    var values = new double[samples > MANY_SAMPLES ? FEW_RESAMPLES : RESAMPLES];
    for (int i = 0; i < values.length; i++) {
      values[i] = result(metric, random.ints(samples, 0, samples).toArray());
    }
    if (!Arrays.stream(values).allMatch(Double::isFinite)) return Estimate.of(value);
    double tail = 100 * (1 - CONFIDENCE) / 2;
    // The loss that training reports includes penalties, which depend on no sample.
    double rest = value - own;
    return new Estimate(
        value,
        rest + StatUtils.percentile(values, tail),
        rest + StatUtils.percentile(values, 100 - tail));
  }

  private double result(Supplier<MetricState> metric, int @Nullable [] rows) {
    var state = metric.get();
    if (rows == null) state.updateState(targets, predictions);
    else state.updateState(targets.rows(rows), predictions.rows(rows));
    return state.result();
  }
}
