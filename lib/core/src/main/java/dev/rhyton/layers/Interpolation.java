package dev.rhyton.layers;

import dev.rhyton.config.Text;

/** How values between pixels are computed. */
public enum Interpolation {
  NEAREST,
  BILINEAR,
  BICUBIC,
  AREA,
  LANCZOS3,
  LANCZOS5,
  GAUSSIAN,
  MITCHELLCUBIC;

  /** Returns the value by Keras' name. */
  public static Interpolation of(String name) {
    return Text.constant(Interpolation.class, "interpolation", name);
  }
}
