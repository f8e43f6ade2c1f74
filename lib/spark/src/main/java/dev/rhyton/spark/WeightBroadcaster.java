package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Broadcasts the weights of each round, and destroys the broadcasts that no task needs any more.
 */
final class WeightBroadcaster {
  private static final int MOST_CHANGES = 10;

  private final JavaSparkContext spark;
  private final String training;
  private final List<Broadcast<?>> replaced = new ArrayList<>();
  private final List<Broadcast<RoundWeights.Change>> changes = new ArrayList<>();
  private @Nullable Broadcast<float[]> whole;
  private long first = 1; // the version of the whole vector
  private float @Nullable [] last; // what was published
  private long numbers; // sent to each executor

  WeightBroadcaster(JavaSparkContext spark, String training) {
    this.spark = spark;
    this.training = training;
  }

  /**
   * Publishes weights and states.
   *
   * @param factors those of the update that led to them, or null if other numbers may have changed
   */
  RoundWeights publish(float[] vector, @Nullable MaskFactors factors) {
    if (factors != null && factors.rest() && changes.size() < MOST_CHANGES)
      addChange(vector, factors);
    else replace(vector);
    last = vector;
    return new RoundWeights(training, first, requireNonNull(whole), changes);
  }

  private void addChange(float[] vector, MaskFactors factors) {
    int parameters = factors.parameters();
    var values = factors.take(vector, 0, 0, parameters);
    var states = Arrays.copyOfRange(vector, parameters, vector.length);
    var change = new RoundWeights.Change(factors, values, states);
    changes.add(spark.broadcast(change));
    numbers += change.length();
  }

  private void replace(float[] vector) {
    first += changes.size() + 1;
    if (whole != null) replaced.add(whole);
    replaced.addAll(changes);
    changes.clear();
    whole = spark.broadcast(vector);
    numbers += vector.length;
  }

  /** Returns the vector that was published last, or null. */
  float @Nullable [] last() {
    return last;
  }

  long numbers() {
    return numbers;
  }

  /** Destroys what is replaced. */
  void release() {
    replaced.forEach(b -> b.destroy(false));
    replaced.clear();
  }

  /** Destroys all broadcasts. */
  void close() {
    if (whole != null) replaced.add(whole);
    replaced.addAll(changes);
    release();
  }
}
