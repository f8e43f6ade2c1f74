package dev.rhyton.tensorboard;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.internal.BatchCount;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.Profile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes logs for TensorBoard: loss and metrics of training and validation after each epoch,
 * histograms and images of the weights, the model, embeddings, and a profile of some batches. The
 * files are in {@code train} and {@code validation} below the log folder.
 *
 * <pre>{@code
 * TensorBoard.of("logs").histogramFreq(1).writeImages(true).profileBatch(10, 20)
 * TensorBoard.of("logs/run-1").hparams(Map.of("units", 64, "rate", 0.01))
 * }</pre>
 */
public final class TensorBoard extends Callback {
  /** The classes of models whose layers TensorBoard can draw. */
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
  private @Nullable String embeddingsMetadata;
  private Map<String, String> metadataByLayer = Map.of();

  private Map<String, ?> hparams = Map.of();

  private @Nullable EventFile session; // of the hyperparameters, or null
  private @Nullable EventFile train;
  private @Nullable EventFile validation;
  private @Nullable Projector projector;
  private @Nullable Profile profile;
  private boolean trains; // false in an evaluation outside training
  private boolean graphIsDue;
  private BatchCount batches = new BatchCount();
  private boolean profiled;
  private long batchStarted;
  private long epochStarted;
  private long stepsBefore;

  private TensorBoard(Path logDir) {
    this.logDir = logDir;
  }

  /** Creates the callback for the folder {@code logs}. */
  public static TensorBoard of() {
    return of("logs");
  }

  /** Creates the callback for a log folder. */
  public static TensorBoard of(String logDir) {
    return new TensorBoard(FileErrors.path("TensorBoard", "a folder", logDir));
  }

  /**
   * Sets the interval in epochs at which histograms of the weights are written; 0 (default) for
   * never.
   */
  public TensorBoard histogramFreq(int epochs) {
    return with(
        this,
        c -> c.histogramFreq = (int) Check.notNegative("TensorBoard", "histogramFreq", epochs));
  }

  /**
   * Sets whether the model is written, as a graph of layers, as a graph of operations, and as its
   * summary; true by default.
   */
  public TensorBoard writeGraph(boolean write) {
    return with(this, c -> c.writeGraph = write);
  }

  /**
   * Sets whether weights are also written as images, up to three for each weight, at the epochs of
   * {@link #histogramFreq}. Values up to 0 are black, values from 1 on are white. After removal of
   * axes of length 1, a vector becomes a column, a matrix an image with its longer side across, and
   * a weight of three axes an image for each index of the last axis; a weight of four axes becomes
   * colour images if its last axis has length 3 or 4.
   */
  public TensorBoard writeImages(boolean write) {
    return with(this, c -> c.writeImages = write);
  }

  /** Sets whether the number of steps per second is written. */
  public TensorBoard writeStepsPerSecond(boolean write) {
    return with(this, c -> c.writeStepsPerSecond = write);
  }

  /**
   * Sets when loss and metrics are written: {@code "epoch"} (default), or {@code "batch"}, also
   * after each batch.
   */
  public TensorBoard updateFreq(String when) {
    return with(this, c -> c.updateFreq = Frequency.of("TensorBoard", "updateFreq", when));
  }

  /** Writes loss and metrics also after every {@code batches} batches. */
  public TensorBoard updateFreq(int batches) {
    return with(this, c -> c.updateFreq = Frequency.every("TensorBoard", "updateFreq", batches));
  }

  /** Sets the batch that is profiled, counted from 1 over all epochs; 0 (default) for none. */
  public TensorBoard profileBatch(int batch) {
    Check.notNegative("TensorBoard", "profileBatch", batch);
    return with(
        this,
        c -> {
          c.firstProfiled = batch;
          c.lastProfiled = batch;
        });
  }

  /**
   * Sets the first and the last batch that are profiled. TensorBoard's profiler shows the time of
   * each step and of its parts: waiting for the batch, tracing, and for each TensorFlow function
   * the upload of its arguments, its run and the download of its results. It does not show single
   * operations, because TensorFlow's C interface does not report their times.
   */
  public TensorBoard profileBatch(int first, int last) {
    Check.that(
        first > 0 && last >= first,
        "TensorBoard: profileBatch takes the first and the last batch, 1 <= first <= last, received"
            + " %d and %d.",
        first,
        last);
    return with(
        this,
        c -> {
          c.firstProfiled = first;
          c.lastProfiled = last;
        });
  }

  /**
   * Sets the interval in epochs at which embeddings are written; 0 (default) for never. The weights
   * are saved to {@code train/keras_embedding.ckpt-EPOCH.weights.h5}, as in Keras. TensorBoard's
   * projector cannot read these files, so the table of each Embedding layer is also written as
   * text; the projector shows the tables that were the latest when TensorBoard started.
   */
  public TensorBoard embeddingsFreq(int epochs) {
    return with(
        this,
        c -> c.embeddingsFreq = (int) Check.notNegative("TensorBoard", "embeddingsFreq", epochs));
  }

  /**
   * Sets the metadata file of all Embedding layers, relative to the log folder: a line with the
   * label of each index. Several columns are separated by tabs, with their names in the first line.
   */
  public TensorBoard embeddingsMetadata(String file) {
    return with(this, c -> c.embeddingsMetadata = file);
  }

  /** Sets a metadata file for each Embedding layer, by the layer's name. */
  public TensorBoard embeddingsMetadata(Map<String, String> files) {
    return with(
        this, c -> c.metadataByLayer = Check.entries("TensorBoard", "embeddingsMetadata", files));
  }

  /**
   * Sets the hyperparameters of this training, such as {@code Map.of("units", 64, "bias", true)},
   * for the tab HPARAMS of TensorBoard, which compares trainings: numbers, booleans, and texts of
   * other values. Each training has a log folder of its own, such as {@code logs/run-1}, below the
   * folder that TensorBoard shows. The loss and metrics that the callback writes for each epoch are
   * the metrics of the session; it ends successfully unless an exception ends the training.
   * Trainings with equal hyperparameters are one group. {@link HParams#write} writes a search.
   */
  public TensorBoard hparams(Map<String, ?> values) {
    Check.that(
        values != null && !values.isEmpty(),
        "TensorBoard: expected one hyperparameter or more, received %s.",
        values);
    return with(this, c -> c.hparams = Check.entries("TensorBoard", "hparams", values));
  }

  /** Begins the session of the hyperparameters, in the log folder itself. */
  private void beginSession() {
    session = new EventFile(logDir);
    var text = new TreeMap<>(hparams).toString();
    var group = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    double now = System.currentTimeMillis() / 1e3;
    session.hparams(
        HParams.START, HParamsData.sessionStart(HParamsData.values(hparams), group, now));
  }

  private void endSession(boolean success) {
    if (session == null) return;
    session.hparams(HParams.END, HParamsData.sessionEnd(success, System.currentTimeMillis() / 1e3));
    session.close();
    session = null;
  }

  /** After an exception, the session has no other end. */
  @Override
  protected void release() {
    endSession(false);
  }

  @Override
  public void onTrainBegin() {
    trains = true;
    if (!hparams.isEmpty()) beginSession();
    batches = new BatchCount();
    profiled = false;
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
    if (profile != null) profile.beginStep(); // do not count the time of validation
    stepsBefore = training().optimizerState().iterations();
  }

  @Override
  protected boolean needsBatches() {
    return !updateFreq.isEpoch() || firstProfiled > 0;
  }

  @Override
  public void onTrainBatchBegin(long batch) {
    batchStarted = System.nanoTime();
    if (profiled || firstProfiled == 0 || batches.total() + 1 < firstProfiled) return;
    profile = Profile.start();
    profiled = true;
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    batches.end(batch);
    long total = batches.total();
    if (updateFreq.isDue(batches)) {
      if (writeStepsPerSecond) {
        double steps = total - batches.before();
        train().scalar("batch_steps_per_second", steps / secondsSince(batchStarted), total);
      }
      logs.forEach((name, value) -> train().scalar("batch_" + name, value, total));
    }
    if (graphIsDue) writeModel();
    graphIsDue = false;
    if (profile != null) profile.endStep("Profiled batch", batch);
    if (total >= lastProfiled) endProfile();
  }

  private void endProfile() {
    if (profile != null) profile.write(logDir.resolve("train"));
    profile = null;
  }

  private void writeModel() {
    train().graph(training().graph());
    var model = training().model();
    if (DRAWN.contains(model.getClass().getSimpleName())) train().model(model.toJson());
    train().text("summary", training().summary().indent(4), 0); // as code in Markdown
  }

  @Override
  public void onTestEnd(Map<String, Double> logs) {
    Check.entries("onTestEnd", "logs", logs);
    long step = training().optimizerState().iterations();
    logs.forEach(
        (name, value) -> validation().scalar("evaluation_" + name + "_vs_iterations", value, step));
    if (!trains) close();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    logs.forEach(
        (name, value) -> {
          if (name.equals("learning_rate")) return; // another callback's value may be outdated
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
    endSession(true);
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
