package dev.rhyton.vision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * Keeps the upper bits alone of each image's bytes in training, as a poster of few colours.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomPosterization.of(3, 3)         // eight values for each colour
 * }</pre>
 */
public final class RandomPosterization extends FactorTransform<RandomPosterization> {
  private RandomPosterization() {
    super(1, 8, 8, 8);
  }

  /**
   * The number of bits, from 1 to 8: the least and, where it is another one, one more than the
   * most. One number n means 1 to n, as in Keras.
   */
  public static RandomPosterization of(double... factor) {
    return between(new RandomPosterization(), factor);
  }

  /** Keras draws whole numbers, and takes no others. */
  @Override
  public ObjectNode getConfig() {
    var config = super.getConfig();
    var bits = Json.array();
    for (var bound : config.path("factor")) bits.add(bound.asInt());
    return config.set("factor", bits);
  }

  /** How large the steps are, {@code 2^(8 − bits)}. */
  @Override
  protected Tensor draw(Tensor images) {
    var bits = super.draw(images).floor();
    var two = TensorOps.onesLike(bits).multiply(2);
    return two.power(bits.negative().add(8));
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor step) {
    var bytes = scaled(images, 255).clip(0, 255).floor();
    return unscaled(bytes.divide(step).floor().multiply(step), 255);
  }
}
