package dev.rhyton.vision;

import dev.rhyton.tensor.ImageProcessing;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * Multiplies the saturation of each image in training by {@code factor / (1 − factor)}: 0 is gray,
 * 0.5 changes nothing, 1 leaves nothing but pure colours.
 *
 * <p>Input and output {@code (batch, height, width, 3)}. A saturation lies between 0 and 1, where
 * Keras limits it to the range of the pixels.
 *
 * <pre>{@code
 * RandomSaturation.of(0.3, 0.7)
 * }</pre>
 */
public final class RandomSaturation extends FactorTransform<RandomSaturation> {

  private RandomSaturation() {
    super(-1, 1, 0, 0);
  }

  /** The least and the most; one number f means -f to f, as in Keras, of which half is gray. */
  public static RandomSaturation of(double... factor) {
    return between(new RandomSaturation(), factor);
  }

  @Override
  protected Tensor draw(Tensor images) {
    var drawn = super.draw(images);
    return drawn.divide(drawn.negative().add(1 + KerasConfig.epsilon()));
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor times) {
    var hsv = TensorOps.split(ImageProcessing.rgbToHsv(images), 3, -1);
    var saturation = hsv.get(1).multiply(times).clip(0, 1);
    return ImageProcessing.hsvToRgb(TensorOps.concatenate(-1, hsv.get(0), saturation, hsv.get(2)));
  }
}
