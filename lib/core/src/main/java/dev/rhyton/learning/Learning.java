package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.optimizers.Optimizer;

/**
 * A learning mode: the way in which a model learns its weights. The default of {@code compile} is
 * Gradient Learning.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.batch().groups(8)));
 * }</pre>
 */
public abstract class Learning extends Value {
  static {
    new Registry<>(Learning.class, "learning mode")
        .add(BatchLearning.class)
        .add(GradientLearning.class)
        .add(PlainLearning.class)
        .add(WeightLearning.class);
  }

  private Recording recording;

  Learning() {}

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /** Returns ordinary mini-batch training, with Keras' numbers at each step. */
  public static PlainLearning plain() {
    return new PlainLearning();
  }

  /**
   * Returns Weight Learning: initial weights are learned from the distribution of the training
   * data, then the default mode trains.
   */
  public static WeightLearning weight() {
    return new WeightLearning();
  }

  /** Returns Batch Learning: each weight learns from a random part of each batch. */
  public static BatchLearning batch() {
    return new BatchLearning();
  }

  /**
   * Returns Gradient Learning, the default: only weights that did not change in the last step may
   * change in this one.
   */
  public static GradientLearning gradient() {
    return new GradientLearning();
  }

  /** Returns this mode with a recording of the gradients of single samples. */
  public Learning record(Recording what) {
    return with(this, l -> l.recording = what);
  }

  /** Returns the recording, or null. */
  public Recording recording() {
    return recording;
  }

  /** Returns the strategy that computes gradients, wrapped by the recording if there is one. */
  final TrainingStrategy recorded(TrainingStrategy gradients, TrainingTarget subject) {
    return recording == null ? gradients : recording.over(gradients, subject);
  }

  /** Returns the strategy of this mode for one compiled model, with its own random state. */
  protected abstract TrainingStrategy start(TrainingTarget subject);

  /** Throws if this mode does not support an optimizer. */
  protected void checkOptimizer(Optimizer optimizer) {}

  /** Returns the Weight Learning that runs before the first step, or null. */
  protected WeightLearning preparation() {
    return null;
  }
}
