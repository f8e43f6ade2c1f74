package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;

/** Conversions between colour spaces. */
final class ImageColors {
  private ImageColors() {}

  static Tensor grayscale(ImageLayout layout) {
    int channels = layout.channels();
    Check.that(
        channels == 1 || channels == 3,
        "image.rgb_to_grayscale: expected images of 3 channels, or 1, received shape %s.",
        layout.given().shape());
    if (channels == 1) return TensorOps.copy(layout.given());
    var c = Ops.split(layout.floats(), 3, 3);
    var red = c.get(0).multiply(0.2989);
    return layout.restore(red.add(c.get(1).multiply(0.587)).add(c.get(2).multiply(0.114)));
  }

  /** Returns images with three channels in floating point. */
  private static Tensor pixels(String op, ImageLayout layout) {
    var given = layout.given();
    Check.that(
        given.dtype().isFloat(),
        "%s: expected images of a float dtype, received %s.",
        op,
        given.dtype());
    Check.that(
        layout.channels() == 3,
        "%s: expected images of 3 channels, received shape %s.",
        op,
        given.shape());
    return layout.floats();
  }

  /** Returns the distance from 1 to the next larger number of a dtype. */
  private static double epsilon(DType dtype) {
    return switch (dtype) {
      case BFLOAT16 -> 0x1p-7;
      case FLOAT16 -> 0x1p-10;
      case FLOAT64 -> 0x1p-52;
      default -> 0x1p-23;
    };
  }

  static Tensor rgbToHsv(ImageLayout layout) {
    var given = pixels("image.rgb_to_hsv", layout);
    // Smaller numbers are treated as 0, since their quotients would be noise.
    double least = epsilon(layout.given().dtype());
    var pixels = TensorOps.where(given.abs().less(least), TensorOps.zerosLike(given), given);
    var c = Ops.split(pixels, 3, 3);
    var red = c.get(0);
    var green = c.get(1);
    var blue = c.get(2);
    var value = pixels.max(3, true);
    var range = value.add(pixels.negative().max(3, true));
    var zeros = TensorOps.zerosLike(value);
    var ones = TensorOps.onesLike(value);
    var bright = value.greater(0);
    var coloured = range.greater(0);
    var saturation =
        TensorOps.where(bright, range.divide(TensorOps.where(bright, value, ones)), zeros);
    var sixth = TensorOps.where(coloured, range, ones).multiply(6).reciprocal();
    var ofBlue = sixth.multiply(red.subtract(green)).add(4 / 6.0);
    var ofGreen = sixth.multiply(blue.subtract(red)).add(2 / 6.0);
    var ofRed = sixth.multiply(green.subtract(blue));
    var hue =
        TensorOps.where(
            value.equal(red), ofRed, TensorOps.where(value.equal(green), ofGreen, ofBlue));
    hue = TensorOps.where(coloured, hue, zeros);
    hue = hue.add(hue.less(0).cast(hue.dtype()));
    return layout.restore(TensorOps.concatenate(3, hue, saturation, value));
  }

  static Tensor hsvToRgb(ImageLayout layout) {
    var c = Ops.split(pixels("image.hsv_to_rgb", layout), 3, 3);
    var sixths = c.get(0).mod(1).multiply(6);
    var full =
        TensorOps.concatenate(
            3,
            sixths.subtract(3).abs().subtract(1),
            sixths.subtract(2).abs().negative().add(2),
            sixths.subtract(4).abs().negative().add(2));
    var gray = c.get(1).negative().add(1);
    return layout.restore(full.clip(0, 1).multiply(c.get(1)).add(gray).multiply(c.get(2)));
  }
}
