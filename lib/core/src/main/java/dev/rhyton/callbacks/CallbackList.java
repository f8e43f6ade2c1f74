package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;

/** Several callbacks as one, which are called in their order. */
public final class CallbackList extends Callback {
  private final List<Callback> callbacks;

  /** Creates the list of the callbacks of a training, and sets their training. */
  public CallbackList(List<Callback> callbacks, Training training) {
    this.callbacks = Check.all("CallbackList", "callbacks", callbacks);
    callbacks.forEach(c -> c.setTraining(training));
  }

  /** Returns whether a callback monitors a value of the validation samples. */
  public static boolean needsValidation(Callback callback) {
    Check.given("CallbackList", "callback", callback);
    return callback instanceof MonitorCallback<?> m && m.monitor().startsWith("val_");
  }

  @Override
  public boolean needsBatches() {
    return callbacks.stream().anyMatch(Callback::needsBatches);
  }

  @Override
  public boolean endsTraining() {
    return callbacks.stream().anyMatch(Callback::endsTraining);
  }

  @Override
  public boolean setsLearningRate() {
    return callbacks.stream().anyMatch(Callback::setsLearningRate);
  }

  @Override
  public void release() {
    callbacks.forEach(Callback::release);
  }

  @Override
  public void onTrainBegin() {
    callbacks.forEach(Callback::onTrainBegin);
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    callbacks.forEach(c -> c.onTrainEnd(logs));
  }

  @Override
  public void onEpochBegin(int epoch) {
    callbacks.forEach(c -> c.onEpochBegin(epoch));
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    callbacks.forEach(c -> c.onEpochEnd(epoch, logs));
  }

  @Override
  public void onTrainBatchBegin(long batch) {
    callbacks.forEach(c -> c.onTrainBatchBegin(batch));
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    callbacks.forEach(c -> c.onTrainBatchEnd(batch, logs));
  }

  @Override
  public void onTestBegin() {
    callbacks.forEach(Callback::onTestBegin);
  }

  @Override
  public void onTestEnd(Map<String, Double> logs) {
    callbacks.forEach(c -> c.onTestEnd(logs));
  }

  @Override
  public void onTestBatchBegin(long batch) {
    callbacks.forEach(c -> c.onTestBatchBegin(batch));
  }

  @Override
  public void onTestBatchEnd(long batch, Map<String, Double> logs) {
    callbacks.forEach(c -> c.onTestBatchEnd(batch, logs));
  }

  @Override
  public void onPredictBegin() {
    callbacks.forEach(Callback::onPredictBegin);
  }

  @Override
  public void onPredictEnd() {
    callbacks.forEach(Callback::onPredictEnd);
  }

  @Override
  public void onPredictBatchBegin(long batch) {
    callbacks.forEach(c -> c.onPredictBatchBegin(batch));
  }

  @Override
  public void onPredictBatchEnd(long batch, List<NDArray> outputs) {
    callbacks.forEach(c -> c.onPredictBatchEnd(batch, outputs));
  }
}
