package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;

/**
 * Clips each sample's gradient and adds noise: {@code g = (Σ gᵢ · min(1, C / |gᵢ|) + N(0, σ²C²)) /
 * b}. Batches are drawn by Poisson sampling, each sample with probability {@code b / N}, as {@link
 * Accountant} assumes; a batch without samples is a step of noise, which losses and metrics leave
 * out. {@code epsilon} in the history and {@code model.privacy()} are the privacy loss so far,
 * which files contain. Abadi et al., 2016, arXiv 1607.00133.
 *
 * <p>With a {@code MultiTaskDataset}, each step draws {@code b} samples on average from every data
 * set, and the gradients of each data set are averaged separately. The guarantee holds for a sample
 * of the smallest data set, whose samples are drawn most often.
 *
 * <p>Penalties on weights are added in full; those that depend on samples, such as activity
 * regularizers, are refused.
 *
 * <p>{@code epsilon} covers the privacy of the weights, not the privacy of losses and metrics
 * reported on the training samples.
 */
public final class DpSgd extends BaseRecording {
  private double norm;
  private @Range(atLeast = 0) double noise;
  private double delta = 1e-5;

  private DpSgd() {}

  static DpSgd of(double norm, double noise) {
    return made(
        new DpSgd(),
        c -> {
          c.norm = norm;
          c.noise = noise;
        });
  }

  /** Sets the δ for which the history reports ε, by default 1e-5. */
  public DpSgd delta(double probability) {
    return with(this, c -> c.delta = probability);
  }

  @Override
  protected void check() {
    Check.that(norm > 0, "DpSgd: norm must be positive, received %s.", norm);
    Check.that(
        delta > 0 && delta < 1, "DpSgd: delta must lie between 0 and 1, received %s.", delta);
  }

  double norm() {
    return norm;
  }

  double noise() {
    return noise;
  }

  double delta() {
    return delta;
  }

  @Override
  protected Recorder recorder(TrainingTarget target) {
    return new DpSgdRecorder(target, this);
  }

  @Override
  protected boolean replacesGradients() {
    return true;
  }
}
