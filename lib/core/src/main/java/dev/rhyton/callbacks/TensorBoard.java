package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.EventFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes what TensorBoard shows: the figures of each epoch and of validation, how the weights are
 * spread, and the model, into {@code train} and {@code validation} below a folder.
 *
 * <pre>{@code
 * TensorBoard.of("logs").histogramFreq(1)
 * }</pre>
 */
public final class TensorBoard extends Callback {
  private final Path logDir;
  private int histogramFreq;
  private boolean writeGraph = true;
  private boolean writeStepsPerSecond;
  private Frequency updateFreq = Frequency.EPOCH;

  private EventFile train;
  private EventFile validation;
  private boolean graphIsDue;
  private long batches;
  private long batchStarted;
  private long epochStarted;
  private long stepsBefore;

  private TensorBoard(Path logDir) {
    this.logDir = logDir;
  }

  /** Into the folder {@code logs}. */
  public static TensorBoard of() {
    return of("logs");
  }

  /** Into a folder. */
  public static TensorBoard of(String logDir) {
    Check.that(
        logDir != null && !logDir.isBlank(),
        "TensorBoard: expected the path of a folder, received %s.",
        logDir == null ? "null" : "an empty one");
    return new TensorBoard(Path.of(logDir));
  }

  /** After how many epochs, again and again, the weights' histograms are written; 0 for never. */
  public TensorBoard histogramFreq(int epochs) {
    histogramFreq = (int) Check.notNegative("TensorBoard", "histogramFreq", epochs);
    return this;
  }

  /** Whether the model is written, as a graph of layers, of operations, and as its summary. */
  public TensorBoard writeGraph(boolean write) {
    writeGraph = write;
    return this;
  }

  /** Whether the number of steps in a second is written. */
  public TensorBoard writeStepsPerSecond(boolean write) {
    writeStepsPerSecond = write;
    return this;
  }

  /** {@code "epoch"} (default), or {@code "batch"} for the figures after each batch as well. */
  public TensorBoard updateFreq(String when) {
    updateFreq = Frequency.of("TensorBoard", "updateFreq", when);
    return this;
  }

  /** The figures after every so many batches as well. */
  public TensorBoard updateFreq(int batches) {
    updateFreq = Frequency.every("TensorBoard", "updateFreq", batches);
    return this;
  }

  @Override
  public void onTrainBegin() {
    batches = 0;
    graphIsDue = writeGraph;
  }

  @Override
  public void onEpochBegin(int epoch) {
    epochStarted = System.nanoTime();
    stepsBefore = training().optimizerState().iterations();
  }

  @Override
  public void onTrainBatchBegin(long batch) {
    batches++;
    batchStarted = System.nanoTime();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (graphIsDue) writeModel();
    graphIsDue = false;
    if (!updateFreq.isDue(batches)) return;
    logs.forEach((name, value) -> train().scalar("batch_" + name, value, batches));
    if (!writeStepsPerSecond) return;
    train().scalar("batch_steps_per_second", 1 / secondsSince(batchStarted), batches);
  }

  private void writeModel() {
    train().graph(training().graph());
    train().model(training().model().toJson());
    train().text("summary", training().summary().indent(4), 0); // as code in Markdown
  }

  @Override
  public void onTestEnd(Map<String, Double> logs) {
    long step = training().optimizerState().iterations();
    logs.forEach(
        (name, value) -> validation().scalar("evaluation_" + name + "_vs_iterations", value, step));
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    logs.forEach(
        (name, value) -> {
          boolean ofValidation = name.startsWith("val_");
          var file = ofValidation ? validation() : train();
          file.scalar("epoch_" + (ofValidation ? name.substring(4) : name), value, epoch);
        });
    var state = training().optimizerState();
    if (!logs.containsKey("learning_rate")) {
      train().scalar("epoch_learning_rate", state.learningRate(), epoch);
    }
    if (writeStepsPerSecond) {
      double steps = state.iterations() - stepsBefore;
      train().scalar("epoch_steps_per_second", steps / secondsSince(epochStarted), epoch);
    }
    if (histogramFreq == 0 || epoch % histogramFreq != 0) return;
    for (var weight : training().model().weights()) {
      train().histogram(state.path(weight) + "/histogram", weight.value(), epoch);
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (train != null) train.close();
    if (validation != null) validation.close();
    train = null;
    validation = null;
  }

  private EventFile train() {
    if (train == null) train = new EventFile(logDir.resolve("train"));
    return train;
  }

  private EventFile validation() {
    if (validation == null) validation = new EventFile(logDir.resolve("validation"));
    return validation;
  }
}
