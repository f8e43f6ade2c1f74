package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.optimizers.Optimizer;

/**
 * Batch Learning: at each step the batch is shuffled into {@code G} groups and each weight is
 * assigned at random to one of them. Its gradient is {@code G · Σ ∂ℓᵢ/∂w / b} over the samples i of
 * its group: the mean gradient of the group, weighted by the group's size, so that its expectation
 * over the assignments is the gradient of the batch. Unbiased, with more variance; penalties enter
 * whole.
 *
 * <p>{@code G = 1} is plain training, {@code G = b} gives each weight a sample of its own.
 *
 * <p>By unit a step costs little more than a plain one, and has the noise of a batch a {@code G}th
 * as large. By weight it takes a gradient for each group, but the weights of a unit err
 * independently, and so less together. What is left is that optimizers which divide by the moments
 * of gradients, as Adam does, or take their signs make their steps smaller by up to {@code √G}, as
 * the moments see the noise of each weight. Their updates, decay among them, are therefore
 * multiplied by {@code √G} at granularity {@code WEIGHT}: with that, training ends where plain
 * training does. By unit or variable the longer steps would be of noise alone.
 */
public final class BatchLearning extends Learning {
  private @Range(atLeast = 1) int groups = 4;
  private Granularity granularity = Granularity.UNIT;
  private @Range(above = 0) Double rescale;

  BatchLearning() {}

  @Override
  public BatchLearning record(Recording what) {
    return (BatchLearning) super.record(what);
  }

  /** How many groups a batch has, 4 by default; a smaller batch has one for each sample. */
  public BatchLearning groups(int number) {
    return with(this, b -> b.groups = number);
  }

  /** What is assigned as one: a variable, a unit (default), or each weight. */
  public BatchLearning granularity(Granularity level) {
    return with(this, b -> b.granularity = level);
  }

  /**
   * Another factor of the update than {@code √G} by weight, and 1 otherwise, with SGD, and where
   * weights are a function of the optimizer's state (Ftrl, ScheduleFreeAdamW).
   */
  public BatchLearning rescale(double factor) {
    return with(this, b -> b.rescale = factor);
  }

  @Override
  public void checkOptimizer(Optimizer optimizer) {
    Check.that(
        rescale == null || optimizer.whyNoRest() == null,
        "BatchLearning: rescale multiplies updates, which is not possible for %s: %s. Leave it out.",
        optimizer.className(),
        optimizer.whyNoRest());
  }

  @Override
  public TrainingStrategy start(TrainingTarget subject) {
    return recorded(GroupStrategy.of(groups, granularity, rescale, subject), subject);
  }
}
