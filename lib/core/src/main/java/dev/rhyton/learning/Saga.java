package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last gradient of each sample. The gradient of a step is the mean over the batch of
 * {@code gᵢ − recordedᵢ + mean(recorded)}: its expectation is the gradient of all samples, and its
 * variance vanishes as the weights converge, so that a constant step size reaches the optimum.
 * Defazio et al., 2014, arXiv 1407.0202.
 *
 * <p>With a {@code MultiTaskDataset}, each data set has a separate table and mean, because the loss
 * is the sum of the means over the data sets.
 *
 * <p>The table takes {@code 4 · samples · weights} bytes of the Java heap. Its content is dropped
 * when the model is compiled again, and is not saved to files.
 */
public final class Saga extends BaseRecording {
  private double budget = 1L << 30;
  private @Range(atLeast = 1) @Nullable Integer groups;
  private boolean bfloat16;
  private List<String> variables = List.of();

  Saga() {}

  /** Sets the largest size of the table in bytes, by default 1 GiB. */
  public Saga budget(double bytes) {
    return with(this, s -> s.budget = bytes);
  }

  /**
   * Keeps the mean gradient of each of {@code number} groups of samples instead of the gradient of
   * each sample; each of several data sets has {@code number} groups.
   */
  public Saga groups(int number) {
    return with(this, s -> s.groups = number);
  }

  /** Stores gradients in 16 bits. */
  public Saga bfloat16() {
    return with(this, s -> s.bfloat16 = true);
  }

  /**
   * Keeps only gradients of the variables whose path, {@code dense_1/kernel}, contains one of these
   * patterns.
   */
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
  protected Recorder recorder(TrainingTarget target) {
    return new SagaRecorder(target, this);
  }

  @Override
  protected boolean replacesGradients() {
    return true;
  }
}
