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
   * Ends training after the current epoch, or after the current batch if called within an epoch;
   * ends an evaluation or a prediction after the current batch.
   */
  void stop();

  /** The model at work. */
  CallbackModel model();

  /** The state of the model's optimizer: its step count, its learning rate, its slots. */
  default OptimizerState optimizerState() {
    return model().optimizerState();
  }

  /** The compiled metrics, under the names that the logs have. */
  List<Metric> metrics();

  /** The number of epochs; 1 in evaluation and prediction. */
  int epochs();

  /** The number of batches of an epoch, or -1 if it is not known. */
  long steps();

  /** The model's layers as a printed table. */
  String summary();

  /** The model's operations as a TensorFlow GraphDef. */
  byte[] graph();

  /** The stream that messages are printed to. */
  PrintStream out();

  /** Writes the model: only its weights as {@code .weights.h5}, all of it otherwise. */
  default void save(Path file) {
    if (file.toString().endsWith(".weights.h5")) model().saveWeights(file);
    else model().save(file);
  }

  /**
   * Everything that training resumes from, by name: weights, optimizer state, random state, masks
   * of the learning mode, sums of the current epoch's metrics, and the next epoch and batch.
   */
  Map<String, NDArray> state();

  /** Resumes from a state with the same numbers as without a break; before the first epoch. */
  void restore(Map<String, NDArray> state);
}
