package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.optimizers.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of all learning modes. A mode of your own extends it with a class that has a
 * constructor without arguments, returns the {@link #parts} that it consists of, and is registered
 * by {@link LearningModes#register} so that files find it:
 *
 * <pre>{@code
 * class SignLearning extends BaseLearning<SignLearning> {
 *   protected ModeParts parts(TrainingTarget target) {
 *     return ModeParts.of(
 *         (step, loss) -> loss.gradients().stream().map(g -> g == null ? null : g.sign()).toList());
 *   }
 * }
 * model.compile(Compile.of("sgd", "mse").learning(new SignLearning()));
 * }</pre>
 *
 * @param <L> the mode itself, which every setter returns as a changed copy
 */
public abstract non-sealed class BaseLearning<L extends BaseLearning<L>> extends Value
    implements Learning {
  static final Registry<Learning> REGISTRY = LearningModes.registry();

  private @Nullable Recording recording;
  private @Nullable Adversarial adversarial;

  /** Creates a mode without a recording. */
  protected BaseLearning() {}

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
  public L record(@Nullable Recording what) {
    checkTogether(what, adversarial);
    return (L) with(this, l -> l.recording = what);
  }

  @Override
  public @Nullable Recording recording() {
    return recording;
  }

  @Override
  @SuppressWarnings("unchecked") // L is the class of this mode
  public L adversarial(@Nullable Adversarial how) {
    checkTogether(recording, how);
    return (L) with(this, l -> l.adversarial = how);
  }

  @Override
  public @Nullable Adversarial adversarial() {
    return adversarial;
  }

  /**
   * Returns the mode that trains as this one, and chooses initial weights, learning rate, schedule
   * and weight decay.
   */
  public AutoLearning auto() {
    return new AutoLearning().then(this);
  }

  private static void checkTogether(
      @Nullable Recording recording, @Nullable Adversarial adversarial) {
    Check.that(
        adversarial == null || !(recording instanceof Saga),
        "Saga takes the last gradient of a sample off its next one, which adversarial training"
            + " computes for another perturbation of the sample: leave one of the two out.");
  }

  /**
   * Returns the parts of this mode for one training of the weights of an optimizer; each training
   * has its own.
   */
  protected abstract ModeParts parts(TrainingTarget target);

  /** Throws if this mode does not support an optimizer, when a model is compiled with both. */
  protected void checkOptimizer(Optimizer optimizer) {}

  /**
   * Throws if this mode cannot train on batches of a size.
   *
   * @param most the number of samples of the largest batch
   */
  protected void checkBatches(long most) {}

  /**
   * Returns the message of the error that ends training if the loss is not finite; null, the
   * default, to continue as Keras does.
   */
  protected @Nullable String whenLossIsNotFinite() {
    return null;
  }

  /** Returns the recorder of this mode's recording over a rule of gradients, or null. */
  final @Nullable Recorder recorder(GradientRule rule, TrainingTarget target) {
    if (recording() == null) return null;
    var own = (BaseRecording) recording();
    Check.that(
        !own.replacesGradients() || rule.hasSampleGradients(),
        "%s: %s replaces the gradients of a step by those of single samples, which the gradient rule"
            + " %s of the mode does not have: leave out record(...), or override hasSampleGradients"
            + " in the rule.",
        className(),
        ConfiguredInternals.className(own),
        TrainingStrategy.name(rule));
    return Check.given(
        ConfiguredInternals.className(own), "what recorder returns", own.recorder(target));
  }
}
