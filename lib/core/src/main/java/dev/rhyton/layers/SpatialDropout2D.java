package dev.rhyton.layers;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Sets whole channels of an image to 0 in training, each with probability {@code rate}, and scales
 * the others up. Tompson et al., 2015, arXiv 1411.4280.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * SpatialDropout2D.of(0.2)
 * }</pre>
 */
public final class SpatialDropout2D extends Layer {
  private double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; every draw here comes from Seed
  private Integer seed;

  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  private SpatialDropout2D() {}

  /** The share of channels that become 0. */
  public static SpatialDropout2D of(double rate) {
    return made(new SpatialDropout2D(), l -> l.rate = rate);
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public SpatialDropout2D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  protected void check() {
    Noise.checkRate("SpatialDropout2D", rate);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    checkSpatial(inputs.get(0), 2);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    return Noise.dropout(
        x,
        rate,
        dataFormat == DataFormat.CHANNELS_LAST
            ? new int[] {-1, 1, 1, -1}
            : new int[] {-1, -1, 1, 1});
  }
}
