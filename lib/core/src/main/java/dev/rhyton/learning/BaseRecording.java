package dev.rhyton.learning;

import dev.rhyton.config.Value;

/** Base class of all recordings. */
public abstract sealed class BaseRecording extends Value implements Recording
    permits DpSgd, NormRecording, Saga {
  BaseRecording() {}

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /** Returns a strategy that wraps another one and records its gradients. */
  abstract TrainingStrategy over(TrainingStrategy gradients, TrainingTarget target);
}
