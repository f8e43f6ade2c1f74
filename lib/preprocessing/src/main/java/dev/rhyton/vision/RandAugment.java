package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Applies some of eleven transforms to images in training, drawn for each batch: shear,
 * translation, rotation, posterization, solarization, auto contrast, equalization, brightness,
 * color degeneration, contrast and sharpness.
 *
 * <p>Input and output {@code (batch, height, width, 3)}. All eleven are computed for each
 * operation. Cubuk et al., 2019.
 *
 * <pre>{@code
 * RandAugment.of().numOps(3).factor(0.3)
 * }</pre>
 */
public final class RandAugment extends ColorTransform<RandAugment, List<TransformChoice>> {
  private int numOps = 2;
  private double[] factor = {0, 0.5};
  private Interpolation interpolation = Interpolation.BILINEAR;

  private RandAugment() {}

  /** Creates a layer with two transforms of medium strength. */
  public static RandAugment of() {
    return new RandAugment();
  }

  /** Sets the number of transforms, which are applied one after another. */
  public RandAugment numOps(int number) {
    return with(this, l -> l.numOps = number);
  }

  /**
   * Sets the strength of the transforms, from 0 to 1: a lower and an upper bound, or only the upper
   * bound.
   */
  public RandAugment factor(double... strength) {
    return with(this, l -> l.factor = strength);
  }

  /** Sets the interpolation: {@code "bilinear"} (default) or {@code "nearest"}. */
  public RandAugment interpolation(String name) {
    return with(this, l -> l.interpolation = Interpolation.of(name));
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        numOps >= 1 && numOps <= 20,
        "%s: num_ops must be from 1 to 20, received %d.",
        className(),
        numOps);
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
    GeometricTransform.checkInterpolation(className(), interpolation);
  }

  @Override
  protected String whyNoSampleGradients() {
    return Equalization.OVER_THE_BATCH;
  }

  @Override
  protected List<TransformChoice> draw(Tensor images) {
    var layers = TransformChoice.layers(factor, low(), high(), interpolation, true);
    return IntStream.range(0, numOps)
        .mapToObj(i -> TransformChoice.of(layers, false, images))
        .toList();
  }

  @Override
  protected Tensor transformImages(Tensor images, List<TransformChoice> drawn) {
    for (var one : drawn) images = one.images(images);
    return images;
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, List<TransformChoice> drawn) {
    for (var one : drawn) masks = one.masks(masks);
    return masks;
  }

  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, List<TransformChoice> drawn, Tensor images) {
    for (var one : drawn) corners = one.boxes(corners, images);
    return corners;
  }
}
