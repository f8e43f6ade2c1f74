package dev.rhyton.models;

import dev.rhyton.callbacks.Training;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.metrics.Metric;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;

/** What callbacks see of a model at work, whatever loop it runs in. */
abstract class Session implements Training {
  private final Model model;
  private boolean stopped;

  Session(Model model) {
    this.model = model;
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
  public Model model() {
    return model;
  }

  @Override
  public List<Metric> metrics() {
    var compile = model.compiled();
    return Stream.concat(compile.metrics().stream(), compile.weightedMetrics().stream()).toList();
  }

  @Override
  public String summary() {
    return model.summary().toString();
  }

  @Override
  public byte[] graph() {
    return model.predictor().graph();
  }

  @Override
  public PrintStream out() {
    return System.out;
  }

  @Override
  public AtomicFile.Content checkpoint(boolean weightsOnly) {
    return ModelFiles.get().checkpoint(model, weightsOnly);
  }
}
