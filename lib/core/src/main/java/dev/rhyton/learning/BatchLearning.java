package dev.rhyton.learning;

import dev.rhyton.config.Check;

/**
 * Batch Learning: at each step the batch is shuffled into {@code G} groups and each weight is
 * assigned at random to one of them. Its gradient is {@code G · Σ ∂ℓᵢ/∂w / b} over the samples i of
 * its group: the mean gradient of the group, weighted by the group's size, so that its expectation
 * over the assignments is the gradient of the batch. Unbiased, with more variance; penalties enter
 * whole.
 *
 * <p>{@code G = 1} is plain training, {@code G = b} gives each weight a sample of its own.
 */
public final class BatchLearning extends Learning {
  private int groups = 4;
  private Granularity granularity = Granularity.UNIT;

  BatchLearning() {}

  /** How many groups a batch has, 4 by default; a smaller batch has one for each sample. */
  public BatchLearning groups(int number) {
    return with(this, b -> b.groups = number);
  }

  /** What is assigned as one: a variable, a unit (default), or each weight. */
  public BatchLearning granularity(Granularity level) {
    return with(this, b -> b.granularity = level);
  }

  @Override
  protected void check() {
    Check.positive("BatchLearning", "groups", groups);
  }

  @Override
  public Run start(Subject subject) {
    var gradients = groups == 1 ? new Run() : new GroupRun(groups, granularity, subject.seeds());
    return recorded(gradients, subject);
  }
}
