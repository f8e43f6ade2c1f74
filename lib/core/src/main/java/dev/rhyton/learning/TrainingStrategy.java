package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A mode at work: it says which gradient each weight gets and which part of its update happens, and
 * feeds what it draws anew at each step. As it stands it is plain training.
 */
public class TrainingStrategy {
  TrainingStrategy() {}

  // ---- epochs ----

  /** A new epoch begins, on these data. */
  public void beginEpoch(Dataset data) {}

  /** The batches of an epoch. */
  public Batches batches(Dataset data, int batchSize, RandomGenerator shuffle) {
    return data.batches(batchSize, shuffle);
  }

  /** An epoch is over: what there is to report joins its logs. */
  public void endEpoch(Map<String, Double> logs) {}

  // ---- the trace of a step ----

  /** Readies a trace before the model's layers enter it. */
  public void prepare(GraphBuilder trace) {}

  /** Adds the arguments that {@link #feed} gives values to; called once for each trace. */
  public void declare(GraphBuilder trace, Objective objective) {}

  /** The gradient of each weight, null where the objective does not depend on it. */
  public List<Tensor> gradients(GraphBuilder trace, Objective objective) {
    return objective.gradients(trace);
  }

  /** What {@link #see} is to be shown after each step. */
  public List<Tensor> watched() {
    return List.of();
  }

  /** What each sample's gradient {@code (batch, ...)} gives to a weight; all of it as it stands. */
  Tensor share(Tensor samples, Weight weight) {
    return samples;
  }

  /** What multiplies a weight's update, broadcast to it; null for all of it. */
  public Tensor mask(Weight weight) {
    return null;
  }

  // ---- a step ----

  /** The values of its arguments for the next step, on a batch. */
  public List<NDArray> feed(Batch batch) {
    return List.of();
  }

  /** A step is done; {@code values} are those of {@link #watched}. */
  public void see(Batch batch, List<NDArray> values) {}

  /** A step with an update was done: the next one draws anew. */
  public void stepDone() {}

  /** The message with which training ends when the loss is no number any more; null to go on. */
  public String whenLossIsNotFinite() {
    return null;
  }

  /** The norms of gradients that it recorded, or null. */
  public Norms norms() {
    return null;
  }

  // ---- saving ----

  /** What it has to remember to go on after a restart, by name. */
  public Map<String, NDArray> state() {
    return Map.of();
  }

  /** Goes on from what {@link #state} gave. */
  public void restore(Map<String, NDArray> state) {}

  static List<Tensor> sum(List<Tensor> a, List<Tensor> b) {
    var sums = new ArrayList<Tensor>();
    for (int i = 0; i < a.size(); i++) {
      var left = a.get(i);
      var right = b.get(i);
      sums.add(left == null ? right : right == null ? left : left.add(right));
    }
    return sums;
  }
}
