package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.DataFormat;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ImageProcessing;

/**
 * Resizes images.
 *
 * <p>Input {@code (batch, rows, columns, channels)}, output {@code (batch, height, width,
 * channels)} of the same dtype; integers are rounded.
 *
 * <pre>{@code
 * Resizing.of(224, 224).interpolation("bicubic").cropToAspectRatio(true)
 * }</pre>
 */
public final class Resizing extends BaseLayer<Resizing> {
  private @Range(atLeast = 1) int height = 1;
  private @Range(atLeast = 1) int width = 1;
  private Interpolation interpolation = Interpolation.BILINEAR;
  private boolean cropToAspectRatio;
  private boolean padToAspectRatio;
  private String fillMode = "constant";
  private @Range double fillValue;
  private boolean antialias;
  private DataFormat dataFormat = DataFormat.usual();

  private Resizing() {}

  /** Creates a layer with this output size. */
  public static Resizing of(int height, int width) {
    return made(
        new Resizing(),
        r -> {
          r.height = height;
          r.width = width;
        });
  }

  /**
   * Sets the interpolation: {@code "bilinear"} (default), {@code "nearest"}, {@code "bicubic"},
   * {@code "area"}, {@code "lanczos3"}, {@code "lanczos5"}, {@code "gaussian"} or {@code
   * "mitchellcubic"}.
   */
  public Resizing interpolation(String name) {
    return with(this, r -> r.interpolation = Interpolation.of(name));
  }

  /** Sets whether images are first cropped to the aspect ratio, so that they are not distorted. */
  public Resizing cropToAspectRatio(boolean crop) {
    return with(this, r -> r.cropToAspectRatio = crop);
  }

  /** Sets whether images are first padded to the aspect ratio, so that they are not distorted. */
  public Resizing padToAspectRatio(boolean pad) {
    return with(this, r -> r.padToAspectRatio = pad);
  }

  /** Sets how the padding is filled; Keras supports only {@code "constant"}. */
  public Resizing fillMode(String mode) {
    return with(this, r -> r.fillMode = mode);
  }

  /** Sets the value of the padding. */
  public Resizing fillValue(double value) {
    return with(this, r -> r.fillValue = value);
  }

  /** Sets whether downsampling averages all pixels that a new pixel covers. */
  public Resizing antialias(boolean mix) {
    return with(this, r -> r.antialias = mix);
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public Resizing dataFormat(String format) {
    return with(this, r -> r.dataFormat = DataFormat.of(format));
  }

  @Override
  protected void check() {
    Check.that(
        !cropToAspectRatio || !padToAspectRatio,
        "Resizing: it can crop to the aspect ratio or pad to it, not both.");
    Check.that(
        fillMode.equals("constant"),
        "Resizing: fillMode must be \"constant\", received \"%s\".",
        fillMode);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(2, dataFormat);
  }

  @Override
  protected boolean needsSizes() {
    return cropToAspectRatio || padToAspectRatio;
  }

  @Override
  protected Tensor call(Tensor x) {
    var images = dataFormat.toLast(x);
    if (cropToAspectRatio) images = AspectRatio.cropped(images, height, width);
    if (padToAspectRatio) { // the padding may have a fractional value
      var floats = x.dtype().isFloat() ? images : images.cast(DType.FLOAT32);
      images = AspectRatio.padded(floats, height, width, fillValue);
    }
    var resized = resized(images, height, width, interpolation, antialias);
    return dataFormat.fromLast(as(x.dtype(), resized));
  }

  /**
   * Resizes images in single precision, as TensorFlow does; integers are clipped to the range of
   * their dtype.
   */
  static Tensor resized(Tensor x, int height, int width, Interpolation how, boolean antialias) {
    boolean nearest = how == Interpolation.NEAREST;
    var y =
        ImageProcessing.resize(
            nearest ? x : x.cast(DType.FLOAT32), height, width, how.name(), antialias);
    return as(x.dtype(), y);
  }

  private static Tensor as(DType type, Tensor y) {
    if (y.dtype() == type || type.isFloat()) return y.cast(type);
    var rounded = y.round();
    return switch (type) {
      case UINT8 -> rounded.clip(0, 255).cast(type);
      case INT8 -> rounded.clip(-128, 127).cast(type);
      default -> rounded.cast(type);
    };
  }
}
