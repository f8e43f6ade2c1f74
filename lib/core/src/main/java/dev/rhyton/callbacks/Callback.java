package dev.rhyton.callbacks;

import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;

/**
 * What is called at each stage of training, evaluation and prediction, with Keras' events in Keras'
 * order. {@code logs} holds loss and metrics so far, by name.
 */
public abstract class Callback {
  private Training training;

  /** Ties the callback to a training; the first event follows. */
  public final void setTraining(Training current) {
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
