package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A callback has methods that are called at each stage of training, evaluation and prediction, with
 * Keras' events in Keras' order. {@code logs} contains loss and metrics so far, by name.
 *
 * <p>Setters return a changed copy; the state of a callback during a training is in the object that
 * was passed to {@code fit}.
 */
public abstract class Callback implements Cloneable {
  private @Nullable Training training;

  /**
   * Returns a copy of a callback with one change, because setters do not change a callback that is
   * in use.
   */
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

  /** Sets the training before its first event. */
  final void setTraining(Training current) {
    training = current;
  }

  /** Returns the training that calls this callback; there is none before fit, evaluate, predict. */
  protected final Training training() {
    Check.state(
        training != null,
        () -> getClass().getSimpleName() + ": give it to fit, evaluate or predict, which call it.");
    return training;
  }

  /**
   * Returns whether training must call {@code onTrainBatchBegin} and {@code onTrainBatchEnd} for
   * each batch, rather than once for several batches that it processes in one call to save time: by
   * default if the class has one of these methods.
   */
  protected boolean needsBatches() {
    return has("onTrainBatchBegin", long.class) || has("onTrainBatchEnd", long.class, Map.class);
  }

  /**
   * Returns whether the callback may end a training before its last epoch, so that the number of
   * steps is not known; false by default.
   */
  protected boolean endsTraining() {
    return false;
  }

  /** Returns whether the callback sets the learning rate; false by default. */
  protected boolean setsLearningRate() {
    return false;
  }

  private boolean has(String method, Class<?>... arguments) {
    try {
      return getClass().getMethod(method, arguments).getDeclaringClass() != Callback.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Undoes what the callback has set on layers and weights for the training: runs after {@link
   * #onTrainEnd}, and when an exception ends a training.
   */
  protected void release() {}

  /** Runs before the first epoch of a training. */
  public void onTrainBegin() {}

  /** Runs after the last epoch of a training. */
  public void onTrainEnd(Map<String, Double> logs) {}

  /** Runs before each epoch, which are counted from 0. */
  public void onEpochBegin(int epoch) {}

  /** Runs after each epoch and its validation. */
  public void onEpochEnd(int epoch, Map<String, Double> logs) {}

  /** Runs before each batch of a training, which are counted from 0 in each epoch. */
  public void onTrainBatchBegin(long batch) {}

  /** Runs after each batch of a training. */
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {}

  /** Runs before an evaluation or a validation. */
  public void onTestBegin() {}

  /** Runs after an evaluation or a validation. */
  public void onTestEnd(Map<String, Double> logs) {}

  /** Runs before each batch of an evaluation or a validation. */
  public void onTestBatchBegin(long batch) {}

  /** Runs after each batch of an evaluation or a validation. */
  public void onTestBatchEnd(long batch, Map<String, Double> logs) {}

  /** Runs before a prediction. */
  public void onPredictBegin() {}

  /** Runs after a prediction. */
  public void onPredictEnd() {}

  /** Runs before each batch of a prediction. */
  public void onPredictBatchBegin(long batch) {}

  /** Runs after each batch of a prediction; {@code outputs} are the outputs for the batch. */
  public void onPredictBatchEnd(long batch, List<NDArray> outputs) {}
}
