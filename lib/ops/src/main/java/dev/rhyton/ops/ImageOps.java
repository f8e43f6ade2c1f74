package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.ops.ImageWarps.Lookup;
import dev.rhyton.tensor.Tensor;

/**
 * The operations of {@code keras.ops.image}, with Keras' names in Java's spelling. Images have the
 * shape {@code (batch, height, width, channels)}, a single image {@code (height, width, channels)};
 * with the data format {@code "channels_first"} the channels are before the height. Results have
 * the dtype of the images.
 */
public final class ImageOps extends ImagePatchOps {
  private ImageOps() {}

  /** Converts RGB images to grayscale images with one channel. */
  public static Tensor rgbToGrayscale(Tensor images) {
    return rgbToGrayscale(images, null);
  }

  /**
   * Converts RGB images to grayscale images with one channel, {@code 0.2989 red + 0.587 green +
   * 0.114 blue}.
   */
  @Op("images, data_format=None")
  public static Tensor rgbToGrayscale(Tensor images, String dataFormat) {
    if (OpCall.isSymbolic(images))
      return OpCall.record("image.rgb_to_grayscale", images, dataFormat);
    return ImageColors.grayscale(ImageLayout.of("image.rgb_to_grayscale", images, dataFormat));
  }

  /** Converts RGB images to HSV; all values are from 0 to 1. */
  public static Tensor rgbToHsv(Tensor images) {
    return rgbToHsv(images, null);
  }

  /** Converts RGB images to HSV; all values are from 0 to 1. */
  @Op("images, data_format=None")
  public static Tensor rgbToHsv(Tensor images, String dataFormat) {
    if (OpCall.isSymbolic(images)) return OpCall.record("image.rgb_to_hsv", images, dataFormat);
    return ImageColors.rgbToHsv(ImageLayout.of("image.rgb_to_hsv", images, dataFormat));
  }

  /** Converts HSV images to RGB; all values are from 0 to 1. */
  public static Tensor hsvToRgb(Tensor images) {
    return hsvToRgb(images, null);
  }

  /** Converts HSV images to RGB; all values are from 0 to 1. */
  @Op("images, data_format=None")
  public static Tensor hsvToRgb(Tensor images, String dataFormat) {
    if (OpCall.isSymbolic(images)) return OpCall.record("image.hsv_to_rgb", images, dataFormat);
    return ImageColors.hsvToRgb(ImageLayout.of("image.hsv_to_rgb", images, dataFormat));
  }

  /** Resizes images by bilinear interpolation. */
  public static Tensor resize(Tensor images, int height, int width) {
    return resize(images, height, width, "bilinear");
  }

  /** Resizes images; see the method with all arguments. */
  public static Tensor resize(Tensor images, int height, int width, String interpolation) {
    var size = new int[] {height, width};
    return resize(images, size, interpolation, false, false, false, "constant", 0, null);
  }

  /**
   * Resizes images.
   *
   * @param size the height and the width
   * @param interpolation {@code "nearest"}, {@code "bilinear"}, {@code "bicubic"}, {@code
   *     "lanczos3"} or {@code "lanczos5"}
   * @param antialias whether a pixel of a smaller image is computed from all pixels that it covers
   * @param cropToAspectRatio whether to crop the images to the target aspect ratio
   * @param padToAspectRatio whether to pad the images with {@code fillValue} to the target aspect
   *     ratio, in the fill mode {@code "constant"}
   */
  @Op(
      "images, size, interpolation='bilinear', antialias=False, crop_to_aspect_ratio=False,"
          + " pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, data_format=None")
  public static Tensor resize(
      Tensor images,
      int[] size,
      String interpolation,
      boolean antialias,
      boolean cropToAspectRatio,
      boolean padToAspectRatio,
      String fillMode,
      double fillValue,
      String dataFormat) {
    if (OpCall.isSymbolic(images))
      return OpCall.record(
          "image.resize",
          images,
          size,
          interpolation,
          antialias,
          cropToAspectRatio,
          padToAspectRatio,
          fillMode,
          fillValue,
          dataFormat);
    return ImageResampling.resize(
        ImageLayout.of("image.resize", images, dataFormat),
        size,
        interpolation,
        antialias,
        new ImageResampling.Aspect(cropToAspectRatio, padToAspectRatio, fillMode, fillValue));
  }

  /**
   * Resamples a tensor along some axes: element i of the result is the input at {@code (i + 0.5 −
   * translation) / scale − 0.5}, or 0 if that is outside.
   *
   * @param outputShape the shape of the result
   * @param scale the scale of each of {@code spatialDims}; {@code translation} likewise
   * @param spatialDims the axes
   * @param method {@code "linear"}, {@code "cubic"}, {@code "lanczos3"} or {@code "lanczos5"}
   * @param antialias whether an element of a smaller result is computed from all elements that it
   *     covers
   */
  @Op("images, output_shape, scale, translation, spatial_dims, method, antialias=True")
  public static Tensor scaleAndTranslate(
      Tensor images,
      Object outputShape,
      Tensor scale,
      Tensor translation,
      int[] spatialDims,
      String method,
      boolean antialias) {
    if (OpCall.isSymbolic(images, outputShape, scale, translation))
      return OpCall.record(
          "image.scale_and_translate",
          images,
          outputShape,
          scale,
          translation,
          spatialDims,
          method,
          antialias);
    var shape = Operands.longs("image.scale_and_translate", "output_shape", outputShape);
    return ImageResampling.scaleAndTranslate(
        images, shape, scale, translation, spatialDims, method, antialias);
  }

  /**
   * Returns the values of a tensor at given coordinates, interpolated between its elements.
   *
   * @param coordinates {@code (axes, ...)}, with a row for each axis of the tensor
   * @param order 0 for the nearest element, 1 for linear interpolation
   * @param fillMode the values outside of the tensor: {@code "constant"} ({@code fillValue}),
   *     {@code "nearest"}, {@code "wrap"}, {@code "mirror"} or {@code "reflect"} (which repeats the
   *     edge)
   */
  @Op("inputs, coordinates, order, fill_mode='constant', fill_value=0")
  public static Tensor mapCoordinates(
      Tensor inputs, Tensor coordinates, int order, String fillMode, double fillValue) {
    if (OpCall.isSymbolic(inputs, coordinates))
      return OpCall.record(
          "image.map_coordinates", inputs, coordinates, order, fillMode, fillValue);
    var lookup = Lookup.of("image.map_coordinates", order, fillMode, fillValue);
    return ImageWarps.mapCoordinates(inputs, coordinates, lookup);
  }

  /** Applies projective transforms to images; see the method with all arguments. */
  public static Tensor affineTransform(Tensor images, Tensor transform) {
    return affineTransform(images, transform, "bilinear", "constant", 0, null);
  }

  /**
   * Applies projective transforms to images: pixel {@code (x, y)} of the result is that of the
   * input at {@code ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)}, where {@code k = c0 x + c1 y
   * + 1}. No gradient flows into the transform.
   *
   * @param transform a0, a1, a2, b0, b1, b2, c0, c1; {@code (8,)}, or {@code (batch, 8)}
   * @param interpolation {@code "nearest"} or {@code "bilinear"}
   * @param fillMode as of {@link #mapCoordinates}
   */
  @Op(
      "images, transform, interpolation='bilinear', fill_mode='constant', fill_value=0,"
          + " data_format=None")
  public static Tensor affineTransform(
      Tensor images,
      Tensor transform,
      String interpolation,
      String fillMode,
      double fillValue,
      String dataFormat) {
    if (OpCall.isSymbolic(images, transform))
      return OpCall.record(
          "image.affine_transform",
          images,
          transform,
          interpolation,
          fillMode,
          fillValue,
          dataFormat);
    var op = "image.affine_transform";
    var layout = ImageLayout.of(op, images, dataFormat);
    var lookup = Lookup.of(op, interpolation, fillMode, fillValue);
    return ImageWarps.affineTransform(layout, transform, lookup);
  }

  /**
   * Applies perspective transforms to images, which map the start points to the end points.
   *
   * @param startPoints four points x, y: {@code (4, 2)}, or {@code (batch, 4, 2)}
   * @param interpolation {@code "nearest"} or {@code "bilinear"}
   */
  @Op(
      "images, start_points, end_points, interpolation='bilinear', fill_value=0,"
          + " data_format=None")
  public static Tensor perspectiveTransform(
      Tensor images,
      Tensor startPoints,
      Tensor endPoints,
      String interpolation,
      double fillValue,
      String dataFormat) {
    if (OpCall.isSymbolic(images, startPoints, endPoints))
      return OpCall.record(
          "image.perspective_transform",
          images,
          startPoints,
          endPoints,
          interpolation,
          fillValue,
          dataFormat);
    var op = "image.perspective_transform";
    var layout = ImageLayout.of(op, images, dataFormat);
    var lookup = Lookup.of(op, interpolation, "constant", fillValue);
    return ImageWarps.perspectiveTransform(layout, startPoints, endPoints, lookup);
  }

  /**
   * Applies random elastic deformations to images.
   *
   * @param alpha the scale of the displacements
   * @param sigma the standard deviation of the Gaussian that smooths the displacements
   * @param interpolation {@code "nearest"} or {@code "bilinear"}
   * @param fillMode as of {@link #mapCoordinates}
   * @param seed as of {@link RandomOps}
   */
  @Op(
      "images, alpha=20.0, sigma=5.0, interpolation='bilinear', fill_mode='reflect',"
          + " fill_value=0.0, seed=None, data_format=None")
  public static Tensor elasticTransform(
      Tensor images,
      double alpha,
      double sigma,
      String interpolation,
      String fillMode,
      double fillValue,
      Object seed,
      String dataFormat) {
    var op = "image.elastic_transform";
    var layout = ImageLayout.of(op, images, dataFormat);
    var lookup = Lookup.of(op, interpolation, fillMode, fillValue);
    return ImageWarps.elasticTransform(layout, alpha, sigma, lookup, seed);
  }

  /** Blurs images by a Gaussian; see the method with all arguments. */
  public static Tensor gaussianBlur(Tensor images, int kernelSize, double sigma) {
    return gaussianBlur(images, new int[] {kernelSize}, new double[] {sigma}, null);
  }

  /**
   * Blurs images by a Gaussian, with zero padding.
   *
   * @param kernelSize width and height of the window, or one number for both
   * @param sigma the standard deviations along width and height, or one number for both
   */
  @Op("images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None")
  public static Tensor gaussianBlur(
      Tensor images, int[] kernelSize, double[] sigma, String dataFormat) {
    if (OpCall.isSymbolic(images))
      return OpCall.record("image.gaussian_blur", images, kernelSize, sigma, dataFormat);
    var layout = ImageLayout.of("image.gaussian_blur", images, dataFormat);
    return ImageFilters.gaussianBlur(layout, kernelSize, sigma);
  }

  /**
   * Returns the Sobel edges of a batch of images; vertical and horizontal derivatives are in a new
   * last axis.
   */
  public static Tensor sobelEdges(Tensor images) {
    return sobelEdges(images, null);
  }

  /**
   * Returns the Sobel edges of a batch of images; vertical and horizontal derivatives are in a new
   * last axis.
   */
  @Op("images, data_format=None")
  public static Tensor sobelEdges(Tensor images, String dataFormat) {
    if (OpCall.isSymbolic(images)) return OpCall.record("image.sobel_edges", images, dataFormat);
    var op = "image.sobel_edges";
    Operands.rank(op, Check.given(op, "images", images), 4);
    return ImageFilters.sobelEdges(ImageLayout.of(op, images, dataFormat));
  }

  /** Returns the structural similarity of each pair of images with values from 0 to 1. */
  public static Tensor ssim(Tensor image1, Tensor image2) {
    return ssim(image1, image2, 1, 11, 1.5, 0.01, 0.03, null);
  }

  /**
   * Returns the structural similarity of each pair of images, 1 for equal ones.
   *
   * @param maxVal the range of the values that images can have
   * @param filterSize the size of the window in which images are compared
   * @param filterSigma the standard deviation of its Gaussian
   */
  @Op(
      "image1, image2, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03,"
          + " data_format=None")
  public static Tensor ssim(
      Tensor image1,
      Tensor image2,
      double maxVal,
      int filterSize,
      double filterSigma,
      double k1,
      double k2,
      String dataFormat) {
    if (OpCall.isSymbolic(image1, image2))
      return OpCall.record(
          "image.ssim", image1, image2, maxVal, filterSize, filterSigma, k1, k2, dataFormat);
    var first = ImageLayout.of("image.ssim", image1, dataFormat);
    var second = ImageLayout.of("image.ssim", image2, dataFormat);
    var constants =
        new ImageFilters.Stabilizers(Math.pow(k1 * maxVal, 2), Math.pow(k2 * maxVal, 2));
    return ImageFilters.ssim(first, second, filterSize, filterSigma, constants);
  }
}
