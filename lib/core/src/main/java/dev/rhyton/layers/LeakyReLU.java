package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;

/**
 * {@code x} where it is positive, {@code negativeSlope · x} elsewhere. Maas et al., 2013.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * LeakyReLU.of(0.1)
 * }</pre>
 */
public final class LeakyReLU extends Layer {
  private double negativeSlope = 0.3;

  private LeakyReLU() {}

  /** The slope below 0; Keras' default is 0.3. */
  public static LeakyReLU of(double negativeSlope) {
    return made(new LeakyReLU(), l -> l.negativeSlope = negativeSlope);
  }

  @Override
  protected void check() {
    Check.notNegative("LeakyReLU", "negativeSlope", negativeSlope);
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.leakyRelu(negativeSlope);
  }
}
