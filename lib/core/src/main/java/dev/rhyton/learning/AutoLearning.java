package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerTrait;
import org.jspecify.annotations.Nullable;

/**
 * A mode that chooses the learning rate of the training by itself. Its steps are those of another
 * mode, by default of plain training.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.auto()));
 * var history = model.fit(x, y, epochs(20));
 * history.auto(); // what was chosen, and why
 * }</pre>
 *
 * <p>The first {@code fit} consists of these parts, each of which can be switched off:
 *
 * <ol>
 *   <li>{@link #initialization}: in a model with six or more kernels in a row, {@link
 *       WeightLearning} learns the initial weights. Other models keep those of their layers.
 *   <li>{@link #learningRateSearch}: the rate of the optimizer times 0.3, 1, 3, 10, 30 and 100
 *       trains for 2 % of the steps each (of all {@code epochs}), from the same weights on the same
 *       batches with the same random numbers. Let L₀ be the loss of the first 512 training samples
 *       before and L* the least loss after. Chosen is the smallest factor whose loss is at most
 *       {@code L* + 0.25 (L₀ − L*)}, but not less than the smaller of 3 and the factor of L*.
 *       Training continues from the weights of the chosen factor. With a momentum m of SGD or
 *       RMSprop, and with gradients that are accumulated over k batches, a trial has at least
 *       {@code 3k / (1 − m)} steps, after which updates are about as long as later ones; there is
 *       no search if six of them are more than a third of all steps.
 *   <li>{@link #learningRateDecay}: the chosen rate stays for the first half of the steps after the
 *       search, and falls linearly to 0 in the second half. A schedule, or a callback that sets the
 *       rate, is multiplied by the factor and does not fall further. With {@code EarlyStopping} the
 *       rate stays constant, and a trial has at most the steps of a pass.
 *   <li>{@link #weightDecay}: at each step, every weight shrinks by {@code 0.2 · rate} of itself,
 *       with optimizers whose steps do not depend on the scale of the gradients (Adam, RMSprop,
 *       ...), and by {@code 0.003 · rate} otherwise. An optimizer with a weight decay of its own
 *       keeps it; Ftrl and ScheduleFreeAdamW have none.
 *   <li>{@link #weightAveraging}: where the rate stays constant because the number of steps is not
 *       known, as with {@code EarlyStopping} and streams, the weights become the mean of the
 *       weights of the last tenth of the steps at the end.
 * </ol>
 *
 * <p>All steps count: {@code fit} makes as many as without this mode, except that an epoch has at
 * least one. Each epoch is therefore up to 10 % shorter than a pass over the samples, with a
 * momentum up to 28 %, and its batches continue where those of the epoch before ended. Callbacks
 * see each step of the search; the history has the epochs of the chosen rate. A {@code fit} that is
 * stopped within the search leaves the model as it was before. Later calls of {@code fit} use the
 * chosen factor, also after saving and loading; compiling the model again leads to a new search.
 *
 * <p>With Lion and Muon, whose updates have the length of the rate, large rates lower the loss in
 * the trials and are worse in the end. There is no search with them: the rate stays as given, and
 * no decay is added.
 */
public final class AutoLearning extends BaseLearning<AutoLearning> {
  private static final double DECAY = 0.003;
  private static final double DECAY_OF_SCALE_FREE = 0.2;

  private Learning then = new PlainLearning();
  private boolean initialization = true;
  private boolean learningRateSearch = true;
  private boolean learningRateDecay = true;
  private boolean weightDecay = true;
  private boolean weightAveraging = true;

  AutoLearning() {}

  /** Sets the mode of the steps, by default plain training. */
  public AutoLearning then(Learning mode) {
    return with(this, a -> a.then = mode);
  }

  /** Sets whether the initial weights of a deep model are learned; true by default. */
  public AutoLearning initialization(boolean learned) {
    return with(this, a -> a.initialization = learned);
  }

  /** Sets whether several learning rates are tried; true by default. */
  public AutoLearning learningRateSearch(boolean several) {
    return with(this, a -> a.learningRateSearch = several);
  }

  /** Sets whether the learning rate falls to 0; true by default. */
  public AutoLearning learningRateDecay(boolean falls) {
    return with(this, a -> a.learningRateDecay = falls);
  }

  /** Sets whether weights decay; true by default. */
  public AutoLearning weightDecay(boolean decays) {
    return with(this, a -> a.weightDecay = decays);
  }

  /** Sets whether weights are averaged where the rate stays constant; true by default. */
  public AutoLearning weightAveraging(boolean averages) {
    return with(this, a -> a.weightAveraging = averages);
  }

  /** Sets the recording of the mode of the steps. */
  @Override
  public AutoLearning record(@Nullable Recording what) {
    return then(then.record(what));
  }

  @Override
  public @Nullable Recording recording() {
    return then.recording();
  }

  /** Sets the adversarial training of the mode of the steps. */
  @Override
  public AutoLearning adversarial(@Nullable Adversarial how) {
    return then(then.adversarial(how));
  }

  @Override
  public @Nullable Adversarial adversarial() {
    return then.adversarial();
  }

  Learning then() {
    return then;
  }

  boolean initializes() {
    return initialization;
  }

  /** Returns whether several learning rates are tried. */
  public boolean searches() {
    return learningRateSearch;
  }

  /** Returns whether the learning rate falls to 0. */
  public boolean falls() {
    return learningRateDecay;
  }

  /** Returns whether weights are averaged where the rate stays constant. */
  public boolean averages() {
    return weightAveraging;
  }

  @Override
  protected void check() {
    Check.that(
        LearningInternals.auto(then) == null,
        "AutoLearning: the mode of the steps chooses its rate already, received %s: call auto()"
            + " once.",
        then);
    Check.that(
        !(then.recording() instanceof DpSgd) || !(learningRateSearch || initialization),
        "AutoLearning: it compares losses of samples without noise, so that clipped gradients could"
            + " not hide them: write Learning.auto().initialization(false)"
            + ".learningRateSearch(false).record(...).");
  }

  private BaseLearning<?> steps() {
    return of(LearningInternals.stepping(then));
  }

  @Override
  protected void checkOptimizer(Optimizer optimizer) {
    steps().checkOptimizer(optimizer);
  }

  @Override
  protected void checkBatches(long most) {
    steps().checkBatches(most);
  }

  @Override
  protected @Nullable String whenLossIsNotFinite() {
    return steps().whenLossIsNotFinite();
  }

  @Override
  protected ModeParts parts(TrainingTarget target) {
    var parts = steps().parts(target).rate(new RateFall());
    return weightDecay ? parts.decay(optimizer -> decay(parts, optimizer)) : parts;
  }

  /**
   * Returns the weight decay of an optimizer: that of the mode of the steps, if it has one; null if
   * the weights are a function of the optimizer's state.
   */
  private static @Nullable Double decay(ModeParts parts, Optimizer optimizer) {
    var own = parts.decay().apply(optimizer);
    if (own != null || OptimizerInternals.whyNoRest(optimizer) != null) return own;
    if (OptimizerInternals.has(optimizer, OptimizerTrait.FIXED_LENGTH)) return own;
    boolean scaleFree = OptimizerInternals.has(optimizer, OptimizerTrait.SCALE_FREE);
    return scaleFree ? DECAY_OF_SCALE_FREE : DECAY;
  }
}
