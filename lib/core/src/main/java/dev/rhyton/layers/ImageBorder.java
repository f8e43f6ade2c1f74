package dev.rhyton.layers;

/**
 * A {@link SpatialPadding} of images, whose channels may be first.
 *
 * @param <B> the layer itself, which setters return
 */
public abstract class ImageBorder<B extends ImageBorder<B>> extends SpatialPadding<B> {
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  ImageBorder(int rank) {
    super(rank);
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public B dataFormat(String format) {
    return self(with(this, l -> ((ImageBorder<?>) l).dataFormat = DataFormat.of(format)));
  }

  @Override
  final DataFormat format() {
    return dataFormat;
  }
}
