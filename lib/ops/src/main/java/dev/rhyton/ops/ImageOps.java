package dev.rhyton.ops;

/** Operations on images {@code (..., height, width, channels)}, as in {@code keras.ops.image}. */
public final class ImageOps {
  private ImageOps() {}
}
