package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.tensor.ImageProcessing;
import dev.rhyton.tensor.Tensor;

/**
 * A random transform of places: of each pixel of the result it draws where that lies in the image,
 * as {@link ImageProcessing#affineTransform} takes it. Masks and boxes go the same way.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public abstract class GeometricTransform<L extends GeometricTransform<L>>
    extends RandomTransform<L, Tensor> {
  private Interpolation interpolation = Interpolation.BILINEAR;
  private double fillValue;

  /** {@code "bilinear"} (default) mixes neighbours, {@code "nearest"} takes one. */
  public L interpolation(String name) {
    return self(with(this, l -> l.interpolation = Interpolation.of(name)));
  }

  /** What stands in gaps in mode {@code "constant"}. */
  public L fillValue(double value) {
    return self(with(this, l -> l.fillValue = value));
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

  /** What stands in gaps. */
  protected FillMode fillMode() {
    return FillMode.CONSTANT;
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor transforms) {
    return ImageProcessing.affineTransform(
        images, transforms, interpolation.name(), fillMode().name(), fillValue);
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Tensor transforms) {
    return transformImages(masks, transforms);
  }

  /** The smallest upright boxes around the corners where they have gone. */
  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Tensor transforms, Tensor images) {
    var moved = BoundingBoxes.moved(corners.boxes(), ImageProcessing.invertTransforms(transforms));
    return BoundingBoxes.clip(
        new BoundingBoxes<>(moved, corners.labels()), rows(images), columns(images));
  }
}
