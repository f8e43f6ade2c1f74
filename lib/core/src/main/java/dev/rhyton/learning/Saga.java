package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import java.util.List;

/**
 * Keeps the last gradient of each sample. The gradient of a step is the mean over the batch of
 * {@code gᵢ − recordedᵢ + mean(recorded)}: its expectation is the gradient of all samples, and its
 * noise vanishes as the weights settle, so that a constant step reaches the optimum. Defazio et
 * al., 2014, arXiv 1407.0202.
 *
 * <p>Of a {@code MultiTaskDataset} each data set has a table of its own with a mean of its own, as
 * the loss is the sum of the means over each.
 *
 * <p>The table takes {@code 4 · samples · weights} bytes of the Java heap; what it holds is dropped
 * when the model is compiled anew, and is no part of saved files.
 */
public final class Saga extends Recording {
  private double budget = 1L << 30;
  private @Range(atLeast = 1) Integer groups;
  private boolean bfloat16;
  private List<String> variables = List.of();

  Saga() {}

  /** How many bytes the table may take; 1 GiB by default. */
  public Saga budget(double bytes) {
    return with(this, s -> s.budget = bytes);
  }

  /**
   * Keeps the mean gradient of each of {@code number} groups of samples instead of each sample's;
   * of several data sets that of so many groups of each.
   */
  public Saga groups(int number) {
    return with(this, s -> s.groups = number);
  }

  /** Keeps gradients in 16 bits. */
  public Saga bfloat16() {
    return with(this, s -> s.bfloat16 = true);
  }

  /** Keeps gradients of the variables whose path, {@code dense_1/kernel}, holds one of these. */
  public Saga variables(String... patterns) {
    return with(this, s -> s.variables = Check.all("Saga", "variables", patterns));
  }

  @Override
  protected void check() {
    Check.that(budget > 0, "Saga: budget must be positive, received %s.", budget);
  }

  double budget() {
    return budget;
  }

  int tableRows(int samples) {
    return groups == null ? samples : Math.min(groups, samples);
  }

  boolean isBfloat16() {
    return bfloat16;
  }

  boolean keeps(String path) {
    return variables.isEmpty() || variables.stream().anyMatch(path::contains);
  }

  @Override
  TrainingStrategy over(TrainingStrategy gradients, TrainingTarget subject) {
    return new SagaStrategy(gradients, subject, this);
  }
}
