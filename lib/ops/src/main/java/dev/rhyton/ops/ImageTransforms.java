package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.ops.internal.PixelLookup;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Resizes, transforms and converts images, as in {@code keras.ops.image}. */
final class ImageTransforms {
  private ImageTransforms() {}

  static Tensor rgbToGrayscale(Tensor images, @Nullable String dataFormat) {
    return ImageColors.grayscale(ImageLayout.of("image.rgb_to_grayscale", images, dataFormat));
  }

  static Tensor rgbToHsv(Tensor images, @Nullable String dataFormat) {
    return ImageColors.rgbToHsv(ImageLayout.of("image.rgb_to_hsv", images, dataFormat));
  }

  static Tensor hsvToRgb(Tensor images, @Nullable String dataFormat) {
    return ImageColors.hsvToRgb(ImageLayout.of("image.hsv_to_rgb", images, dataFormat));
  }

  static Tensor resize(Tensor images, int height, int width, String interpolation) {
    var size = new int[] {height, width};
    return ImageOps.resize(images, size, interpolation, false, false, false, "constant", 0, null);
  }

  static Tensor resize(
      Tensor images,
      int[] size,
      String interpolation,
      boolean antialias,
      boolean cropToAspectRatio,
      boolean padToAspectRatio,
      String fillMode,
      double fillValue,
      @Nullable String dataFormat) {
    return ImageResampling.resize(
        ImageLayout.of("image.resize", images, dataFormat),
        size,
        interpolation,
        antialias,
        new ImageResampling.Aspect(cropToAspectRatio, padToAspectRatio, fillMode, fillValue));
  }

  static Tensor scaleAndTranslate(
      Tensor images,
      Object outputShape,
      Tensor scale,
      Tensor translation,
      int[] spatialDims,
      String method,
      boolean antialias) {
    var shape = Operands.longs("image.scale_and_translate", "output_shape", outputShape);
    return ImageResampling.scaleAndTranslate(
        images, shape, scale, translation, spatialDims, method, antialias);
  }

  static Tensor mapCoordinates(
      Tensor inputs, Tensor coordinates, int order, String fillMode, double fillValue) {
    var lookup = PixelLookup.of("image.map_coordinates", order, fillMode, fillValue);
    return ImageWarps.mapCoordinates(inputs, coordinates, lookup);
  }

  static Tensor affineTransform(
      Tensor images,
      Tensor transform,
      String interpolation,
      String fillMode,
      double fillValue,
      @Nullable String dataFormat) {
    var op = "image.affine_transform";
    var layout = ImageLayout.of(op, images, dataFormat);
    var lookup = PixelLookup.of(op, interpolation, fillMode, fillValue);
    return ImageWarps.affineTransform(layout, transform, lookup);
  }

  static Tensor perspectiveTransform(
      Tensor images,
      Tensor startPoints,
      Tensor endPoints,
      String interpolation,
      double fillValue,
      @Nullable String dataFormat) {
    var op = "image.perspective_transform";
    var layout = ImageLayout.of(op, images, dataFormat);
    var lookup = PixelLookup.of(op, interpolation, "constant", fillValue);
    return ImageWarps.perspectiveTransform(layout, startPoints, endPoints, lookup);
  }

  static Tensor elasticTransform(
      Tensor images,
      double alpha,
      double sigma,
      String interpolation,
      String fillMode,
      double fillValue,
      @Nullable Object seed,
      @Nullable String dataFormat) {
    var op = "image.elastic_transform";
    var layout = ImageLayout.of(op, images, dataFormat);
    var lookup = PixelLookup.of(op, interpolation, fillMode, fillValue);
    return ImageWarps.elasticTransform(layout, alpha, sigma, lookup, seed);
  }

  static Tensor gaussianBlur(
      Tensor images, int[] kernelSize, double[] sigma, @Nullable String dataFormat) {
    var layout = ImageLayout.of("image.gaussian_blur", images, dataFormat);
    return ImageFilters.gaussianBlur(layout, kernelSize, sigma);
  }

  static Tensor sobelEdges(Tensor images, @Nullable String dataFormat) {
    var op = "image.sobel_edges";
    Operands.rank(op, Check.given(op, "images", images), 4);
    return ImageFilters.sobelEdges(ImageLayout.of(op, images, dataFormat));
  }

  static Tensor ssim(
      Tensor image1,
      Tensor image2,
      double maxVal,
      int filterSize,
      double filterSigma,
      double k1,
      double k2,
      @Nullable String dataFormat) {
    var first = ImageLayout.of("image.ssim", image1, dataFormat);
    var second = ImageLayout.of("image.ssim", image2, dataFormat);
    var constants =
        new ImageFilters.Stabilizers(Math.pow(k1 * maxVal, 2), Math.pow(k2 * maxVal, 2));
    return ImageFilters.ssim(first, second, filterSize, filterSigma, constants);
  }
}
