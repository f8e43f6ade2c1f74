package dev.rhyton.learning;

/**
 * A recording of the gradients of single samples, and its use in training. To write a recording of
 * your own, extend {@link BaseRecording}.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.plain().record(Recording.norms())));
 * }</pre>
 */
public sealed interface Recording permits BaseRecording {
  /**
   * Returns a recording of the norm of each sample's gradient at each epoch, which does not change
   * training, unless an option chooses samples by it.
   */
  static NormRecording norms() {
    return new NormRecording();
  }

  /**
   * Returns a recording of the last gradient of each sample, which reduces the variance of later
   * gradients (SAGA).
   */
  static Saga saga() {
    return new Saga();
  }

  /**
   * Returns differentially private training (DP-SGD): clips each sample's gradient and adds noise
   * to their sum.
   *
   * @param norm the norm to which gradients are clipped
   * @param noise the noise's standard deviation, in units of {@code norm}
   */
  static DpSgd clipped(double norm, double noise) {
    return DpSgd.of(norm, noise);
  }
}
