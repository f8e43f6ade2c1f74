package dev.rhyton.callbacks;

import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is called at each stage of training, evaluation and prediction, with Keras' events in Keras'
 * order. {@code logs} holds loss and metrics so far, by name.
 *
 * <p>Setters return a changed copy; what a callback finds out in a training stays with the object
 * that was given to {@code fit}.
 */
public abstract class Callback implements Cloneable {
  private Training training;

  /** Returns a copy of a callback with one change: setters change no callback that is in use. */
  protected static <C extends Callback> C with(C original, Consumer<C> change) {
    try {
      @SuppressWarnings("unchecked") // a clone has the class of its original
      C copy = (C) ((Callback) original).clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ties the callback to a training; the first event follows. */
  final void setTraining(Training current) {
    training = current;
  }

  /** The training in which it takes part. */
  protected final Training training() {
    return training;
  }

  public void onTrainBegin() {}

  public void onTrainEnd(Map<String, Double> logs) {}

  public void onEpochBegin(int epoch) {}

  public void onEpochEnd(int epoch, Map<String, Double> logs) {}

  public void onTrainBatchBegin(long batch) {}

  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {}

  public void onTestBegin() {}

  public void onTestEnd(Map<String, Double> logs) {}

  public void onTestBatchBegin(long batch) {}

  public void onTestBatchEnd(long batch, Map<String, Double> logs) {}

  public void onPredictBegin() {}

  public void onPredictEnd() {}

  public void onPredictBatchBegin(long batch) {}

  /** {@code outputs} are those of the batch. */
  public void onPredictBatchEnd(long batch, List<NDArray> outputs) {}
}
