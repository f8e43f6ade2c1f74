package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.layers.DataFormat;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Functions of {@code keras.utils} that read, write and convert single images. Pillow's images are
 * represented by Java's {@link BufferedImage}.
 *
 * <pre>{@code
 * var image = Images.loadImg(Path.of("elephant.jpg"), "rgb", 224, 224);
 * var x = Images.imgToArray(image); // (224, 224, 3), float32 from 0 to 255
 * model.predict(NDArray.stack(List.of(x)));
 * }</pre>
 *
 * <p>Where an argument may be null, null means the default of Keras. Colours have 8 bits: colours
 * of files with more bits lose the low bits.
 */
public final class Images {
  private static final List<String> COLOR_MODES = List.of("grayscale", "rgb", "rgba");

  private Images() {}

  // ---- files ----

  /** Loads an image file in colour: red, green, blue. */
  public static BufferedImage loadImg(Path path) {
    return loadImg(path, null, null, null, false);
  }

  /** Loads an image file in a colour mode and resizes it by the nearest pixels. */
  public static BufferedImage loadImg(
      Path path, @Nullable String colorMode, int height, int width) {
    return loadImg(path, colorMode, new int[] {height, width}, null, false);
  }

  /**
   * Loads an image file: png, jpeg, bmp or gif.
   *
   * @param colorMode {@code "grayscale"}, {@code "rgb"} (default) or {@code "rgba"}
   * @param targetSize height and width; null to keep the height and width of the file
   * @param interpolation {@code "nearest"} (default), {@code "bilinear"}, {@code "bicubic"}, {@code
   *     "hamming"}, {@code "box"} or {@code "lanczos"}
   * @param keepAspectRatio whether the image is cropped to the aspect ratio of the target instead
   *     of being distorted
   */
  public static BufferedImage loadImg(
      Path path,
      @Nullable String colorMode,
      int @Nullable [] targetSize,
      @Nullable String interpolation,
      boolean keepAspectRatio) {
    Check.given("loadImg", "path", path);
    var mode = colorMode == null ? "rgb" : colorMode;
    Check.that(
        COLOR_MODES.contains(mode),
        "loadImg: colorMode must be one of %s, received \"%s\".",
        String.join(", ", COLOR_MODES),
        mode);
    Check.that(
        targetSize == null || (targetSize.length == 2 && targetSize[0] > 0 && targetSize[1] > 0),
        "loadImg: expected a height and a width as targetSize, received %s.",
        Arrays.toString(targetSize));
    var filter = PillowFilter.of(interpolation == null ? "nearest" : interpolation);
    boolean alpha = mode.equals("rgba");
    var image = ImageFiles.read(path, alpha ? 4 : 3);
    if (mode.equals("grayscale")) image = grey(image);
    if (targetSize != null) image = resized(image, targetSize, filter, keepAspectRatio);
    return buffered(image, BufferedImage.TYPE_BYTE_GRAY);
  }

  /** Converts an image to greyscale as Pillow does, which rounds differently from TensorFlow. */
  private static Image grey(Image image) {
    var grey = new Image(image.height, image.width, 1);
    for (int i = 0; i < grey.values.length; i++) {
      int red = (int) image.values[3 * i];
      int green = (int) image.values[3 * i + 1];
      int blue = (int) image.values[3 * i + 2];
      grey.values[i] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    }
    return grey;
  }

  private static Image resized(Image image, int[] size, PillowFilter filter, boolean keepRatio) {
    int rows = size[0];
    int columns = size[1];
    if (image.height == rows && image.width == columns) return image;
    double[] box = {0, 0, image.width, image.height};
    if (keepRatio) {
      int high = Math.min(image.height, (int) ((long) image.width * rows / columns));
      int wide = Math.min(image.width, (int) ((long) image.height * columns / rows));
      int top = (image.height - high) / 2;
      int left = (image.width - wide) / 2;
      box = new double[] {left, top, left + wide, top + high};
    }
    boolean blends = image.channels == 4 && filter != PillowFilter.NEAREST;
    if (!blends) return filter.resize(image, rows, columns, box);
    return timesAlpha(filter.resize(timesAlpha(image, false), rows, columns, box), true);
  }

  /**
   * Multiplies colours by opacity, so that invisible pixels do not affect resized ones, or divides
   * by it.
   */
  private static Image timesAlpha(Image image, boolean back) {
    var result = new Image(image.height, image.width, 4, image.values.clone());
    for (int i = 0; i < result.values.length; i++) {
      int alpha = (int) image.values[i | 3];
      if ((i & 3) == 3 || alpha == 255 || (back && alpha == 0)) continue;
      int value = (int) image.values[i];
      int product = value * alpha + 128;
      result.values[i] =
          back ? Math.min(255, 255 * value / alpha) : ((product >> 8) + product) >> 8;
    }
    return result;
  }

  /** Saves an array as an image file; its smallest value becomes black, its largest white. */
  public static void saveImg(Path path, Object x) {
    saveImg(path, x, null, null, true);
  }

  /**
   * Saves an array as an image file.
   *
   * @param dataFormat {@code "channels_last"} or {@code "channels_first"}
   * @param fileFormat {@code "png"}, {@code "jpeg"}, {@code "bmp"} or {@code "gif"}; null for that
   *     of the file's name
   * @param scale whether the values are scaled to 0 to 255
   */
  public static void saveImg(
      Path path,
      Object x,
      @Nullable String dataFormat,
      @Nullable String fileFormat,
      boolean scale) {
    Check.given("saveImg", "path", path);
    var image = arrayToImg(x, dataFormat, scale, null);
    var format = fileFormat == null ? ending(path) : fileFormat.toLowerCase(Locale.ROOT);
    if (format.equals("jpg")) format = "jpeg";
    if (format.equals("jpeg") && image.getColorModel().hasAlpha()) image = withoutAlpha(image);
    var bytes = new ByteArrayOutputStream();
    try {
      boolean written = ImageIO.write(image, format, bytes);
      Check.that(
          written,
          "saveImg: cannot write an image of shape %s as \"%s\": expected png, jpeg, bmp or gif.",
          NDArray.from(x).shape(),
          format);
      Files.write(path, bytes.toByteArray());
    } catch (IOException e) {
      throw FileErrors.cannot("write", path, e);
    }
  }

  private static String ending(Path path) {
    var name = path.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static BufferedImage withoutAlpha(BufferedImage image) {
    var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) opaque.setRGB(x, y, image.getRGB(x, y));
    }
    return opaque;
  }

  // ---- arrays ----

  /** Converts an array to an image; its smallest value becomes black, its largest white. */
  public static BufferedImage arrayToImg(Object x) {
    return arrayToImg(x, null, true, null);
  }

  /**
   * Converts an array with three axes and 1 (grey), 3 (red, green, blue) or 4 channels (with
   * opacity) to an image. If grey values exceed 255, the image has 16 bits.
   *
   * @param dataFormat {@code "channels_last"} or {@code "channels_first"}; null for the value of
   *     {@link KerasConfig}
   * @param scale whether the values are scaled to 0 to 255
   * @param dtype the type in which they are scaled; null for the value of {@link KerasConfig}
   */
  public static BufferedImage arrayToImg(
      Object x, @Nullable String dataFormat, boolean scale, @Nullable String dtype) {
    var type = dtype == null ? KerasConfig.floatx() : DType.of(dtype);
    Check.that(
        type.isFloat() || (type.isInteger() && !scale),
        "arrayToImg: expected a float dtype%s, received %s.",
        scale ? " to scale the values in" : " or one of whole numbers",
        type);
    var array = NDArray.from(x);
    Check.that(
        array.shape().rank() == 3,
        "arrayToImg: expected an image with three axes, received an array of shape %s.",
        array.shape());
    var last = toLast(array, dataFormat);
    int channels = (int) last.shape().last();
    Check.that(
        channels == 1 || channels == 3 || channels == 4,
        "arrayToImg: expected 1, 3 or 4 channels, received %d in an array of shape %s.",
        channels,
        array.shape());
    var values = last.cast(type).toDoubles();
    if (scale) values = scaled(values, type);
    boolean deep = channels == 1 && Arrays.stream(values).anyMatch(v -> v > 255);
    var image = new Image((int) last.shape().dim(0), (int) last.shape().dim(1), channels);
    for (int i = 0; i < values.length; i++)
      image.values[i] = (int) values[i] & (deep ? 0xffff : 0xff);
    return buffered(image, deep ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_BYTE_GRAY);
  }

  /** Scales values to 0 to 255; each step is rounded to the type, as in NumPy. */
  private static double[] scaled(double[] values, DType type) {
    double least = Arrays.stream(values).min().orElse(0);
    var shifted = rounded(type, Arrays.stream(values).map(v -> v - least).toArray());
    double largest = Arrays.stream(shifted).max().orElse(0);
    var shares =
        largest == 0
            ? shifted
            : rounded(type, Arrays.stream(shifted).map(v -> v / largest).toArray());
    return rounded(type, Arrays.stream(shares).map(v -> v * 255).toArray());
  }

  private static double[] rounded(DType type, double... values) {
    return NDArray.of(values, values.length).cast(type).toDoubles();
  }

  /** Returns the pixels of an image as {@code (height, width, channels)}, from 0 to 255. */
  public static NDArray imgToArray(BufferedImage img) {
    return imgToArray(img, null, null);
  }

  /**
   * Returns the pixels of an image as an array with three axes, from 0 to 255; pixels of 16-bit
   * grey images from 0 to 65535.
   *
   * @param dataFormat {@code "channels_last"} or {@code "channels_first"}; null for the value of
   *     {@link KerasConfig}
   * @param dtype the type of the array; null for the float type of {@link KerasConfig}
   */
  public static NDArray imgToArray(
      BufferedImage img, @Nullable String dataFormat, @Nullable String dtype) {
    Check.given("imgToArray", "img", img);
    var type = dtype == null ? KerasConfig.floatx() : DType.of(dtype);
    int[] samples = ImageFiles.samples(img, true);
    int channels = samples.length / (img.getHeight() * img.getWidth());
    var array = NDArray.of(samples, img.getHeight(), img.getWidth(), channels).cast(type);
    boolean first = format(dataFormat) == DataFormat.CHANNELS_FIRST;
    return first ? array.transpose(2, 0, 1).value() : array;
  }

  /** Crops an image or a batch of images to the target's aspect ratio and resizes it bilinearly. */
  public static NDArray smartResize(Object x, int height, int width) {
    return smartResize(x, new int[] {height, width}, null, null);
  }

  /**
   * Resizes an image, or a batch of images, without distortion: the largest centred window with the
   * aspect ratio of the target is resized. The result contains floats.
   *
   * @param size height and width
   * @param interpolation as of {@link ImageDataset#interpolation}, by default {@code "bilinear"}
   * @param dataFormat {@code "channels_last"} (default) or {@code "channels_first"}
   */
  public static NDArray smartResize(
      Object x, int[] size, @Nullable String interpolation, @Nullable String dataFormat) {
    var array = NDArray.from(x);
    int rank = array.shape().rank();
    Check.that(
        rank == 3 || rank == 4,
        "smartResize: expected an image with three axes or a batch of them, received an array of"
            + " shape %s.",
        array.shape());
    Check.that(
        size != null && size.length == 2 && size[0] > 0 && size[1] > 0,
        "smartResize: expected a height and a width, received %s.",
        Arrays.toString(size));
    var how = Resampling.of(interpolation == null ? "bilinear" : interpolation);
    var format = dataFormat == null ? "channels_last" : dataFormat;
    if (rank == 4) {
      var images = new NDArray[array.length()];
      for (int i = 0; i < images.length; i++) {
        images[i] = smartResize(array.get(i), size, interpolation, format);
      }
      return NDArray.stack(List.of(images));
    }
    var last = toLast(array, format);
    var shape = last.shape();
    var image =
        new Image((int) shape.dim(0), (int) shape.dim(1), (int) shape.dim(2), last.toFloats());
    var resized = image.cropTo(size[0], size[1]).resize(size[0], size[1], how);
    var result = NDArray.of(resized.values, size[0], size[1], shape.dim(2));
    boolean first = DataFormat.of(format) == DataFormat.CHANNELS_FIRST;
    return first ? result.transpose(2, 0, 1).value() : result;
  }

  private static DataFormat format(@Nullable String name) {
    return name == null ? DataFormat.usual() : DataFormat.of(name);
  }

  private static NDArray toLast(NDArray array, @Nullable String dataFormat) {
    boolean first = format(dataFormat) == DataFormat.CHANNELS_FIRST;
    return first ? array.transpose(1, 2, 0).value() : array;
  }

  private static BufferedImage buffered(Image image, int grey) {
    int type =
        switch (image.channels) {
          case 1 -> grey;
          case 3 -> BufferedImage.TYPE_INT_RGB;
          default -> BufferedImage.TYPE_INT_ARGB;
        };
    var result = new BufferedImage(image.width, image.height, type);
    result.getRaster().setPixels(0, 0, image.width, image.height, image.values);
    return result;
  }
}
