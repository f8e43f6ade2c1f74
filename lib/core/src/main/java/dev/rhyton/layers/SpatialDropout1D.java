package dev.rhyton.layers;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Sets whole channels of a sequence to 0 in training, each with probability {@code rate}, and
 * scales the others up. Tompson et al., 2015, arXiv 1411.4280.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * SpatialDropout1D.of(0.2)
 * }</pre>
 */
public final class SpatialDropout1D extends Layer {
  private double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; every draw here comes from Seed
  private Integer seed;

  private SpatialDropout1D() {}

  /** The share of channels that become 0. */
  public static SpatialDropout1D of(double rate) {
    return made(new SpatialDropout1D(), l -> l.rate = rate);
  }

  @Override
  protected void check() {
    Noise.checkRate("SpatialDropout1D", rate);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    checkSpatial(inputs.get(0), 1);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    return Noise.dropout(x, rate, new int[] {-1, 1, -1});
  }
}
