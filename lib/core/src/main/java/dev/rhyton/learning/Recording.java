package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/**
 * A recording of the gradients of single samples, and its use in training.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.plain().record(Recording.norms())));
 * }</pre>
 */
public abstract class Recording extends Value {
  static {
    new Registry<>(Recording.class, "recording")
        .add(DpSgd.class, "Clipped") // its name in earlier files
        .add(NormRecording.class)
        .add(Saga.class);
  }

  Recording() {}

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /**
   * Returns a recording of the norm of each sample's gradient at each epoch, which does not change
   * training.
   */
  public static Recording norms() {
    return new NormRecording();
  }

  /**
   * Returns a recording of the last gradient of each sample, which reduces the variance of later
   * gradients (SAGA).
   */
  public static Saga saga() {
    return new Saga();
  }

  /**
   * Returns differentially private training (DP-SGD): clips each sample's gradient and adds noise
   * to their sum.
   *
   * @param norm the norm to which gradients are clipped
   * @param noise the noise's standard deviation, in units of {@code norm}
   */
  public static DpSgd clipped(double norm, double noise) {
    return DpSgd.of(norm, noise);
  }

  /** Returns a strategy that wraps another one and records its gradients. */
  abstract TrainingStrategy over(TrainingStrategy gradients, TrainingTarget subject);
}
