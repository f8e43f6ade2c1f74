package dev.rhyton.vision;

import dev.rhyton.config.Text;

/** What stands where a moved image leaves a gap. */
public enum FillMode {
  /** One value: {@code k k | a b c d | k k}. */
  CONSTANT,
  /** The last pixel: {@code a a | a b c d | d d}. */
  NEAREST,
  /** The other side: {@code c d | a b c d | a b}. */
  WRAP,
  /** The image mirrored: {@code b a | a b c d | d c}. */
  REFLECT;

  /** By Keras' name. */
  public static FillMode of(String name) {
    return Text.constant(FillMode.class, "fill mode", name);
  }
}
