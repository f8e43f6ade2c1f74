package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Range;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import org.jspecify.annotations.Nullable;

/**
 * Batch Learning: at each step the batch is shuffled into {@code G} groups and each weight is
 * assigned at random to one of them. Its gradient is {@code G · Σ ∂ℓᵢ/∂w / b} over the samples i of
 * its group: the mean gradient of the group, weighted by the group's size, so that its expectation
 * over the assignments is the gradient of the batch. The gradient is unbiased, with more variance;
 * penalties on weights are applied in full.
 *
 * <p>{@code G = 1} is plain training; with {@code G = b}, each weight learns from one sample.
 *
 * <p>By unit, a step costs little more than a plain one, and has the noise of a batch that is
 * smaller by the factor {@code G}. By weight, a step takes a fifth to two thirds longer, but the
 * errors of the weights of a unit are independent, and their sum is therefore smaller. Kernels of
 * other operations than matrix products, 2D convolutions, lookups and sums take a gradient for each
 * group.
 *
 * <p>Optimizers that divide by the moments of gradients, such as Adam, or that use their signs,
 * make their steps smaller by up to {@code √G}, because the moments include the noise of each
 * weight. At granularity {@code WEIGHT}, their updates, including weight decay, are therefore
 * multiplied by {@code √G}; training then ends where plain training does. By unit or variable, the
 * factor is 1: {@code rescale(Math.sqrt(G))} brings some networks, such as a small LSTM, close to
 * plain training, and adds noise to other networks, such as networks of many layers. {@link
 * #errorFeedback} brings both close to plain training, for a longer step.
 */
public final class BatchLearning extends BaseLearning<BatchLearning> {
  private @Range(atLeast = 1) int groups = 4;
  private Granularity granularity = Granularity.UNIT;
  private @Range(above = 0) @Nullable Double rescale;
  private boolean balanced;
  private boolean errorFeedback;

  BatchLearning() {}

  /**
   * Sets the number of groups of a batch, by default 4. A batch with fewer samples, such as the
   * last one of an epoch, has one group for each sample.
   *
   * @throws IllegalArgumentException by {@code fit}, and by {@code trainOnBatch} and {@code
   *     gradients}, if no batch so far has as many samples
   */
  public BatchLearning groups(int number) {
    return with(this, b -> b.groups = number);
  }

  /** Sets the granularity of the assignment: a variable, a unit (default), or each weight. */
  public BatchLearning granularity(Granularity level) {
    return with(this, b -> b.granularity = level);
  }

  /**
   * Sets the factor of the update. The default is {@code √G} by weight, and 1 by unit or variable,
   * with SGD, and with optimizers whose weights are a function of their state (Ftrl,
   * ScheduleFreeAdamW).
   */
  public BatchLearning rescale(double factor) {
    return with(this, b -> b.rescale = factor);
  }

  /**
   * Lets the units of a weight take turns in the groups, beginning at a random one, instead of
   * drawing a group for each: every sample of a batch is used by equally many units. The gradient
   * stays unbiased.
   */
  public BatchLearning balanced() {
    return with(this, b -> b.balanced = true);
  }

  /**
   * Takes the error of the last step's gradient back in this one, so that the errors of a sum of
   * steps cancel. A step uses
   *
   * <pre>{@code
   * u_t = g_t − e_{t−1},   e_t = g_t − ∇_t
   * }</pre>
   *
   * where g is the gradient by groups and ∇ the gradient of the batch, which is computed, too: a
   * step takes longer, and each weight has a copy of its shape for the error. The expectation of u
   * over the assignments of both steps is ∇. With an optimizer that noise slows down, the default
   * factor of the update is the measured growth {@code √(Σu² / Σ∇²)} of the gradient of a variable,
   * with moving averages (0.999) of both sums, at least 1 and at most {@code √(2G − 1)}; with
   * gradientAccumulationSteps it is 1. The idea comes from compressed gradients: Seide et al.,
   * 2014, "1-Bit Stochastic Gradient Descent".
   */
  public BatchLearning errorFeedback() {
    return with(this, b -> b.errorFeedback = true);
  }

  @Override
  protected void check() {
    Check.that(
        !errorFeedback || !(recording() instanceof BaseRecording own && own.replacesGradients()),
        "BatchLearning: errorFeedback() takes the whole gradient of a batch, which %s replaces:"
            + " leave one of the two out.",
        recording() == null ? null : recording().getClass().getSimpleName());
    Check.that(
        !balanced || granularity == Granularity.UNIT,
        "BatchLearning: balanced() is for units, received the granularity %s.",
        granularity);
    Check.that(
        granularity != Granularity.ROW,
        "BatchLearning: groups cannot be assigned to rows, which all units share: use the"
            + " granularity UNIT, WEIGHT or VARIABLE.");
  }

  @Override
  protected void checkOptimizer(Optimizer optimizer) {
    Check.that(
        rescale == null || OptimizerInternals.whyNoRest(optimizer) == null,
        "BatchLearning: rescale multiplies updates, which is not possible for %s: %s. Leave it"
            + " out.",
        ConfiguredInternals.className(optimizer),
        OptimizerInternals.whyNoRest(optimizer));
  }

  @Override
  protected void checkBatches(long most) {
    GroupRule.checkBatches(groups, most);
  }

  @Override
  protected ModeParts parts(TrainingTarget target) {
    return GroupRule.of(groups, granularity, balanced, errorFeedback, rescale, target);
  }
}
