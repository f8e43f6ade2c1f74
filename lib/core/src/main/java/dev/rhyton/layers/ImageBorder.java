package dev.rhyton.layers;

/**
 * A {@link SpatialPadding} of images whose channels may come first.
 *
 * @param <B> the layer itself, so that setters give it back
 */
abstract class ImageBorder<B extends ImageBorder<B>> extends SpatialPadding {
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  ImageBorder(int rank) {
    super(rank);
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  @SuppressWarnings("unchecked") // B is the class of this layer
  public B dataFormat(String format) {
    return (B) with(this, l -> ((ImageBorder<?>) l).dataFormat = DataFormat.of(format));
  }

  @Override
  final DataFormat format() {
    return dataFormat;
  }
}
