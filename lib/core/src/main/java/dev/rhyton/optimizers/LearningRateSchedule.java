package dev.rhyton.optimizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import java.util.Set;

/**
 * The learning rate as a function of the steps done; stands wherever a learning rate does.
 *
 * <pre>{@code
 * Adam.of(ExponentialDecay.of(1e-3, 1000, 0.9))
 * }</pre>
 */
public abstract class LearningRateSchedule extends Value {
  private static final Registry<LearningRateSchedule> REGISTRY =
      new Registry<>(LearningRateSchedule.class, "learning rate schedule")
          .add(CosineDecay.class)
          .add(CosineDecayRestarts.class)
          .add(ExponentialDecay.class)
          .add(InverseTimeDecay.class)
          .add(PiecewiseConstantDecay.class)
          .add(PolynomialDecay.class)
          .numbers(LearningRateSchedule::constant);

  private static LearningRateSchedule constant(double rate) {
    return new ConstantRate(rate);
  }

  /** Every registered name. */
  public static Set<String> names() {
    return REGISTRY.names();
  }

  /** Makes a class of your own known, so that files can name it. */
  public static void register(Class<? extends LearningRateSchedule> type) {
    REGISTRY.add(type);
  }

  /** The rate after a number of steps. */
  public abstract double at(long step);

  @Override
  protected String module() {
    return "keras.optimizers.schedules";
  }
}
