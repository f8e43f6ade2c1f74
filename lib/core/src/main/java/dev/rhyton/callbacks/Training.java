package dev.rhyton.callbacks;

import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The training, evaluation or prediction that calls a callback. */
public interface Training {
  /**
   * Stops training after the current epoch, or after the current batch if called within an epoch;
   * stops an evaluation or a prediction after the current batch.
   */
  void stop();

  /** Returns the model that is trained, evaluated or used for prediction. */
  CallbackModel model();

  /** Returns the state of the model's optimizer: its step count, its learning rate, its slots. */
  default OptimizerState optimizerState() {
    return model().optimizerState();
  }

  /** Returns the compiled metrics, under their names in the logs. */
  List<Metric> metrics();

  /** Returns the number of epochs; 1 in evaluation and prediction. */
  int epochs();

  /** Returns the number of batches of an epoch, or -1 if it is unknown. */
  long steps();

  /** Returns the table of the model's layers as text. */
  String summary();

  /** Returns the model's operations as a TensorFlow GraphDef. */
  byte[] graph();

  /** Returns the stream that messages are printed to. */
  PrintStream out();

  /**
   * Checks, before training begins, that the name of a file determines a format in which the model,
   * or only its weights, can be saved.
   *
   * @param caller the class whose name the message begins with
   * @throws IllegalArgumentException if it does not; the message lists the names that do
   */
  void checkSave(String caller, Path file, boolean weightsOnly);

  /** Saves the model, or only its weights, in the format that the name of the file determines. */
  default void save(Path file, boolean weightsOnly) {
    if (weightsOnly) model().saveWeights(file);
    else model().save(file);
  }

  /**
   * Returns the state that training resumes from, by name: weights, optimizer state, random state,
   * masks of the learning mode, sums of the current epoch's metrics, and the next epoch and batch.
   */
  Map<String, NDArray> state();

  /**
   * Restores a state. Training continues with the same numbers as without interruption. It must be
   * called before the first epoch.
   */
  void restore(Map<String, NDArray> state);
}
