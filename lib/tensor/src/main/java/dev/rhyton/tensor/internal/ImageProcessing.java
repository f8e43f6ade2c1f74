package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.Locale;

/**
 * Resizes images {@code (batch, height, width, channels)} by the methods of {@code image.resize} in
 * Keras, and by those that only its layer has.
 */
public final class ImageProcessing {
  private ImageProcessing() {}

  /**
   * Returns the images in another size, sampled at the centres of the new pixels.
   *
   * @param method {@code "NEAREST"}, {@code "BILINEAR"}, {@code "BICUBIC"}, {@code "AREA"}, {@code
   *     "LANCZOS3"}, {@code "LANCZOS5"}, {@code "GAUSSIAN"} or {@code "MITCHELLCUBIC"}
   * @param antialias whether a smaller image mixes all the pixels that a new one covers
   */
  public static Tensor resize(
      Tensor images, long height, long width, String method, boolean antialias) {
    boolean same = images.shape().dim(1) == height && images.shape().dim(2) == width;
    if (same) return images;
    var size = TensorOps.constant(NDArray.of(new int[] {(int) height, (int) width}, 2));
    var centers = OpAttributes.of("half_pixel_centers", true);
    if (method.equals("NEAREST")) return RawOps.op("ResizeNearestNeighbor", centers, images, size);
    if (method.equals("AREA")) {
      return RawOps.op("ResizeArea", OpAttributes.NONE, images.cast(DType.FLOAT32), size);
    }
    if (method.equals("BILINEAR") && !antialias) {
      return RawOps.op("ResizeBilinear", centers, images, size);
    }
    if (method.equals("BICUBIC") && !antialias) {
      return RawOps.op("ResizeBicubic", centers, images, size);
    }
    var kernel =
        switch (method) {
          case "BILINEAR" -> "triangle";
          case "BICUBIC" -> "keyscubic";
          default -> method.toLowerCase(Locale.ROOT);
        };
    var old = TensorOps.shape(images).slice(0, 1, 3).cast(DType.FLOAT32);
    return RawOps.op(
        "ScaleAndTranslate",
        OpAttributes.of("kernel_type", kernel).and("antialias", antialias),
        images,
        size,
        size.cast(DType.FLOAT32).divide(old),
        TensorOps.constant(NDArray.of(new float[2], 2)));
  }
}
