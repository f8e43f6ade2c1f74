package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;

/** Unrolls sequences: each step has its own operations. */
final class Unrolled {
  /** More steps would use up the memory before anything is computed. */
  private static final int MOST_STEPS = 2_000;

  private Unrolled() {}

  static void check(String layer, Shape input) {
    Check.that(
        input.dim(1) <= MOST_STEPS,
        "%s: supports sequences of at most %d steps, received input of shape %s."
            + " Take pieces of it, or fewer steps by pooling.",
        layer,
        MOST_STEPS,
        input);
  }
}
