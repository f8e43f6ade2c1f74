package dev.rhyton.callbacks.internal;

import dev.rhyton.config.Check;

/**
 * The frequency of an action: at the end of each epoch, or after every {@code batches} batches.
 *
 * @param batches the number of batches, or 0 for the end of an epoch
 */
public record Frequency(int batches) {
  /** The end of each epoch. */
  public static final Frequency EPOCH = new Frequency(0);

  /** Returns the frequency for Keras' name, {@code "epoch"} or {@code "batch"}. */
  public static Frequency of(String owner, String what, String name) {
    if ("epoch".equals(name)) return EPOCH;
    Check.that(
        "batch".equals(name),
        "%s: %s must be \"epoch\", \"batch\" or a number of batches, received \"%s\".",
        owner,
        what,
        name);
    return new Frequency(1);
  }

  /** Returns the frequency for a number of batches. */
  public static Frequency every(String owner, String what, int batches) {
    return new Frequency((int) Check.positive(owner, what, batches));
  }

  /** Returns whether it is the end of an epoch. */
  public boolean isEpoch() {
    return batches == 0;
  }

  /** Returns whether the action became due since the count. */
  public boolean isDue(BatchCount count) {
    return batches > 0 && count.total() / batches > count.before() / batches;
  }
}
