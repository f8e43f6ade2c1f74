package dev.rhyton.vision;

import dev.rhyton.layers.Interpolation;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.internal.PixelLookup;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;

/**
 * Distorts some images in training elastically: each pixel is moved by a small random distance,
 * which varies smoothly over the image.
 *
 * <p>The distances are normally distributed numbers, smoothed by a Gaussian with the standard
 * deviation {@code 0.05 · scale · min(height, width)} and multiplied by {@code 0.1 · scale ·
 * max(height, width)}; the scale is drawn for each batch. As in Keras, boxes are not supported.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. Simard et al., 2003.
 *
 * <pre>{@code
 * RandomElasticTransform.of(0.5).scale(0.5, 1)
 * }</pre>
 */
public final class RandomElasticTransform
    extends ColorTransform<RandomElasticTransform, RandomElasticTransform.Distortion> {
  private double[] factor = {0, 1};
  private double[] scale = {0, 1};
  private Interpolation interpolation = Interpolation.BILINEAR;
  private FillMode fillMode = FillMode.REFLECT;
  private double fillValue;

  /** The images to change, and the distance of each pixel. */
  record Distortion(Tensor chosen, Tensor down, Tensor right) {}

  private RandomElasticTransform() {}

  /** Creates a layer with a random probability between 0 and 1. */
  public static RandomElasticTransform of() {
    return new RandomElasticTransform();
  }

  /** Creates a layer with a random probability between two bounds, or with only an upper bound. */
  public static RandomElasticTransform of(double... factor) {
    return made(new RandomElasticTransform(), l -> l.factor = factor);
  }

  /** Sets the strength, from 0 to 1: a lower and an upper bound, or only an upper bound. */
  public RandomElasticTransform scale(double... bounds) {
    return with(this, l -> l.scale = bounds);
  }

  /** Sets the interpolation: {@code "bilinear"} (default) or {@code "nearest"}. */
  public RandomElasticTransform interpolation(String name) {
    return with(this, l -> l.interpolation = Interpolation.of(name));
  }

  /**
   * Sets how gaps are filled: {@code "reflect"} (default), {@code "constant"}, {@code "nearest"} or
   * {@code "wrap"}.
   */
  public RandomElasticTransform fillMode(String name) {
    return with(this, l -> l.fillMode = FillMode.of(name));
  }

  /** Sets the value that fills gaps in mode {@code "constant"}. */
  public RandomElasticTransform fillValue(double value) {
    return with(this, l -> l.fillValue = value);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
    scale = FactorRange.range(className(), "scale", scale, 0, 1);
    GeometricTransform.checkInterpolation(className(), interpolation);
  }

  @Override
  protected Distortion draw(Tensor images) {
    int least = Math.min(rows(images), columns(images));
    int most = Math.max(rows(images), columns(images));
    var strength = uniform(scale[0], scale[1]);
    var sigma = strength.multiply(0.05 * least).add(1e-6);
    int size = 2 * (int) (3 * 0.05 * scale[1] * least) + 1;
    var shift = sigma.multiply(strength).multiply(0.1 * most);
    return new Distortion(
        chosen(images, factor),
        smooth(images, size, sigma).multiply(shift),
        smooth(images, size, sigma).multiply(shift));
  }

  private Tensor smooth(Tensor images, int size, Tensor sigma) {
    var like = TensorOps.zerosPerSample(images, rows(images), columns(images), 1);
    var noise = RandomSampling.normalLike(like);
    var both = Ops.stack(List.of(sigma, sigma), 0);
    return PixelWindows.gaussianBlur(noise, new int[] {size, size}, both).squeeze(3);
  }

  @Override
  protected Tensor transformImages(Tensor images, Distortion distortion) {
    return clip(distorted(images, distortion, interpolation));
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Distortion distortion) {
    return distorted(masks, distortion, Interpolation.NEAREST);
  }

  private Tensor distorted(Tensor images, Distortion distortion, Interpolation how) {
    var y = places(images, 1).add(distortion.down);
    var x = places(images, 2).add(distortion.right);
    var lookup = PixelLookup.of(className(), named(how), named(fillMode), fillValue);
    var moved = lookup.pixels(images, y, x);
    return Ops.where(distortion.chosen, moved, images);
  }

  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Distortion distortion, Tensor images) {
    throw cannotMoveBoxes();
  }
}
