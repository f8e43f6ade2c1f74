package dev.rhyton.files;

import dev.rhyton.callbacks.MonitorCallback;
import dev.rhyton.callbacks.internal.BatchCount;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.models.Model;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Saves the state of the training as Orbax checkpoints: the model with its weights and the state of
 * its optimizer, each in a separate folder, {@code directory/step}. The step is the epoch, counted
 * from 0 as in Keras, or the number of batches so far. A checkpoint is always complete or absent,
 * even if the process is killed. {@code Model.load(directory)} and {@code
 * model.loadWeights(directory)} read the latest checkpoint, and so does Keras' {@code load_model}.
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
  private @Nullable Integer maxToKeep = 1;
  private boolean saveOnBackground = true;

  private BatchCount seen = new BatchCount(); // in all trainings with this callback
  private @Nullable FutureTask<Void> saving;

  OrbaxCheckpoint(CheckpointFolder directory) {
    this.directory = directory;
  }

  /**
   * Creates a callback that saves checkpoints to a folder, which must not be used for anything
   * else.
   */
  public static OrbaxCheckpoint of(String directory) {
    return new OrbaxCheckpoint(
        new CheckpointFolder(FileErrors.path("OrbaxCheckpoint", "a folder", directory)));
  }

  /** Sets whether a checkpoint is saved only if the model is better than all previous ones. */
  public OrbaxCheckpoint saveBestOnly(boolean best) {
    return with(this, c -> c.saveBestOnly = best);
  }

  /** Sets whether only weights are saved, which {@code model.loadWeights} reads. */
  public OrbaxCheckpoint saveWeightsOnly(boolean weights) {
    return with(this, c -> c.saveWeightsOnly = weights);
  }

  /** Sets when to save: {@code "epoch"} (default) for the end of each epoch. */
  public OrbaxCheckpoint saveFreq(String when) {
    return with(this, c -> c.saveFreq = Frequency.of("OrbaxCheckpoint", "saveFreq", when));
  }

  /** Sets the number of batches after which a checkpoint is saved, instead of after each epoch. */
  public OrbaxCheckpoint saveFreq(int batches) {
    return with(this, c -> c.saveFreq = Frequency.every("OrbaxCheckpoint", "saveFreq", batches));
  }

  /** Sets the value that must be exceeded for the first checkpoint. */
  public OrbaxCheckpoint initialValueThreshold(double value) {
    return with(this, c -> c.startFrom(value));
  }

  /** Sets the number of latest checkpoints to keep, by default 1; null for all. */
  public OrbaxCheckpoint maxToKeep(@Nullable Integer checkpoints) {
    if (checkpoints != null) Check.positive("OrbaxCheckpoint", "maxToKeep", checkpoints);
    return with(this, c -> c.maxToKeep = checkpoints);
  }

  /**
   * Sets whether training continues while a copy of its state is written (default). Exceptions are
   * then thrown at the next save, or at the end of training.
   */
  public OrbaxCheckpoint saveOnBackground(boolean background) {
    return with(this, c -> c.saveOnBackground = background);
  }

  /** Waits until the current save is complete, and throws its exception if it failed. */
  public void waitUntilFinished() {
    if (saving == null) return;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          saving.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // an interrupt ends the training, but a save is completed
        }
      }
    } catch (ExecutionException e) {
      throw failed(e);
    } finally {
      saving = null;
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private RuntimeException failed(ExecutionException e) {
    var cause = e.getCause() == null ? e : e.getCause();
    return new IllegalStateException("OrbaxCheckpoint: " + cause.getMessage(), cause);
  }

  @Override
  public void onTrainBegin() {
    waitUntilFinished();
    if (!saveFreq.isEpoch()) checkOrder(seen.total() + 1);
  }

  @Override
  public void onEpochBegin(int epoch) {
    if (saveFreq.isEpoch()) checkOrder(epoch);
  }

  /**
   * Throws if the folder contains checkpoints of later steps: a new checkpoint would be mistaken
   * for an older one.
   */
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
    seen.end(batch);
    if (saveFreq.isDue(seen)) save(seen.total(), logs);
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
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
    // A separate thread, which survives a failed training; interrupts do not affect its files.
    new Thread(saving, "rhyton-checkpoint").start();
    if (!saveOnBackground) waitUntilFinished();
  }
}
