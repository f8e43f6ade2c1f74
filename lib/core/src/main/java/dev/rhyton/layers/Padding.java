package dev.rhyton.layers;

import dev.rhyton.config.Text;
import java.util.Locale;

/** The padding at the border: {@code valid} for none, {@code same} for zeros. */
public enum Padding {
  VALID,
  SAME,
  CAUSAL;

  /** Returns the value by Keras' name. */
  public static Padding of(String name) {
    return Text.constant(Padding.class, "padding", name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
