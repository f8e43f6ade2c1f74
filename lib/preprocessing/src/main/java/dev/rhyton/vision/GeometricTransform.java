package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.tensor.Tensor;

/**
 * Base class of random geometric transforms: the layer draws, for each pixel of the result, its
 * position in the image, in the form of {@link ImageOps#affineTransform}. Masks and boxes are
 * transformed in the same way, and gaps at the border are filled in one of several ways.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class GeometricTransform<L extends GeometricTransform<L>>
    extends RandomTransform<L, Tensor> {
  private Interpolation interpolation = Interpolation.BILINEAR;
  private @Range double fillValue;
  private FillMode fillMode = FillMode.REFLECT;

  /** Sets the interpolation: {@code "bilinear"} (default) or {@code "nearest"}. */
  public L interpolation(String name) {
    return self(with(this, l -> l.interpolation = Interpolation.of(name)));
  }

  /** Sets the value that fills gaps in mode {@code "constant"}. */
  public L fillValue(double value) {
    return self(with(this, l -> l.fillValue = value));
  }

  /**
   * Sets how gaps are filled: {@code "reflect"} (default), {@code "constant"}, {@code "nearest"} or
   * {@code "wrap"}.
   */
  public L fillMode(String name) {
    return self(with(this, l -> l.fillMode = FillMode.of(name)));
  }

  @Override
  protected void check() {
    checkInterpolation(className(), interpolation);
  }

  static void checkInterpolation(String owner, Interpolation interpolation) {
    Check.that(
        interpolation != Interpolation.BICUBIC,
        "%s: interpolation must be \"nearest\" or \"bilinear\", received \"bicubic\".",
        owner);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor transforms) {
    return ImageOps.affineTransform(
        images, transforms, named(interpolation), named(fillMode), fillValue, LAST);
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Tensor transforms) {
    return transformImages(masks, transforms);
  }

  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Tensor transforms, Tensor images) {
    return moved(corners, transforms, images);
  }

  /** Returns the smallest upright boxes around the transformed corners. */
  static BoundingBoxes<Tensor> moved(
      BoundingBoxes<Tensor> corners, Tensor transforms, Tensor images) {
    var moved = BoundingBoxes.moved(corners.boxes(), Projection.inverse(transforms));
    return BoundingBoxes.clip(
        new BoundingBoxes<>(moved, corners.labels()), rows(images), columns(images));
  }
}
