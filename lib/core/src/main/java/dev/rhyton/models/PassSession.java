package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.Map;

/** One call of {@code evaluate} or {@code predict}, as its callbacks see it. */
final class PassSession extends Session {
  private final Dataset data;
  private final EvaluateOptions options;

  PassSession(Model model, Dataset data, EvaluateOptions options) {
    super(model);
    this.data = data;
    this.options = options;
  }

  Callback callbacks() {
    return new CallbackList(options.callbacks(), this);
  }

  @Override
  public int epochs() {
    return 1;
  }

  @Override
  public long steps() {
    return options.steps() >= 0 ? options.steps() : data.batchCount(options.batchSize());
  }

  @Override
  public Map<String, NDArray> state() {
    throw noTraining();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    throw noTraining();
  }

  private static IllegalStateException noTraining() {
    return new IllegalStateException(
        "evaluate and predict train nothing that could go on later: give callbacks that save or"
            + " restore a training to fit.");
  }
}
