package dev.rhyton.files;

import dev.rhyton.callbacks.MonitorCallback;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Saves the state of the training as Orbax checkpoints while it goes on: the model with weights and
 * what its optimizer remembers, each time in a folder of its own, {@code directory/step}. The step
 * is the epoch, from 0 on as in Keras, or the number of batches so far. A checkpoint is there whole
 * or not at all, whenever the process ends. {@code Model.load(directory)} and {@code
 * model.loadWeights(directory)} read the latest; its files are those that Keras' {@code load_model}
 * asks Orbax for.
 *
 * <pre>{@code
 * model.fit(data, epochs(10).callbacks(OrbaxCheckpoint.of("checkpoints").maxToKeep(3)));
 * }</pre>
 */
public final class OrbaxCheckpoint extends MonitorCallback<OrbaxCheckpoint> {
  private final CheckpointFolder directory;
  private boolean saveBestOnly;
  private boolean saveWeightsOnly;
  private Frequency saveFreq = Frequency.EPOCH;
  private double initialValueThreshold = Double.NaN;
  private Integer maxToKeep = 1;
  private boolean saveOnBackground = true;

  private long seen;
  private FutureTask<Void> saving;

  OrbaxCheckpoint(CheckpointFolder directory) {
    this.directory = directory;
  }

  /** Into a folder of its own. */
  public static OrbaxCheckpoint of(String directory) {
    Check.that(
        directory != null && !directory.isBlank(),
        "OrbaxCheckpoint: expected the path of a folder, received %s.",
        directory == null ? "null" : "an empty one");
    return new OrbaxCheckpoint(new CheckpointFolder(Path.of(directory)));
  }

  /** Whether a model that is no better than those before is left out. */
  public OrbaxCheckpoint saveBestOnly(boolean best) {
    return with(this, c -> c.saveBestOnly = best);
  }

  /** Whether weights alone are saved, which {@code model.loadWeights} reads. */
  public OrbaxCheckpoint saveWeightsOnly(boolean weights) {
    return with(this, c -> c.saveWeightsOnly = weights);
  }

  /** {@code "epoch"} (default): at the end of each epoch. */
  public OrbaxCheckpoint saveFreq(String when) {
    return with(this, c -> c.saveFreq = Frequency.of("OrbaxCheckpoint", "saveFreq", when));
  }

  /** After every so many batches instead. */
  public OrbaxCheckpoint saveFreq(int batches) {
    return with(this, c -> c.saveFreq = Frequency.every("OrbaxCheckpoint", "saveFreq", batches));
  }

  /** What has to be got better than for the first save. */
  public OrbaxCheckpoint initialValueThreshold(double value) {
    return with(this, c -> c.initialValueThreshold = value);
  }

  /** How many of the latest checkpoints are kept, 1 by default; null for all. */
  public OrbaxCheckpoint maxToKeep(Integer checkpoints) {
    if (checkpoints != null) Check.positive("OrbaxCheckpoint", "maxToKeep", checkpoints);
    return with(this, c -> c.maxToKeep = checkpoints);
  }

  /**
   * Whether training goes on while a copy of its state is written (default). What goes wrong then
   * is thrown at the next save, or when training ends.
   */
  public OrbaxCheckpoint saveOnBackground(boolean background) {
    return with(this, c -> c.saveOnBackground = background);
  }

  /** Waits until the save in hand is done; throws what went wrong with it. */
  public void waitUntilFinished() {
    if (saving == null) return;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          saving.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // an interrupt ends the training, but a save is not left half done
        }
      }
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } finally {
      saving = null;
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private RuntimeException failed(Throwable cause) {
    return new IllegalStateException("OrbaxCheckpoint: " + cause.getMessage(), cause);
  }

  @Override
  public void onTrainBegin() {
    waitUntilFinished();
    startFrom(initialValueThreshold);
    if (!saveFreq.isEpoch()) checkOrder(seen + 1);
  }

  @Override
  public void onEpochBegin(int epoch) {
    if (saveFreq.isEpoch()) checkOrder(epoch);
  }

  /** Among checkpoints of later steps a new one would pass for an old one. */
  private void checkOrder(long next) {
    for (long step : directory.steps()) {
      Check.that(
          step <= next,
          "OrbaxCheckpoint: %s holds the checkpoint of step %d, and this training is at step %d:"
              + " give it a folder of its own, or delete the old checkpoints.",
          directory,
          step,
          next);
    }
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (saveFreq.isDue(++seen)) save(seen, logs);
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    if (saveFreq.isEpoch()) save(epoch, logs);
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    waitUntilFinished();
  }

  private void save(long step, Map<String, Double> logs) {
    if (saveBestOnly) {
      var current = monitorValue(logs);
      if (current == null || !improves(current)) return;
    }
    waitUntilFinished();
    print("%nOrbaxCheckpoint: saving step %d to %s", step, directory.of(step));
    var state = OrbaxFiles.checkpoint((Model) training().model(), saveWeightsOnly);
    saving =
        new FutureTask<>(
            () -> {
              directory.write(step, state);
              if (maxToKeep != null) directory.keep(maxToKeep);
              return null;
            });
    // A thread of its own, that outlasts a training which fails; no interrupt reaches its files.
    new Thread(saving, "rhyton-checkpoint").start();
    if (!saveOnBackground) waitUntilFinished();
  }
}
