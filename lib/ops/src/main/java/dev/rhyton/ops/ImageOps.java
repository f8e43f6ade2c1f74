package dev.rhyton.ops;

import static dev.rhyton.ops.OpCall.call;

import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code keras.ops.image}, with Keras' names in Java's spelling. Images have the
 * shape {@code (batch, height, width, channels)}, a single image {@code (height, width, channels)};
 * with the data format {@code "channels_first"} the channels are before the height. Results have
 * the dtype of the images.
 */
public final class ImageOps {
  private ImageOps() {}

  /** Pads images with zeros at the top, left, bottom and right. */
  public static Tensor padImages(Tensor images, int top, int left, int bottom, int right) {
    return padImages(images, top, left, bottom, right, null, null, null);
  }

  /**
   * Pads images with zeros. For height and width, two of three numbers are given: the padding
   * before, the padding after, and the size of the result; the third is null.
   */
  @Op(
      "images, top_padding=None, left_padding=None, bottom_padding=None, right_padding=None,"
          + " target_height=None, target_width=None, data_format=None")
  public static Tensor padImages(
      Tensor images,
      @Nullable Integer topPadding,
      @Nullable Integer leftPadding,
      @Nullable Integer bottomPadding,
      @Nullable Integer rightPadding,
      @Nullable Integer targetHeight,
      @Nullable Integer targetWidth,
      @Nullable String dataFormat) {
    return call(
        "image.pad_images",
        () ->
            ImagePatching.padImages(
                images,
                topPadding,
                leftPadding,
                bottomPadding,
                rightPadding,
                targetHeight,
                targetWidth,
                dataFormat),
        images,
        topPadding,
        leftPadding,
        bottomPadding,
        rightPadding,
        targetHeight,
        targetWidth,
        dataFormat);
  }

  /** Crops images by a number of rows and columns at the top, left, bottom and right. */
  public static Tensor cropImages(Tensor images, int top, int left, int bottom, int right) {
    return cropImages(images, top, left, bottom, right, null, null, null);
  }

  /**
   * Crops images. For height and width, two of three numbers are given: the cropping before, the
   * cropping after, and the size of the result; the third is null.
   */
  @Op(
      "images, top_cropping=None, left_cropping=None, bottom_cropping=None, right_cropping=None,"
          + " target_height=None, target_width=None, data_format=None")
  public static Tensor cropImages(
      Tensor images,
      @Nullable Integer topCropping,
      @Nullable Integer leftCropping,
      @Nullable Integer bottomCropping,
      @Nullable Integer rightCropping,
      @Nullable Integer targetHeight,
      @Nullable Integer targetWidth,
      @Nullable String dataFormat) {
    return call(
        "image.crop_images",
        () ->
            ImagePatching.cropImages(
                images,
                topCropping,
                leftCropping,
                bottomCropping,
                rightCropping,
                targetHeight,
                targetWidth,
                dataFormat),
        images,
        topCropping,
        leftCropping,
        bottomCropping,
        rightCropping,
        targetHeight,
        targetWidth,
        dataFormat);
  }

  /**
   * Returns adjacent patches of images; the size is the height and the width, or one number for
   * both.
   */
  public static Tensor extractPatches(Tensor images, int... size) {
    return extractPatches(images, size, null, new int[] {1}, "valid", null);
  }

  /**
   * Returns patches of images, or of volumes if the size has three numbers: {@code (batch, rows,
   * columns, height · width · channels)}.
   *
   * @param size height and width, or one number for both
   * @param strides the distance between adjacent patches; null for the size
   * @param dilationRate the distance between the pixels of a patch
   * @param padding {@code "valid"}, or {@code "same"} for patches that extend beyond the image
   */
  @Op("images, size, strides=None, dilation_rate=1, padding='valid', data_format=None")
  public static Tensor extractPatches(
      Tensor images,
      int[] size,
      int @Nullable [] strides,
      int[] dilationRate,
      String padding,
      @Nullable String dataFormat) {
    return call(
        "image.extract_patches",
        () ->
            ImagePatching.extractPatches(images, size, strides, dilationRate, padding, dataFormat),
        images,
        size,
        strides,
        dilationRate,
        padding,
        dataFormat);
  }

  /** Returns patches of volumes, like {@link #extractPatches} for images. */
  @Op(
      name = "extract_patches_3d",
      value = "volumes, size, strides=None, dilation_rate=1, padding='valid', data_format=None",
      className = "ExtractPatches")
  public static Tensor extractPatches3d(
      Tensor volumes,
      int[] size,
      int @Nullable [] strides,
      int[] dilationRate,
      String padding,
      @Nullable String dataFormat) {
    return call(
        "image.extract_patches_3d",
        () ->
            ImagePatching.extractPatches3d(
                volumes, size, strides, dilationRate, padding, dataFormat),
        volumes,
        ImagePatches.each("image.extract_patches_3d", "size", size, 3),
        strides,
        dilationRate,
        padding,
        dataFormat);
  }

  /** Reconstructs images from adjacent patches. */
  public static Tensor reconstructPatches(Tensor patches, int[] size, int[] outputSize) {
    return reconstructPatches(patches, size, outputSize, null, "valid", null);
  }

  /**
   * Reconstructs images, or volumes, from the patches that {@link #extractPatches} returns.
   *
   * @param outputSize height and width of the images; with padding {@code "same"}, pixels of
   *     patches outside of the image are dropped
   * @param strides null or the size; overlapping patches are not supported
   */
  @Op(later = "patches, size, output_size, strides=None, padding='valid', data_format=None")
  public static Tensor reconstructPatches(
      Tensor patches,
      int[] size,
      int[] outputSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    return ImagePatching.reconstructPatches(
        patches, size, outputSize, strides, padding, dataFormat);
  }

  /** Converts RGB images to grayscale images with one channel. */
  public static Tensor rgbToGrayscale(Tensor images) {
    return rgbToGrayscale(images, null);
  }

  /**
   * Converts RGB images to grayscale images with one channel, {@code 0.2989 red + 0.587 green +
   * 0.114 blue}.
   */
  @Op(value = "images, data_format=None", className = "RGBToGrayscale")
  public static Tensor rgbToGrayscale(Tensor images, @Nullable String dataFormat) {
    return call(
        "image.rgb_to_grayscale",
        () -> ImageTransforms.rgbToGrayscale(images, dataFormat),
        images,
        dataFormat);
  }

  /** Converts RGB images to HSV; all values are from 0 to 1. */
  public static Tensor rgbToHsv(Tensor images) {
    return rgbToHsv(images, null);
  }

  /** Converts RGB images to HSV; all values are from 0 to 1. */
  @Op(value = "images, data_format=None", className = "RGBToHSV")
  public static Tensor rgbToHsv(Tensor images, @Nullable String dataFormat) {
    return call(
        "image.rgb_to_hsv", () -> ImageTransforms.rgbToHsv(images, dataFormat), images, dataFormat);
  }

  /** Converts HSV images to RGB; all values are from 0 to 1. */
  public static Tensor hsvToRgb(Tensor images) {
    return hsvToRgb(images, null);
  }

  /** Converts HSV images to RGB; all values are from 0 to 1. */
  @Op(value = "images, data_format=None", className = "HSVToRGB")
  public static Tensor hsvToRgb(Tensor images, @Nullable String dataFormat) {
    return call(
        "image.hsv_to_rgb", () -> ImageTransforms.hsvToRgb(images, dataFormat), images, dataFormat);
  }

  /** Resizes images by bilinear interpolation. */
  public static Tensor resize(Tensor images, int height, int width) {
    return resize(images, height, width, "bilinear");
  }

  /** Resizes images; see the method with all arguments. */
  public static Tensor resize(Tensor images, int height, int width, String interpolation) {
    return ImageTransforms.resize(images, height, width, interpolation);
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
      @Nullable String dataFormat) {
    return call(
        "image.resize",
        () ->
            ImageTransforms.resize(
                images,
                size,
                interpolation,
                antialias,
                cropToAspectRatio,
                padToAspectRatio,
                fillMode,
                fillValue,
                dataFormat),
        images,
        size,
        interpolation,
        antialias,
        cropToAspectRatio,
        padToAspectRatio,
        fillMode,
        fillValue,
        dataFormat);
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
    return call(
        "image.scale_and_translate",
        () ->
            ImageTransforms.scaleAndTranslate(
                images, outputShape, scale, translation, spatialDims, method, antialias),
        images,
        outputShape,
        scale,
        translation,
        spatialDims,
        method,
        antialias);
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
    return call(
        "image.map_coordinates",
        () -> ImageTransforms.mapCoordinates(inputs, coordinates, order, fillMode, fillValue),
        inputs,
        coordinates,
        order,
        fillMode,
        fillValue);
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
      @Nullable String dataFormat) {
    return call(
        "image.affine_transform",
        () ->
            ImageTransforms.affineTransform(
                images, transform, interpolation, fillMode, fillValue, dataFormat),
        images,
        transform,
        interpolation,
        fillMode,
        fillValue,
        dataFormat);
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
      @Nullable String dataFormat) {
    return call(
        "image.perspective_transform",
        () ->
            ImageTransforms.perspectiveTransform(
                images, startPoints, endPoints, interpolation, fillValue, dataFormat),
        images,
        startPoints,
        endPoints,
        interpolation,
        fillValue,
        dataFormat);
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
      @Nullable Object seed,
      @Nullable String dataFormat) {
    return ImageTransforms.elasticTransform(
        images, alpha, sigma, interpolation, fillMode, fillValue, seed, dataFormat);
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
      Tensor images, int[] kernelSize, double[] sigma, @Nullable String dataFormat) {
    return call(
        "image.gaussian_blur",
        () -> ImageTransforms.gaussianBlur(images, kernelSize, sigma, dataFormat),
        images,
        kernelSize,
        sigma,
        dataFormat);
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
  public static Tensor sobelEdges(Tensor images, @Nullable String dataFormat) {
    return call(
        "image.sobel_edges",
        () -> ImageTransforms.sobelEdges(images, dataFormat),
        images,
        dataFormat);
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
      value =
          "image1, image2, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03,"
              + " data_format=None",
      className = "SSIM")
  public static Tensor ssim(
      Tensor image1,
      Tensor image2,
      double maxVal,
      int filterSize,
      double filterSigma,
      double k1,
      double k2,
      @Nullable String dataFormat) {
    return call(
        "image.ssim",
        () ->
            ImageTransforms.ssim(
                image1, image2, maxVal, filterSize, filterSigma, k1, k2, dataFormat),
        image1,
        image2,
        maxVal,
        filterSize,
        filterSigma,
        k1,
        k2,
        dataFormat);
  }
}
