package dev.rhyton.layers;

/**
 * A {@link SpatialPadding} of images whose channels may come first.
 *
 * @param <B> the layer itself, so that setters give it back
 */
public abstract class ImageBorder<B extends ImageBorder<B>> extends SpatialPadding<B> {
  private DataFormat dataFormat = DataFormat.usual();

  ImageBorder(int rank) {
    super(rank);
  }

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public B dataFormat(String format) {
    return self(with(this, l -> ((ImageBorder<?>) l).dataFormat = DataFormat.of(format)));
  }

  @Override
  final DataFormat format() {
    return dataFormat;
  }
}
