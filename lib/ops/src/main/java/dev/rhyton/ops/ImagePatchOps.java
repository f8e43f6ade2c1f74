package dev.rhyton.ops;

import dev.rhyton.tensor.Tensor;

/** Crops, pads and patches of images, as in {@code keras.ops.image}. */
public abstract class ImagePatchOps {
  ImagePatchOps() {}

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
      Integer topPadding,
      Integer leftPadding,
      Integer bottomPadding,
      Integer rightPadding,
      Integer targetHeight,
      Integer targetWidth,
      String dataFormat) {
    if (OpCall.isSymbolic(images))
      return OpCall.record(
          "image.pad_images",
          images,
          topPadding,
          leftPadding,
          bottomPadding,
          rightPadding,
          targetHeight,
          targetWidth,
          dataFormat);
    var layout = ImageLayout.of("image.pad_images", images, dataFormat);
    var pads = new int[images.shape().rank()][2];
    pads[layout.at(0)] =
        Edges.of(layout, 0, "padding").padding(topPadding, bottomPadding, targetHeight);
    pads[layout.at(1)] =
        Edges.of(layout, 1, "padding").padding(leftPadding, rightPadding, targetWidth);
    return images.pad(pads);
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
      Integer topCropping,
      Integer leftCropping,
      Integer bottomCropping,
      Integer rightCropping,
      Integer targetHeight,
      Integer targetWidth,
      String dataFormat) {
    if (OpCall.isSymbolic(images))
      return OpCall.record(
          "image.crop_images",
          images,
          topCropping,
          leftCropping,
          bottomCropping,
          rightCropping,
          targetHeight,
          targetWidth,
          dataFormat);
    var layout = ImageLayout.of("image.crop_images", images, dataFormat);
    var rows = Edges.of(layout, 0, "cropping").part(topCropping, bottomCropping, targetHeight);
    var columns = Edges.of(layout, 1, "cropping").part(leftCropping, rightCropping, targetWidth);
    return images.slice(layout.at(0), rows[0], rows[1]).slice(layout.at(1), columns[0], columns[1]);
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
      int[] strides,
      int[] dilationRate,
      String padding,
      String dataFormat) {
    if (OpCall.isSymbolic(images))
      return OpCall.record(
          "image.extract_patches", images, size, strides, dilationRate, padding, dataFormat);
    var op = "image.extract_patches";
    var sizes = ImagePatches.sizes(op, size);
    return ImagePatches.extract(op, images, sizes, strides, dilationRate, padding, dataFormat);
  }

  /** Returns patches of volumes, like {@link #extractPatches} for images. */
  @Op(
      name = "extract_patches_3d",
      value = "volumes, size, strides=None, dilation_rate=1, padding='valid', data_format=None")
  public static Tensor extractPatches3d(
      Tensor volumes,
      int[] size,
      int[] strides,
      int[] dilationRate,
      String padding,
      String dataFormat) {
    if (OpCall.isSymbolic(volumes))
      return OpCall.record(
          "image.extract_patches_3d",
          volumes,
          ImagePatches.each("image.extract_patches_3d", "size", size, 3),
          strides,
          dilationRate,
          padding,
          dataFormat);
    var op = "image.extract_patches_3d";
    var sizes = ImagePatches.each(op, "size", size, 3);
    return ImagePatches.extract(op, volumes, sizes, strides, dilationRate, padding, dataFormat);
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
  @Op("patches, size, output_size, strides=None, padding='valid', data_format=None")
  public static Tensor reconstructPatches(
      Tensor patches,
      int[] size,
      int[] outputSize,
      int[] strides,
      String padding,
      String dataFormat) {
    var op = "image.reconstruct_patches";
    var sizes = ImagePatches.sizes(op, size);
    return ImagePatches.reconstruct(op, patches, sizes, outputSize, strides, padding, dataFormat);
  }
}
