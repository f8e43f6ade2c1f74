package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A dataset of image files as samples of shape {@code (height, width, channels)}, float32 from 0 to
 * 255, as Keras' {@code image_dataset_from_directory} reads them.
 *
 * <p>The formats are png, jpeg, bmp and gif; of an animation, the first image is read. A file that
 * is damaged or not an image ends the pass with an error that names it.
 *
 * <pre>{@code
 * var photos = Datasets.imageDatasetFromDirectory(Path.of("photos")).targetSize(64, 64);
 * model.fit(photos.validationSplit(0.2).subset("training"), epochs(10));
 * }</pre>
 */
public final class ImageDataset extends FolderDataset<ImageDataset> {
  private int height = 256;
  private int width = 256;
  private String colorMode = "rgb";
  private Resampling interpolation = Resampling.BILINEAR;
  private boolean cropToAspectRatio;
  private boolean padToAspectRatio;

  ImageDataset() {}

  /** Sets the size to which images are resized, by default (256, 256). */
  public ImageDataset targetSize(int rows, int columns) {
    return with(
        this,
        d -> {
          d.height = (int) Check.positive(name(), "height", rows);
          d.width = (int) Check.positive(name(), "width", columns);
        });
  }

  /**
   * Sets the colour mode: {@code "grayscale"}, {@code "rgb"} (default) or {@code "rgba"}, with 1, 3
   * or 4 channels.
   */
  public ImageDataset colorMode(String mode) {
    return with(this, d -> d.colorMode = mode);
  }

  /**
   * Sets the interpolation of resizing: {@code bilinear} (default), {@code nearest}, {@code
   * bicubic}, {@code area}, {@code lanczos3}, {@code lanczos5}, {@code gaussian} or {@code
   * mitchellcubic}.
   */
  public ImageDataset interpolation(String name) {
    return with(this, d -> d.interpolation = Resampling.of(name));
  }

  /** Sets whether images are cropped to the target aspect ratio instead of being distorted. */
  public ImageDataset cropToAspectRatio(boolean crop) {
    return with(this, d -> d.cropToAspectRatio = crop);
  }

  /**
   * Sets whether images are padded with zeros to the target aspect ratio instead of being
   * distorted.
   */
  public ImageDataset padToAspectRatio(boolean pad) {
    return with(this, d -> d.padToAspectRatio = pad);
  }

  @Override
  protected void check() {
    super.check();
    var unused = channels();
    Check.that(
        !(cropToAspectRatio && padToAspectRatio),
        "%s: give either cropToAspectRatio or padToAspectRatio, not both.",
        name());
  }

  private int channels() {
    return switch (colorMode) {
      case "grayscale" -> 1;
      case "rgb" -> 3;
      case "rgba" -> 4;
      default ->
          throw new IllegalArgumentException(
              String.format(
                  "%s: colorMode must be one of grayscale, rgb, rgba, received \"%s\".",
                  name(), colorMode));
    };
  }

  @Override
  String name() {
    return "imageDatasetFromDirectory";
  }

  @Override
  List<String> endings() {
    return ImageFiles.ENDINGS;
  }

  @Override
  NDArray load(List<Path> files) {
    int channels = channels();
    int size = height * width * channels;
    var pixels = new float[files.size() * size];
    IntStream.range(0, files.size())
        .parallel()
        .forEach(i -> System.arraycopy(image(files.get(i)), 0, pixels, i * size, size));
    return NDArray.of(pixels, files.size(), height, width, channels);
  }

  private float[] image(Path file) {
    var image = ImageFiles.read(file, channels());
    if (cropToAspectRatio) image = image.cropTo(height, width);
    if (padToAspectRatio) image = image.padTo(height, width);
    return image.resize(height, width, interpolation).values;
  }
}
