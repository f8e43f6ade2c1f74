package dev.rhyton.models;

import dev.rhyton.callbacks.Training;
import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.metrics.Metric;
import dev.rhyton.tensor.NDArray;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A loop over batches as its callbacks see it. This base class is an evaluation or a prediction.
 */
class Session implements Training {
  private final Model model;
  private final Dataset data;
  private final int batchSize;
  private final int steps;
  private boolean stopped;

  /**
   * Creates a session that goes through a dataset.
   *
   * @param steps the number of batches of an epoch, or -1 for all of them
   */
  Session(Model model, Dataset data, int batchSize, int steps) {
    this.model = model;
    this.data = data;
    this.batchSize = batchSize;
    this.steps = steps;
  }

  final Dataset data() {
    return data;
  }

  @Override
  public final void stop() {
    stopped = true;
  }

  final boolean isStopped() {
    return stopped;
  }

  /** Returns whether the thread is interrupted, which also stops the session. */
  final boolean isInterrupted() {
    boolean interrupted = Thread.currentThread().isInterrupted();
    stopped |= interrupted;
    return interrupted;
  }

  @Override
  public final Model model() {
    return model;
  }

  @Override
  public final List<Metric> metrics() {
    var compile = model.compiled();
    return Stream.concat(compile.metrics().stream(), compile.weightedMetrics().stream()).toList();
  }

  @Override
  public int epochs() {
    return 1;
  }

  @Override
  public long steps() {
    return steps >= 0 ? steps : data.batchCount(batchSize);
  }

  @Override
  public final String summary() {
    return model.summary().toString();
  }

  @Override
  public final byte[] graph() {
    return model.predictor().graph();
  }

  @Override
  public final PrintStream out() {
    return System.out;
  }

  @Override
  public final void checkSave(String caller, Path file, boolean weightsOnly) {
    ModelFiles.get().checkSave(caller, file, weightsOnly);
  }

  @Override
  public Map<String, NDArray> state() {
    throw noTrainingState();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    throw noTrainingState();
  }

  private static IllegalStateException noTrainingState() {
    return new IllegalStateException(
        "evaluate and predict have no training state to save or restore: pass this callback to"
            + " fit.");
  }

  /** Returns a value of a saved state. */
  static NDArray required(Map<String, NDArray> from, String name) {
    var found = Check.given("trainingState", "state", from).get(name);
    Check.that(
        found != null,
        "The saved state of a training lacks \"%s\": it is that of another model, or no such"
            + " state.",
        name);
    return found;
  }
}
