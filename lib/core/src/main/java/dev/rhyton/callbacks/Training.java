package dev.rhyton.callbacks;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.layers.Layer;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a callback may see and change of the training, evaluation or prediction that calls it. */
public interface Training {
  /**
   * Ends the training after the epoch (or batch) in hand, an evaluation or prediction after its
   * batch.
   */
  void stop();

  /** The model that is trained. */
  Layer model();

  /** What the optimizer remembers, the step count and the learning rate among it. */
  OptimizerState optimizerState();

  /** The metrics that the logs hold, under the names that they were compiled with. */
  List<Metric> metrics();

  /** How many epochs there will be; 1 where nothing is trained. */
  int epochs();

  /** How many batches an epoch has, or -1 where that is not known. */
  long steps();

  /** The model's layers, for people. */
  String summary();

  /** The model's operations as TensorFlow writes a graph. */
  byte[] graph();

  /** Where messages go. */
  PrintStream out();

  /**
   * Writes the model: {@code .keras} and {@code .h5} hold all of it, {@code .weights.h5} weights.
   */
  void save(Path file);

  /**
   * Copies the state as it stands. What this gives writes the copy into a folder, as an Orbax
   * checkpoint, whenever and on whatever thread it is asked to.
   *
   * @param weightsOnly whether the model's configuration and its optimizer's state are left out
   */
  AtomicFile.Content checkpoint(boolean weightsOnly);

  /**
   * All that training goes on from, by name: weights, what the optimizer remembers, random state,
   * the masks of the mode, the sums of the epoch in hand, and which epoch and batch come next.
   */
  Map<String, NDArray> state();

  /** Goes on from a state, bit by bit as if there had been no break; before the first epoch. */
  void restore(Map<String, NDArray> state);
}
