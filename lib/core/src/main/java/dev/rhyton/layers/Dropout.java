package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;

/**
 * Sets a share of the inputs to 0 in training and scales the others up: each becomes 0 with
 * probability {@code rate}, else {@code x / (1 − rate)}. Does nothing in inference.
 *
 * <p>Input and output have the same shape. Srivastava et al., 2014.
 *
 * <pre>{@code
 * Dropout.of(0.2)
 * }</pre>
 */
public final class Dropout extends BaseLayer<Dropout> {
  private double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; every draw here comes from Seed
  private Integer seed;

  private int[] noiseShape;

  private Dropout() {}

  /** The share of inputs that become 0. */
  public static Dropout of(double rate) {
    return made(new Dropout(), d -> d.rate = rate);
  }

  /** Sizes of 1 share one draw along their axis: {@code (batch, 1, channels)} drops channels. */
  public Dropout noiseShape(int... shape) {
    return with(this, d -> d.noiseShape = shape);
  }

  @Override
  protected void check() {
    Noise.checkRate("Dropout", rate);
  }

  /** A size that follows from the input is null in Keras' files. */
  @Override
  public ObjectNode getConfig() {
    var config = super.getConfig();
    if (noiseShape != null) {
      var dims = Arrays.stream(noiseShape).asLongStream().toArray();
      config.set("noise_shape", json(Shape.of(dims)));
    }
    return config;
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    return Noise.dropout(x, rate, noiseShape);
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
