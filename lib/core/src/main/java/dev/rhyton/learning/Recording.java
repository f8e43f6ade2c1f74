package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/**
 * What a mode keeps of the gradients of single samples, and does with them.
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

  /** The norm of each sample's gradient at each epoch; training itself stays as it is. */
  public static Recording norms() {
    return new NormRecording();
  }

  /** The last gradient of each sample, by which the noise of the next ones is taken off. */
  public static Saga saga() {
    return new Saga();
  }

  /**
   * Each sample's gradient, clipped, and noise added to their sum, so that no single sample shows.
   *
   * @param norm to which gradients are clipped
   * @param noise the noise's standard deviation, in units of {@code norm}
   */
  public static DpSgd clipped(double norm, double noise) {
    return DpSgd.of(norm, noise);
  }

  /** The recording at work, on top of what gives gradients. */
  abstract TrainingStrategy over(TrainingStrategy gradients, TrainingTarget subject);
}
