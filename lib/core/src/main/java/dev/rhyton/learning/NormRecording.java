package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;

/**
 * Keeps the norm of each sample's gradient and its loss, and may choose the samples of later epochs
 * by them.
 *
 * <pre>{@code
 * Learning.plain().record(Recording.norms().drop(0.2)) // a fifth of the labels may be wrong
 * }</pre>
 */
public final class NormRecording extends BaseRecording {
  private @Range(atLeast = 0, below = 1) double importance;
  private @Range(atLeast = 0, below = 1) double drop;
  private @Range(atLeast = 1) int after = 5;

  NormRecording() {}

  /**
   * Draws the samples of later epochs with replacement, sample i with the probability {@code pᵢ =
   * share · |gᵢ| / Σ |g| + (1 − share) / N} by its last recorded norm, and divides its weight by
   * {@code N · pᵢ}, so that gradients stay unbiased; no weight is above {@code 1 / (1 − share)}.
   * The variance is smaller if the norms differ much. It prefers hard samples, wrong labels among
   * them: it is for clean data. Katharopoulos and Fleuret, 2018, arXiv 1803.00942, who estimate
   * norms by a forward pass instead.
   */
  public NormRecording importance(double share) {
    return with(this, r -> r.importance = share);
  }

  /**
   * Leaves out of later epochs the share of the samples whose mean loss so far is the largest,
   * which among noisy labels are mostly wrong ones: a network learns the right ones first. Arpit et
   * al., 2017, arXiv 1706.05394; Han et al., 2018, arXiv 1804.06872.
   */
  public NormRecording drop(double share) {
    return with(this, r -> r.drop = share);
  }

  /** Sets the number of epochs on all samples before, by default 5. */
  public NormRecording after(int epochs) {
    return with(this, r -> r.after = epochs);
  }

  @Override
  protected void check() {
    Check.that(
        importance == 0 || drop == 0,
        "NormRecording: importance prefers the samples that drop leaves out: leave out one of them.");
  }

  double importance() {
    return importance;
  }

  double drop() {
    return drop;
  }

  int after() {
    return after;
  }

  @Override
  protected Recorder recorder(TrainingTarget target) {
    return importance == 0 && drop == 0
        ? new NormRecorder(target)
        : new ChoosingRecorder(target, this);
  }
}
