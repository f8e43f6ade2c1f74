package dev.rhyton.callbacks.internal;

import dev.rhyton.config.Check;

/**
 * When something is done: at the end of each epoch, or after every so many batches.
 *
 * @param batches how many, or 0 for the end of an epoch
 */
public record Frequency(int batches) {
  /** At the end of each epoch. */
  public static final Frequency EPOCH = new Frequency(0);

  /** By Keras' name, {@code "epoch"} or {@code "batch"}. */
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

  /** After every so many batches. */
  public static Frequency every(String owner, String what, int batches) {
    return new Frequency((int) Check.positive(owner, what, batches));
  }

  /** Whether it is the end of an epoch. */
  public boolean isEpoch() {
    return batches == 0;
  }

  /** Whether it is time after this many batches of the whole training. */
  public boolean isDue(long seen) {
    return batches > 0 && seen % batches == 0;
  }
}
