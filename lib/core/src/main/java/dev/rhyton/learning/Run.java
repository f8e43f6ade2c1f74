package dev.rhyton.learning;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * A mode at work: it says which gradient each weight gets and which part of its update happens, and
 * feeds what it draws anew at each step. As it stands it is plain training.
 */
public class Run {
  Run() {}

  /** A new epoch begins. */
  public void beginEpoch() {}

  /** Adds the arguments that {@link #feed} gives values to; called once for each trace. */
  public void declare(Trace trace) {}

  /** The values of its arguments for the next step, on a batch of this many samples. */
  public List<NDArray> feed(int batchSize) {
    return List.of();
  }

  /** A step with an update was done: the next one draws anew. */
  public void stepDone() {}

  /** Readies a trace before the model's layers enter it. */
  public void prepare(Trace trace) {}

  /**
   * The gradient of each weight, null where the loss does not depend on it.
   *
   * @param loss the mean over the batch
   * @param penalty what depends on weights alone, or null
   */
  public List<Tensor> gradients(Trace trace, Tensor loss, Tensor penalty, List<Weight> weights) {
    return trace.gradients(penalty == null ? loss : loss.add(penalty), weights);
  }

  /** What multiplies a weight's update, broadcast to it; null for all of it. */
  public Tensor mask(Weight weight) {
    return null;
  }

  /** The message with which training ends when the loss is no number any more; null to go on. */
  public String whenLossIsNotFinite() {
    return null;
  }

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
