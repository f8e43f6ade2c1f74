package dev.rhyton.spark;

import dev.rhyton.learning.LearningInternals;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Local steps of all workers between two exchanges, then the mean of their weights. */
final class LocalRunner extends ClusterRunner {
  private final int steps;
  private final @Nullable OuterStep outer; // or null for plain averaging
  private long numbers; // sent to each executor

  LocalRunner(Job job, int steps, @Nullable OuterStep outer) {
    super(job);
    this.steps = steps;
    this.outer = outer;
  }

  @Override
  double[] run(PassRound place) {
    var all = new TrainingVector(model, vector);
    var optimizer = all.optimizer();
    var before = all.read();
    var start = job.spark().broadcast(before);
    numbers += before.length;
    long total = Arrays.stream(job.summary().sizes()).mapToLong(rows -> place.count(rows)).sum();
    double rate = optimizer.isScheduled() ? Double.NaN : optimizer.learningRate();
    long seed = TrainerInternals.seeds(model).next();
    var task =
        new LocalTask(
            job.spec(), start, place, total, seed, steps, optimizer.iterations(), rate, factors());
    var mean = sum(job.rows().mapPartitionsWithIndex(task, true));
    start.destroy(false);
    count(mean.sent());
    var weights = mean.someGradients();
    var states = mean.someStates();
    var after = Arrays.copyOf(weights, before.length);
    System.arraycopy(states, 0, after, weights.length, states.length);
    take(all, before, after);
    optimizer.iterations(optimizer.iterations() + steps);
    return mean.sums();
  }

  private Map<String, List<Double>> factors() {
    var all = new HashMap<String, List<Double>>();
    LearningInternals.rate(strategy().state())
        .forEach((key, value) -> all.put(key, Arrays.stream(value.toDoubles()).boxed().toList()));
    return all;
  }

  @Override
  public int stepsOfBatch() {
    return steps;
  }

  private void take(TrainingVector all, float[] before, float[] after) {
    if (outer == null) {
      all.write(after);
      return;
    }
    var change = new float[vector.parameters()];
    for (int i = 0; i < change.length; i++) change[i] = before[i] - after[i];
    outer.apply(vector.arrays(change));
    vector.writeStates(after, change.length);
    all.writeSlots(after);
  }

  @Override
  Traffic traffic(TrafficListener listener) {
    var t = super.traffic(listener);
    return new Traffic(
        t.rounds(), t.parameters(), t.gradients(), numbers, t.shuffledBytes(), t.resultBytes());
  }

  @Override
  void close() {
    super.close();
    if (outer != null) outer.close();
  }

  @Override
  public void gather() {} // the optimizer's variables are the driver's

  @Override
  public Map<String, NDArray> state() {
    return outer == null ? Map.of() : outer.state();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    if (outer != null) outer.restore(state);
  }
}
