package dev.rhyton.tensorboard;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.Profile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Writes what TensorBoard shows: the figures of each epoch and of validation, how the weights are
 * spread and what they look like, the model, embeddings, and a profile of some batches, into {@code
 * train} and {@code validation} below a folder.
 *
 * <pre>{@code
 * TensorBoard.of("logs").histogramFreq(1).writeImages(true).profileBatch(10, 20)
 * }</pre>
 */
public final class TensorBoard extends Callback {
  /** The models whose layers TensorBoard can draw. */
  private static final Set<String> DRAWN = Set.of("Functional", "Sequential");

  private final Path logDir;
  private int histogramFreq;
  private boolean writeGraph = true;
  private boolean writeImages;
  private boolean writeStepsPerSecond;
  private Frequency updateFreq = Frequency.EPOCH;
  private int firstProfiled;
  private int lastProfiled;
  private int embeddingsFreq;
  private String embeddingsMetadata;
  private Map<String, String> metadataByLayer = Map.of();

  private EventFile train;
  private EventFile validation;
  private Projector projector;
  private Profile profile;
  private boolean trains; // rather than a lone evaluation
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
    return with(this, c -> c.histogramFreq = (int) Check.notNegative("TensorBoard", "histogramFreq", epochs));
  }

  /** Whether the model is written, as a graph of layers, of operations, and as its summary. */
  public TensorBoard writeGraph(boolean write) {
    return with(this, c -> c.writeGraph = write);
  }

  /**
   * Whether weights are written as images too, up to three of each, at the epochs of {@link
   * #histogramFreq}: 0 and less is black, 1 and more white. Axes of length 1 aside, a vector is a
   * column, a matrix lies on its longer side, and a kernel of three axes is an image for each
   * output; with four axes, those whose last one is of length 3 or 4 are colours.
   */
  public TensorBoard writeImages(boolean write) {
    return with(this, c -> c.writeImages = write);
  }

  /** Whether the number of steps in a second is written. */
  public TensorBoard writeStepsPerSecond(boolean write) {
    return with(this, c -> c.writeStepsPerSecond = write);
  }

  /** {@code "epoch"} (default), or {@code "batch"} for the figures after each batch as well. */
  public TensorBoard updateFreq(String when) {
    return with(this, c -> c.updateFreq = Frequency.of("TensorBoard", "updateFreq", when));
  }

  /** The figures after every so many batches as well. */
  public TensorBoard updateFreq(int batches) {
    return with(this, c -> c.updateFreq = Frequency.every("TensorBoard", "updateFreq", batches));
  }

  /** The batch that is profiled, counted from 1 over all epochs; 0 (default) for none. */
  public TensorBoard profileBatch(int batch) {
    Check.notNegative("TensorBoard", "profileBatch", batch);
    return with(this, c -> { c.firstProfiled = batch; c.lastProfiled = batch; });
  }

  /**
   * The batches that are profiled, first and last. TensorBoard's profiler shows how long the steps
   * take and what in them: waiting for the batch, tracing, and of each function of TensorFlow's the
   * upload of its arguments, its run and the download of its results. Its operations are not told
   * apart: TensorFlow's C interface does not give their times.
   */
  public TensorBoard profileBatch(int first, int last) {
    Check.that(
        first > 0 && last >= first,
        "TensorBoard: profileBatch takes the first and the last batch, 1 <= first <= last, received"
            + " %d and %d.",
        first,
        last);
    return with(this, c -> { c.firstProfiled = first; c.lastProfiled = last; });
  }

  /**
   * After how many epochs, again and again, embeddings are written; 0 (default) for never. The
   * weights go to {@code train/keras_embedding.ckpt-EPOCH.weights.h5}, as in Keras. TensorBoard's
   * projector cannot read those, so the table of each Embedding layer lies beside them as text, and
   * the projector shows the tables that were the latest when TensorBoard was started.
   */
  public TensorBoard embeddingsFreq(int epochs) {
    return with(this, c -> c.embeddingsFreq = (int) Check.notNegative("TensorBoard", "embeddingsFreq", epochs));
  }

  /**
   * The file, below the folder, that says what the vectors of every Embedding layer stand for: a
   * line for each index; if there are several columns, tabs between them and their names on top.
   */
  public TensorBoard embeddingsMetadata(String file) {
    return with(this, c -> c.embeddingsMetadata = file);
  }

  /** Such a file for each Embedding layer, by the layer's name. */
  public TensorBoard embeddingsMetadata(Map<String, String> files) {
    return with(this, c -> c.metadataByLayer = Map.copyOf(files));
  }

  @Override
  public void onTrainBegin() {
    trains = true;
    batches = 0;
    graphIsDue = writeGraph;
    profile = null;
    projector = null;
    if (embeddingsFreq > 0) {
      projector = new Projector(logDir, training(), embeddingsMetadata, metadataByLayer);
    }
  }

  @Override
  public void onEpochBegin(int epoch) {
    epochStarted = System.nanoTime();
    if (profile != null) profile.beginStep(); // validation was no part of it
    stepsBefore = training().optimizerState().iterations();
  }

  @Override
  public void onTrainBatchBegin(long batch) {
    batches++;
    batchStarted = System.nanoTime();
    if (batches == firstProfiled) profile = Profile.start();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (updateFreq.isDue(batches)) {
      if (writeStepsPerSecond) {
        train().scalar("batch_steps_per_second", 1 / secondsSince(batchStarted), batches);
      }
      logs.forEach((name, value) -> train().scalar("batch_" + name, value, batches));
    }
    if (graphIsDue) writeModel();
    graphIsDue = false;
    if (profile != null) profile.endStep("Profiled batch", batch);
    if (batches == lastProfiled) endProfile();
  }

  private void endProfile() {
    if (profile != null) profile.write(logDir.resolve("train"));
    profile = null;
  }

  private void writeModel() {
    train().graph(training().graph());
    var model = training().model();
    if (DRAWN.contains(model.className())) train().model(model.toJson());
    train().text("summary", training().summary().indent(4), 0); // as code in Markdown
  }

  @Override
  public void onTestEnd(Map<String, Double> logs) {
    long step = training().optimizerState().iterations();
    logs.forEach(
        (name, value) -> validation().scalar("evaluation_" + name + "_vs_iterations", value, step));
    if (!trains) close();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    logs.forEach(
        (name, value) -> {
          if (name.equals("learning_rate")) return; // another callback's: it may be of before
          boolean ofValidation = name.startsWith("val_");
          var file = ofValidation ? validation() : train();
          file.scalar("epoch_" + (ofValidation ? name.substring(4) : name), value, epoch);
        });
    var state = training().optimizerState();
    train().scalar("epoch_learning_rate", state.learningRate(), epoch);
    if (writeStepsPerSecond) {
      double steps = state.iterations() - stepsBefore;
      train().scalar("epoch_steps_per_second", steps / secondsSince(epochStarted), epoch);
    }
    if (histogramFreq > 0 && epoch % histogramFreq == 0) writeWeights(epoch);
    if (projector != null && epoch % embeddingsFreq == 0) projector.write(epoch);
  }

  private void writeWeights(int epoch) {
    for (var weight : training().model().weights()) {
      var name = training().optimizerState().path(weight);
      var value = weight.value();
      train().histogram(name + "/histogram", value, epoch);
      if (!writeImages) continue;
      WeightImages.of(value)
          .ifPresent(i -> train().images(name + "/image", i.height(), i.width(), i.pngs(), epoch));
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    trains = false;
    endProfile();
    close();
  }

  private void close() {
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
