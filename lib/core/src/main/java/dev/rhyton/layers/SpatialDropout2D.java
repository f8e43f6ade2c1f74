package dev.rhyton.layers;

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
public final class SpatialDropout2D extends SpatialDropout<SpatialDropout2D> {
  private DataFormat dataFormat = DataFormat.usual();

  private SpatialDropout2D() {
    super(2);
  }

  /** Creates a layer that drops this fraction of the channels. */
  public static SpatialDropout2D of(double rate) {
    return made(new SpatialDropout2D(), l -> l.rate = rate);
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public SpatialDropout2D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  DataFormat format() {
    return dataFormat;
  }
}
