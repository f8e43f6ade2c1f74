package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Range;
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
public final class LeakyReLU extends BaseLayer<LeakyReLU> {
  private @Range(atLeast = 0) double negativeSlope = 0.3;

  private LeakyReLU() {}

  /** A slope of 0.3 below 0. */
  public static LeakyReLU of() {
    return new LeakyReLU();
  }

  /** The slope below 0. */
  public static LeakyReLU of(double negativeSlope) {
    return made(new LeakyReLU(), l -> l.negativeSlope = negativeSlope);
  }

  /** Keras takes the name that the option had before, too. */
  @Override
  protected void readConfig(ObjectNode config) {
    var renamed = config.deepCopy();
    if (config.has("alpha")) renamed.set("negative_slope", renamed.remove("alpha"));
    super.readConfig(renamed);
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.leakyRelu(negativeSlope);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
