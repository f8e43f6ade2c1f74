package dev.rhyton.ops;

import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Crops, pads and patches of images, as in {@code keras.ops.image}. */
final class ImagePatching {
  private ImagePatching() {}

  static Tensor padImages(
      Tensor images,
      @Nullable Integer topPadding,
      @Nullable Integer leftPadding,
      @Nullable Integer bottomPadding,
      @Nullable Integer rightPadding,
      @Nullable Integer targetHeight,
      @Nullable Integer targetWidth,
      @Nullable String dataFormat) {
    var layout = ImageLayout.of("image.pad_images", images, dataFormat);
    var pads = new int[images.shape().rank()][2];
    pads[layout.at(0)] =
        Edges.of(layout, 0, "padding").padding(topPadding, bottomPadding, targetHeight);
    pads[layout.at(1)] =
        Edges.of(layout, 1, "padding").padding(leftPadding, rightPadding, targetWidth);
    return images.pad(pads);
  }

  static Tensor cropImages(
      Tensor images,
      @Nullable Integer topCropping,
      @Nullable Integer leftCropping,
      @Nullable Integer bottomCropping,
      @Nullable Integer rightCropping,
      @Nullable Integer targetHeight,
      @Nullable Integer targetWidth,
      @Nullable String dataFormat) {
    var layout = ImageLayout.of("image.crop_images", images, dataFormat);
    var rows = Edges.of(layout, 0, "cropping").part(topCropping, bottomCropping, targetHeight);
    var columns = Edges.of(layout, 1, "cropping").part(leftCropping, rightCropping, targetWidth);
    return images.slice(layout.at(0), rows[0], rows[1]).slice(layout.at(1), columns[0], columns[1]);
  }

  static Tensor extractPatches(
      Tensor images,
      int[] size,
      int @Nullable [] strides,
      int[] dilationRate,
      String padding,
      @Nullable String dataFormat) {
    var op = "image.extract_patches";
    var sizes = ImagePatches.sizes(op, size);
    return ImagePatches.extract(op, images, sizes, strides, dilationRate, padding, dataFormat);
  }

  static Tensor extractPatches3d(
      Tensor volumes,
      int[] size,
      int @Nullable [] strides,
      int[] dilationRate,
      String padding,
      @Nullable String dataFormat) {
    var op = "image.extract_patches_3d";
    var sizes = ImagePatches.each(op, "size", size, 3);
    return ImagePatches.extract(op, volumes, sizes, strides, dilationRate, padding, dataFormat);
  }

  static Tensor reconstructPatches(
      Tensor patches,
      int[] size,
      int[] outputSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    var op = "image.reconstruct_patches";
    var sizes = ImagePatches.sizes(op, size);
    return ImagePatches.reconstruct(op, patches, sizes, outputSize, strides, padding, dataFormat);
  }
}
