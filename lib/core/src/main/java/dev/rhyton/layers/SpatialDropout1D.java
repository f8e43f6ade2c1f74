package dev.rhyton.layers;

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
public final class SpatialDropout1D extends SpatialDropout<SpatialDropout1D> {
  private SpatialDropout1D() {
    super(1);
  }

  /** Creates a layer that drops this fraction of the channels. */
  public static SpatialDropout1D of(double rate) {
    return made(new SpatialDropout1D(), l -> l.rate = rate);
  }
}
