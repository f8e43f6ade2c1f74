package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * The active learning mode of the weights that one optimizer updates. It computes the gradient of
 * each weight, masks its update, and feeds random draws to each step.
 */
public abstract class TrainingStrategy extends EpochStrategy {
  TrainingStrategy() {}

  // ---- while a step is traced, in this order; the last four for each of its updates ----

  /** Prepares the graph before the model's layers are applied. */
  public abstract void prepare(GraphBuilder graph);

  /** Adds the arguments of the step whose values {@link #feed} returns. */
  public abstract void declare(GraphBuilder graph, Objective objective);

  /** Returns the gradient of each weight, null if the objective does not depend on it. */
  public abstract List<Tensor> gradients(GraphBuilder graph, Objective objective);

  /** Returns whether {@link #gradients} returns the objective's own gradients. */
  abstract boolean isPlain();

  /** Returns the tensors whose values {@link #see} receives after each step. */
  public abstract List<Tensor> watched();

  /** Returns the part of each sample's gradient {@code (batch, ...)} that a weight receives. */
  abstract Tensor share(Tensor samples, Weight weight);

  /** Returns the factor of a weight's update, broadcast to the weight, or null for the whole. */
  public abstract Tensor mask(Weight weight);

  /** Returns the factors of updates that depend on gradients. */
  public abstract List<UpdateFactor> factors();

  // ---- while a step runs ----

  /**
   * Returns the factor of each weight's next update, broadcast to the weight, or null for the
   * whole: the values of {@link #mask}, for an update by gradients that were computed elsewhere.
   */
  public abstract List<NDArray> masks(List<Weight> weights);

  /**
   * Returns the values of the arguments for an update of a step on a batch.
   *
   * @param ahead how many updates the same step makes before it by this strategy
   */
  public abstract List<NDArray> feed(Batch batch, int ahead);

  /** Receives the values of {@link #watched} after a step on a batch. */
  public abstract void see(Batch batch, List<NDArray> values);

  /** Records that an update of a step was made: the next one draws new masks. */
  public abstract void stepDone();

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
