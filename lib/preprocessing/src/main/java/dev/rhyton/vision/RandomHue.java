package dev.rhyton.vision;

import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Shifts the hue of each image in training by up to half the colour circle, {@code ±factor / 2} of
 * it.
 *
 * <p>Input and output {@code (batch, height, width, 3)}. In Keras 3.15 this layer is active in
 * inference too, unlike other random layers.
 *
 * <pre>{@code
 * RandomHue.of(0.2).valueRange(0, 1)
 * }</pre>
 */
public final class RandomHue extends ColorTransform<RandomHue, Tensor> {
  private double[] factor = {0, 0};

  private RandomHue() {}

  /**
   * Creates a layer with a lower and an upper bound of the factor, from 0 to 1; one number is the
   * upper bound.
   */
  public static RandomHue of(double... factor) {
    return made(new RandomHue(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    var turn = uniform(images, factor[0], factor[1], 1, 1, 1).divide(2);
    var back = uniform(images, 0, 1, 1, 1, 1).greater(0.5);
    return Ops.where(back, turn.negative(), turn);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor turn) {
    var hsv = Ops.split(ImageOps.rgbToHsv(scaled(images, 1), LAST), 3, -1);
    var turned = hsv.get(0).add(turn).mod(1);
    var rgb = ImageOps.hsvToRgb(Ops.concatenate(List.of(turned, hsv.get(1), hsv.get(2)), -1), LAST);
    return unscaled(rgb.clip(0, 1), 1);
  }
}
