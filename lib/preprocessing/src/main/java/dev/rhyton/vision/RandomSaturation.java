package dev.rhyton.vision;

import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Multiplies the saturation of each image in training by {@code factor / (1 − factor)}: a factor of
 * 0 results in grey, 0.5 changes nothing, and 1 results in pure colours.
 *
 * <p>Input and output {@code (batch, height, width, 3)}. The saturation is limited to 0..1; Keras
 * limits it to the range of the pixels.
 *
 * <pre>{@code
 * RandomSaturation.of(0.3, 0.7)
 * }</pre>
 */
public final class RandomSaturation extends ColorTransform<RandomSaturation, Tensor> {
  private double[] factor = {0, 0};

  private RandomSaturation() {}

  /**
   * Creates a layer with a lower and an upper bound of the factor; one number f means -f to f, as
   * in Keras, where negative factors result in grey.
   */
  public static RandomSaturation of(double... factor) {
    return made(new RandomSaturation(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, -1, 1);
  }

  @Override
  protected Tensor draw(Tensor images) {
    var drawn = uniform(images, factor[0], factor[1], 1, 1, 1);
    return drawn.divide(drawn.negative().add(1 + KerasConfig.epsilon()));
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor times) {
    var hsv = Ops.split(ImageOps.rgbToHsv(images, LAST), 3, -1);
    var saturation = hsv.get(1).multiply(times).clip(0, 1);
    return ImageOps.hsvToRgb(
        Ops.concatenate(List.of(hsv.get(0), saturation, hsv.get(2)), -1), LAST);
  }
}
