package dev.rhyton.vision;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Keeps only the upper bits of each value of an image in training, so that there are few colours.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomPosterization.of(3, 3)         // eight values for each colour
 * }</pre>
 */
public final class RandomPosterization extends ColorTransform<RandomPosterization, Tensor> {
  private double[] factor = {8, 8};

  private RandomPosterization() {}

  /**
   * Creates a layer with a lower and an upper bound of the number of bits, from 1 to 8. If they
   * differ, the upper bound is exclusive, and one number n means 1 to n, as in Keras.
   */
  public static RandomPosterization of(double... factor) {
    return made(new RandomPosterization(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = FactorRange.range(className(), "factor", factor, 1, 8);
  }

  /** Returns the configuration; Keras draws and accepts only integers. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    var bits = Json.array();
    for (var bound : Json.node(config).path("factor")) bits.add(bound.asInt());
    return config.put("factor", bits);
  }

  /** Returns the size of the steps, {@code 2^(8 − bits)}. */
  @Override
  protected Tensor draw(Tensor images) {
    var bits = uniform(images, factor[0], factor[1], 1, 1, 1).floor();
    var two = Ops.onesLike(bits).multiply(2);
    return two.power(bits.negative().add(8));
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor step) {
    var bytes = scaled(images, 255).clip(0, 255).floor();
    return unscaled(bytes.divide(step).floor().multiply(step), 255);
  }
}
