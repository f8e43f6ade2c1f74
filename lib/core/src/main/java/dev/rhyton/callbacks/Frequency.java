package dev.rhyton.callbacks;

import dev.rhyton.config.Check;

/**
 * When something is done: at the end of each epoch, or after every so many batches.
 *
 * @param batches how many, or 0 for the end of an epoch
 */
record Frequency(int batches) {
  static final Frequency EPOCH = new Frequency(0);

  static Frequency of(String owner, String what, String name) {
    if ("epoch".equals(name)) return EPOCH;
    Check.that(
        "batch".equals(name),
        "%s: %s must be \"epoch\", \"batch\" or a number of batches, received \"%s\".",
        owner,
        what,
        name);
    return new Frequency(1);
  }

  static Frequency every(String owner, String what, int batches) {
    return new Frequency((int) Check.positive(owner, what, batches));
  }

  boolean isEpoch() {
    return batches == 0;
  }

  /** Whether it is time after this many batches of the whole training. */
  boolean isDue(long seen) {
    return batches > 0 && seen % batches == 0;
  }
}
