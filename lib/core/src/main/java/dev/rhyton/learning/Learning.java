package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.optimizers.Optimizer;

/**
 * The way in which a model gets its weights. Without one, {@code compile} means Gradient Learning.
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

  /** Ordinary mini-batch training, step for step the numbers of Keras. */
  public static PlainLearning plain() {
    return new PlainLearning();
  }

  /** First weights from the distribution of the training data, then the default mode. */
  public static WeightLearning weight() {
    return new WeightLearning();
  }

  /** Each weight learns from a random part of each batch. */
  public static BatchLearning batch() {
    return new BatchLearning();
  }

  /** Only weights that rested in the last step change in this one: the default. */
  public static GradientLearning gradient() {
    return new GradientLearning();
  }

  /** Records the gradients of single samples, and trains by them. */
  public Learning record(Recording what) {
    return with(this, l -> l.recording = what);
  }

  /** What is recorded, or null. */
  public Recording recording() {
    return recording;
  }

  /** What gives gradients, with what is to be recorded on top of it. */
  final TrainingStrategy recorded(TrainingStrategy gradients, TrainingTarget subject) {
    return recording == null ? gradients : recording.over(gradients, subject);
  }

  /** The mode at work on the weights of one compiled model, with a random state of its own. */
  public abstract TrainingStrategy start(TrainingTarget subject);

  /** Refuses an optimizer that this mode cannot work with. */
  public void checkOptimizer(Optimizer optimizer) {}

  /** What comes before the first step, or null. */
  public WeightLearning preparation() {
    return null;
  }
}
