package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/** Base class of all recordings. */
public abstract sealed class BaseRecording extends Value implements Recording
    permits DpSgd, NormRecording, Saga {
  static {
    new Registry<>(Recording.class, "recording")
        .add(DpSgd.class, "Clipped") // its name in earlier files
        .add(NormRecording.class)
        .add(Saga.class);
  }

  BaseRecording() {}

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /** Returns a strategy that wraps another one and records its gradients. */
  abstract TrainingStrategy over(TrainingStrategy gradients, TrainingTarget target);
}
