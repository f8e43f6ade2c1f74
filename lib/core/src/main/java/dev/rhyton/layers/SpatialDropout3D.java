package dev.rhyton.layers;

/**
 * Sets whole channels of a volume to 0 in training, each with probability {@code rate}, and scales
 * the others up. Tompson et al., 2015, arXiv 1411.4280.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * SpatialDropout3D.of(0.2)
 * }</pre>
 */
public final class SpatialDropout3D extends SpatialDropout<SpatialDropout3D> {
  private DataFormat dataFormat = DataFormat.usual();

  private SpatialDropout3D() {
    super(3);
  }

  /** Creates a layer that drops this fraction of the channels. */
  public static SpatialDropout3D of(double rate) {
    return made(new SpatialDropout3D(), l -> l.rate = rate);
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public SpatialDropout3D dataFormat(String format) {
    return with(this, l -> l.dataFormat = DataFormat.of(format));
  }

  @Override
  DataFormat format() {
    return dataFormat;
  }
}
