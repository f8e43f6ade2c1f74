package dev.rhyton.losses;

import dev.rhyton.config.Text;
import java.util.Locale;

/** The reduction of the losses of single samples to one number. */
public enum Reduction {
  /** The sum divided by the number of losses, independently of their weights. */
  SUM_OVER_BATCH_SIZE,
  /** The sum. */
  SUM,
  /** The same as {@link #SUM_OVER_BATCH_SIZE}. */
  MEAN,
  /** The sum divided by the sum of the weights. */
  MEAN_WITH_SAMPLE_WEIGHT,
  /** No reduction: a loss for each sample. */
  NONE;

  /** Returns the reduction of Keras' name. */
  public static Reduction of(String name) {
    return Text.constant(Reduction.class, "reduction", name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
