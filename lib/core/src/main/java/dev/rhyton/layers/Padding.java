package dev.rhyton.layers;

import dev.rhyton.config.Text;
import java.util.Locale;

/** What a window does at the border: {@code valid} stays inside, {@code same} pads with zeros. */
public enum Padding {
  VALID,
  SAME,
  CAUSAL;

  /** By Keras' name. */
  public static Padding of(String name) {
    return Text.constant(Padding.class, "padding", name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
