package dev.rhyton.layers;

import dev.rhyton.config.Check;
import java.util.Locale;

/** What a window does at the border: {@code valid} stays inside, {@code same} pads with zeros. */
public enum Padding {
  VALID,
  SAME,
  CAUSAL;

  /** By Keras' name. */
  public static Padding of(String name) {
    for (var padding : values()) {
      if (padding.toString().equals(name)) return padding;
    }
    Check.that(false, "Unknown padding \"%s\": expected \"valid\", \"same\" or \"causal\".", name);
    throw new AssertionError();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
