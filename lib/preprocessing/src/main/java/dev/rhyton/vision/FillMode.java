package dev.rhyton.vision;

import dev.rhyton.config.Text;

/** How gaps at the border of a transformed image are filled. */
public enum FillMode {
  /** With one value: {@code k k | a b c d | k k}. */
  CONSTANT,
  /** With the last pixel: {@code a a | a b c d | d d}. */
  NEAREST,
  /** With the other side of the image: {@code c d | a b c d | a b}. */
  WRAP,
  /** With the reflected image: {@code b a | a b c d | d c}. */
  REFLECT;

  /** Returns the mode by its name in Keras. */
  public static FillMode of(String name) {
    return Text.constant(FillMode.class, "fill mode", name);
  }
}
