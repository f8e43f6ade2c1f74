package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.losses.Loss;
import dev.rhyton.tensor.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A metric with its own state, for arrays outside of {@code fit} and {@code evaluate}: in a
 * training loop of your own, or to measure predictions.
 *
 * <pre>{@code
 * var accuracy = MetricState.of("sparse_categorical_accuracy");
 * accuracy.updateState(yTrue, model.predict(x));
 * System.out.println(accuracy.result());
 * accuracy.resetState();
 * }</pre>
 */
public final class MetricState {
  private final Metric metric;
  private @Nullable Metric resolved;
  private double @Nullable [] state;

  private MetricState(Metric metric) {
    this.metric = metric;
    resetState();
  }

  /** Returns the state of a metric, before any update. */
  public static MetricState of(Metric metric) {
    return new MetricState(Check.given("MetricState", "metric", metric));
  }

  /** Returns the state of a metric by its name, {@code "accuracy"}. */
  public static MetricState of(String metric) {
    return of(Metrics.get(metric));
  }

  /** Returns the state of a loss as a metric. */
  public static MetricState of(Loss loss) {
    return of(Metrics.get(loss));
  }

  /** Adds a batch of values, for {@link Mean} and {@link Sum}. */
  public void updateState(NDArray values) {
    updateState(values, values);
  }

  /** Adds a batch. */
  public void updateState(NDArray yTrue, NDArray yPred) {
    updateState(yTrue, yPred, null);
  }

  /** Adds a batch with a weight for each sample; null for 1. */
  public void updateState(NDArray yTrue, NDArray yPred, @Nullable NDArray sampleWeight) {
    Check.given("updateState", "yTrue", yTrue);
    Check.given("updateState", "yPred", yPred);
    var found = metric.resolve(yTrue.shape(), yPred.shape());
    if (resolved == null) resolved = found;
    Check.that(
        found.equals(resolved),
        "%s: began as %s, received targets %s and predictions %s of %s: use a state for each.",
        metric.name(),
        resolved.getClass().getSimpleName(),
        yTrue.shape(),
        yPred.shape(),
        found.getClass().getSimpleName());
    resolved.checkTargets(yTrue, yPred.shape());
    var added = resolved.update(yTrue, yPred, sampleWeight).value().toDoubles();
    state = resolved.merged(numbers(), added);
  }

  /** Returns the value for all batches since the last reset. */
  public double result() {
    return current().result(numbers());
  }

  /** Returns the value of each class or threshold, for metrics that have several. */
  public double[] results() {
    return current().results(numbers());
  }

  /** Forgets all batches. */
  public void resetState() {
    resolved = null;
    state = null;
  }

  private Metric current() {
    return resolved == null ? metric : resolved;
  }

  private double[] numbers() {
    return state == null ? current().initialState() : state.clone();
  }

  @Override
  public String toString() {
    return metric.name() + "=" + result();
  }
}
