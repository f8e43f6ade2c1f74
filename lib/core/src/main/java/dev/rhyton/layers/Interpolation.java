package dev.rhyton.layers;

import dev.rhyton.config.Text;

/** How pixels between pixels are worked out. */
public enum Interpolation {
  NEAREST,
  BILINEAR,
  BICUBIC,
  AREA,
  LANCZOS3,
  LANCZOS5,
  GAUSSIAN,
  MITCHELLCUBIC;

  /** By Keras' name. */
  public static Interpolation of(String name) {
    return Text.constant(Interpolation.class, "interpolation", name);
  }
}
