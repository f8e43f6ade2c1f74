package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The active learning mode of one compiled model. It computes the gradient of each weight, masks
 * its update, and feeds random draws to each step. This base class is plain training.
 */
public class TrainingStrategy {
  TrainingStrategy() {}

  // ---- epochs ----

  /** Begins an epoch on a dataset. */
  public void beginEpoch(Dataset data) {}

  /** Returns the batches of an epoch. */
  public Batches batches(Dataset data, int batchSize, RandomGenerator shuffle) {
    return data.batches(batchSize, shuffle);
  }

  /** Ends an epoch, and adds the values that the mode reports to its logs. */
  public void endEpoch(Map<String, Double> logs) {}

  // ---- while a step is traced, in this order; the last four for each of its updates ----

  /** Prepares the graph before the model's layers are applied. */
  public void prepare(GraphBuilder graph) {}

  /** Adds the arguments of the step whose values {@link #feed} returns. */
  public void declare(GraphBuilder graph, Objective objective) {}

  /** Returns the gradient of each weight, null if the objective does not depend on it. */
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    return objective.gradients(graph);
  }

  /** Returns whether {@link #gradients} returns the objective's own gradients. */
  boolean isPlain() {
    return true;
  }

  /** Returns the tensors whose values {@link #see} receives after each step. */
  public List<Tensor> watched() {
    return List.of();
  }

  /** Returns the part of each sample's gradient {@code (batch, ...)} that a weight receives. */
  Tensor share(Tensor samples, Weight weight) {
    return samples;
  }

  /** Returns the factor of a weight's update, broadcast to the weight, or null for the whole. */
  public Tensor mask(Weight weight) {
    return null;
  }

  /** Returns the factors of updates that depend on gradients. */
  public List<UpdateFactor> factors() {
    return List.of();
  }

  // ---- while a step runs ----

  /**
   * Returns the factor of each weight's next update, broadcast to the weight, or null for the
   * whole: the values of {@link #mask}, for an update by gradients that were computed elsewhere.
   */
  public List<NDArray> masks(List<Weight> weights) {
    return Collections.nCopies(weights.size(), null);
  }

  /**
   * Returns the values of the arguments for an update of a step on a batch.
   *
   * @param ahead how many updates the same step makes before it by this strategy
   */
  public List<NDArray> feed(Batch batch, int ahead) {
    return List.of();
  }

  /** Receives the values of {@link #watched} after a step on a batch. */
  public void see(Batch batch, List<NDArray> values) {}

  /** Records that an update of a step was made: the next one draws new masks. */
  public void stepDone() {}

  /**
   * Returns the message of the error that ends training if the loss is not finite; null to
   * continue.
   */
  public String whenLossIsNotFinite() {
    return null;
  }

  /** Returns the norms of gradients recorded so far, or null. */
  public Norms norms() {
    return null;
  }

  // ---- saving ----

  /** Returns the state that training resumes from, by name. */
  public Map<String, NDArray> state() {
    return Map.of();
  }

  /** Restores a state that {@link #state} returned. */
  public void restore(Map<String, NDArray> state) {}

  /** Frees the state, because {@code model} is closed. */
  public void close(String model) {}

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
