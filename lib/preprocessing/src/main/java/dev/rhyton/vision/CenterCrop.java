package dev.rhyton.vision;

import dev.rhyton.config.Range;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.DataFormat;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Tensor;

/**
 * Crops the centre of an image. If the image is smaller than the output, its largest centred window
 * with the aspect ratio of the output is enlarged by bilinear interpolation.
 *
 * <p>Input {@code (batch, rows, columns, channels)}, output {@code (batch, height, width,
 * channels)}.
 *
 * <pre>{@code
 * CenterCrop.of(224, 224)
 * }</pre>
 */
public final class CenterCrop extends BaseLayer<CenterCrop> {
  private @Range(atLeast = 1) int height = 1;
  private @Range(atLeast = 1) int width = 1;
  private DataFormat dataFormat = DataFormat.usual();

  private CenterCrop() {}

  /** Creates a layer with this output size. */
  public static CenterCrop of(int height, int width) {
    return made(
        new CenterCrop(),
        c -> {
          c.height = height;
          c.width = width;
        });
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public CenterCrop dataFormat(String format) {
    return with(this, c -> c.dataFormat = DataFormat.of(format));
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(2, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    var images = dataFormat.toLast(x.cast(dtype().compute()));
    long rows = images.shape().dim(1) - height;
    long columns = images.shape().dim(2) - width;
    var y =
        rows >= 0 && columns >= 0
            ? images
                .slice(1, rows / 2, rows / 2 + height)
                .slice(2, columns / 2, columns / 2 + width)
            : Resizing.resized(
                AspectRatio.cropped(images, height, width),
                height,
                width,
                Interpolation.BILINEAR,
                false);
    return dataFormat.fromLast(y);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
