package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Value;
import dev.rhyton.optimizers.Optimizer;

/**
 * Base class of all learning modes.
 *
 * @param <L> the mode itself, which every setter returns as a changed copy
 */
public abstract sealed class BaseLearning<L extends BaseLearning<L>> extends Value
    implements Learning permits BatchLearning, GradientLearning, PlainLearning, WeightLearning {
  private Recording recording;
  private Adversarial adversarial;

  BaseLearning() {}

  /** Returns the mode as a mode of the library, all of which extend this class. */
  static BaseLearning<?> of(Learning mode) {
    return (BaseLearning<?>) mode;
  }

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  @Override
  @SuppressWarnings("unchecked") // L is the class of this mode
  public L record(Recording what) {
    checkTogether(what, adversarial);
    return (L) with(this, l -> l.recording = what);
  }

  @Override
  public Recording recording() {
    return recording;
  }

  @Override
  @SuppressWarnings("unchecked") // L is the class of this mode
  public L adversarial(Adversarial how) {
    checkTogether(recording, how);
    return (L) with(this, l -> l.adversarial = how);
  }

  @Override
  public Adversarial adversarial() {
    return adversarial;
  }

  private static void checkTogether(Recording recording, Adversarial adversarial) {
    Check.that(
        adversarial == null || !(recording instanceof Saga),
        "Saga takes the last gradient of a sample off its next one, which adversarial training"
            + " computes for another perturbation of the sample: leave one of the two out.");
  }

  /** Returns the strategy that computes gradients, wrapped by the recording if there is one. */
  final TrainingStrategy recorded(TrainingStrategy gradients, TrainingTarget target) {
    return recording == null ? gradients : ((BaseRecording) recording).over(gradients, target);
  }

  /** Returns the strategy of this mode for one compiled model, with a separate random state. */
  protected abstract TrainingStrategy start(TrainingTarget target);

  /** Throws if this mode does not support an optimizer. */
  protected void checkOptimizer(Optimizer optimizer) {}

  /** Returns the Weight Learning that runs before the first step, or null. */
  protected WeightLearning preparation() {
    return null;
  }
}
