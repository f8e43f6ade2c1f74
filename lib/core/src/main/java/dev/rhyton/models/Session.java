package dev.rhyton.models;

import dev.rhyton.callbacks.Training;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.layers.Layer;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.OptimizerState;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What callbacks see of a training, whatever loop it runs in. */
abstract class Session implements Training {
  final Trainer trainer;
  private boolean stopped;

  Session(Trainer trainer) {
    this.trainer = trainer;
  }

  @Override
  public final void stop() {
    stopped = true;
  }

  final boolean isStopped() {
    return stopped;
  }

  /** An interrupt stops too. */
  final boolean isInterrupted() {
    stopped |= Trainer.isThreadInterrupted();
    return Trainer.isThreadInterrupted();
  }

  @Override
  public Layer model() {
    return trainer.model();
  }

  @Override
  public OptimizerState optimizerState() {
    return trainer.optimizerState();
  }

  @Override
  public List<Metric> metrics() {
    var compile = trainer.compile();
    return Stream.concat(compile.metrics().stream(), compile.weightedMetrics().stream()).toList();
  }

  @Override
  public String summary() {
    return trainer.model().summary().toString();
  }

  @Override
  public byte[] graph() {
    return trainer.model().predictor().graph();
  }

  @Override
  public PrintStream out() {
    return System.out;
  }

  @Override
  public void save(Path file) {
    if (file.toString().endsWith(".weights.h5")) trainer.model().saveWeights(file);
    else trainer.model().save(file);
  }

  @Override
  public AtomicFile.Content checkpoint(boolean weightsOnly) {
    return ModelFiles.get().checkpoint(trainer.model(), weightsOnly);
  }
}
