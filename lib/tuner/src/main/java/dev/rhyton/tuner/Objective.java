package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.io.Serializable;

/**
 * A value that a search wants to be small or large.
 *
 * @param key its name: for a {@link Tuner} a value of the logs, such as {@code "val_loss"}, or a
 *     cost, see {@link Tuner#objectives}
 * @param minimizes whether it is to be small
 */
public record Objective(String key, boolean minimizes) implements Serializable {
  /** Checks the name. */
  public Objective {
    Check.given("Objective", "key", key);
    Check.that(!key.isBlank(), "Objective: expected a name, received \"%s\".", key);
  }

  /** Returns the objective of a small value. */
  public static Objective minimize(String key) {
    return new Objective(key, true);
  }

  /** Returns the objective of a large value. */
  public static Objective maximize(String key) {
    return new Objective(key, false);
  }

  /** Returns a value as a loss, of which less is better. */
  double loss(double value) {
    return minimizes ? value : -value;
  }

  /** {@code min val_loss}. */
  @Override
  public String toString() {
    return (minimizes ? "min " : "max ") + key;
  }
}
