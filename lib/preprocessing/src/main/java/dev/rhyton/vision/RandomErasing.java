package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a rectangle of some images in training by noise or by a colour.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. Zhong et al., 2017.
 *
 * <pre>{@code
 * RandomErasing.of(0.5).scale(0.05, 0.2).fillValue(128)
 * }</pre>
 */
public final class RandomErasing extends ColorTransform<RandomErasing, RandomErasing.Erasure> {
  private double[] factor = {0, 1};
  private double[] scale = {0.02, 0.33};
  private double @Nullable [] fillValue;

  /** The images to change, the rectangles, and their content. */
  record Erasure(Tensor chosen, RandomRectangle patch, Tensor fill) {}

  private RandomErasing() {}

  /** Creates a layer with a random probability between 0 and 1. */
  public static RandomErasing of() {
    return new RandomErasing();
  }

  /** Creates a layer with a random probability between two bounds, or with only an upper bound. */
  public static RandomErasing of(double... factor) {
    return made(new RandomErasing(), l -> l.factor = factor);
  }

  /** Sets the bounds of the squares of the fractions of width and height that are covered. */
  public RandomErasing scale(double... bounds) {
    return with(this, l -> l.scale = bounds);
  }

  /** Sets the fill value, or one for each of three colours; by default noise. */
  public RandomErasing fillValue(double... values) {
    return with(this, l -> l.fillValue = values);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
    scale = FactorRange.range(className(), "scale", scale, 0, 1);
    Check.that(
        fillValue == null || fillValue.length == 1 || fillValue.length == 3,
        "%s: fill_value must be one number or three, received %d.",
        className(),
        fillValue == null ? 0 : fillValue.length);
  }

  /** Returns the configuration; Keras accepts a single value only as a number. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    if (fillValue != null && fillValue.length == 1) config.put("fill_value", fillValue[0]);
    return config;
  }

  @Override
  protected Erasure draw(Tensor images) {
    var across = uniform(images, scale[0], scale[1], 1, 1, 1).sqrt();
    var down = uniform(images, scale[0], scale[1], 1, 1, 1).sqrt();
    var patch = RandomRectangle.of(this, images, across, down);
    return new Erasure(chosen(images, factor), patch, clip(fill(images)));
  }

  private Tensor fill(Tensor images) {
    if (fillValue == null) return RandomSampling.normalLike(images).multiply(high());
    var value = TensorOps.constant(NDArray.of(fillValue, fillValue.length)).cast(images.dtype());
    Check.that(
        fillValue.length == 1 || images.shape().last() == 3,
        "%s: three fill values are for three colours, received images %s.",
        label(),
        images.shape());
    return value;
  }

  @Override
  protected Tensor transformImages(Tensor images, Erasure erasure) {
    var erased = erasure.patch.paste(erasure.fill, images);
    return Ops.where(erasure.chosen, erased, images);
  }
}
