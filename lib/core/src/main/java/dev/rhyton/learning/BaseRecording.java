package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/**
 * Base class of all recordings. A recording of your own extends it with a class that has a
 * constructor without arguments, and is registered by {@link Recordings#register} so that files
 * find it.
 */
public abstract non-sealed class BaseRecording extends Value implements Recording {
  static final Registry<Recording> REGISTRY = Recordings.registry();

  /** Creates a recording. */
  protected BaseRecording() {}

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /** Returns the recorder for one training of the weights of an optimizer. */
  protected abstract Recorder recorder(TrainingTarget target);

  /**
   * Returns whether the recorder replaces the gradients of a step by those of single samples; false
   * by default. A mode whose {@link GradientRule} has none is then refused.
   */
  protected boolean replacesGradients() {
    return false;
  }
}
