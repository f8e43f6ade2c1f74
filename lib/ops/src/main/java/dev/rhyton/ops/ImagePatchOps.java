package dev.rhyton.ops;

import dev.rhyton.tensor.Tensor;

/** Parts and patches of images, as in {@code keras.ops.image}. */
public abstract class ImagePatchOps {
  ImagePatchOps() {}

  /** Returns images with zeros around: above, at the left, below and at the right. */
  public static Tensor padImages(Tensor images, int top, int left, int bottom, int right) {
    return padImages(images, top, left, bottom, right, null, null, null);
  }

  /**
   * Returns images with zeros around. For height and width two of three numbers are given: what
   * comes before, what comes after, and the size of the result; the third is null.
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

  /** Returns images without so many rows and columns above, at the left, below, at the right. */
  public static Tensor cropImages(Tensor images, int top, int left, int bottom, int right) {
    return cropImages(images, top, left, bottom, right, null, null, null);
  }

  /**
   * Returns a part of images. For height and width two of three numbers are given: what is left out
   * before, what is left out after, and the size of the result; the third is null.
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

  /** Returns the patches side by side of which images consist, by their height and width. */
  public static Tensor extractPatches(Tensor images, int... size) {
    return extractPatches(images, size, null, new int[] {1}, "valid", null);
  }

  /**
   * Returns patches of images, or of volumes if the size has three numbers: {@code (batch, rows,
   * columns, height · width · channels)}.
   *
   * @param size height and width, one number for both
   * @param strides the distance from one patch to the next; null for the size
   * @param dilationRate the distance of the pixels of a patch
   * @param padding {@code "valid"}, or {@code "same"} for patches that reach beyond the ends
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

  /** Returns patches of volumes, as {@link #extractPatches} those of images. */
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

  /** Returns the images that consist of patches side by side. */
  public static Tensor reconstructPatches(Tensor patches, int[] size, int[] outputSize) {
    return reconstructPatches(patches, size, outputSize, null, "valid", null);
  }

  /**
   * Returns the images, or volumes, of which {@link #extractPatches} makes such patches.
   *
   * @param outputSize height and width of the images; with padding {@code "same"} what patches had
   *     beyond the ends is cut off
   * @param strides null, or the size: patches that overlap are not supported
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
