package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads png, jpeg, bmp and gif files; of an animation, the first image. */
final class ImageFiles {
  /** The largest number of pixels that Pillow, and so Keras, reads. */
  private static final long MOST_PIXELS = 178_956_970;

  private ImageFiles() {}

  /**
   * Reads the pixels of a file, from 0 to 255, with 1 channel (grey), 3 (red, green, blue) or 4
   * (with opacity). Colours of more than 8 bits lose their low bits; opacity is dropped unless
   * there are 4 channels.
   */
  static Image read(Path file, int channels) {
    Check.that(Files.isRegularFile(file), "There is no image file %s.", file.toAbsolutePath());
    // Reads from memory: ImageIO's own file stream makes a system call for every few bytes.
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes(file)))) {
      var readers = ImageIO.getImageReaders(in);
      Check.that(
          readers.hasNext(), "%s is not a readable image: expected png, jpeg, bmp or gif.", file);
      return pixels(decode(file, readers.next(), in), channels);
    } catch (IOException | RuntimeException | OutOfMemoryError e) { // its readers throw anything
      boolean said = String.valueOf(e.getMessage()).startsWith(file.toString());
      if (e instanceof IllegalArgumentException ours && said) throw ours;
      throw new IllegalArgumentException(
          String.format("%s is a damaged image: %s", file, FileErrors.damage(e)), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader, ImageInputStream in)
      throws IOException {
    var warnings = new ArrayList<String>();
    try {
      reader.setInput(in);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      Check.that(
          pixels <= MOST_PIXELS,
          "%s: an image of %d x %d pixels is larger than the %,d that are read.",
          file,
          reader.getWidth(0),
          reader.getHeight(0),
          MOST_PIXELS);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      var image = reader.read(0);
      // ImageIO only warns about a truncated jpeg and fills the rest with grey.
      for (var warning : warnings) {
        if (warning.toLowerCase(Locale.ROOT).matches(".*(premature|truncated|corrupt).*")) {
          throw new IOException(warning);
        }
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static Image pixels(BufferedImage image, int channels) {
    int height = image.getHeight();
    int width = image.getWidth();
    var values = new float[height * width * channels];
    int[] samples = samples(image, false);
    int bands = samples.length / (height * width);
    for (int i = 0; i < height * width; i++) {
      boolean grey = bands < 3;
      int red = samples[i * bands];
      int green = grey ? red : samples[i * bands + 1];
      int blue = grey ? red : samples[i * bands + 2];
      int at = i * channels;
      if (channels == 1) {
        values[at] = grey ? red : Math.round(0.299f * red + 0.587f * green + 0.114f * blue);
        continue;
      }
      values[at] = red;
      values[at + 1] = green;
      values[at + 2] = blue;
      if (channels == 4) values[at + 3] = bands % 2 == 0 ? samples[i * bands + bands - 1] : 255;
    }
    return new Image(height, width, channels, values);
  }

  /**
   * Returns the samples of the file, 8 bits each, or as many as it has. {@code getRGB} would change
   * grey values, which Java takes for linear light, so it is used only for palettes.
   */
  static int[] samples(BufferedImage image, boolean allBits) {
    int height = image.getHeight();
    int width = image.getWidth();
    var model = image.getColorModel();
    if (!(model instanceof IndexColorModel)) {
      var samples = image.getRaster().getPixels(0, 0, width, height, (int[]) null);
      int bits = model.getComponentSize(0);
      if (bits == 8 || (allBits && bits > 8)) return samples;
      for (int i = 0; i < samples.length; i++) {
        samples[i] = bits > 8 ? samples[i] >> (bits - 8) : samples[i] * 255 / ((1 << bits) - 1);
      }
      return samples;
    }
    var packed = image.getRGB(0, 0, width, height, null, 0, width);
    var samples = new int[packed.length * 4];
    for (int i = 0; i < packed.length; i++) {
      samples[4 * i] = (packed[i] >> 16) & 0xff;
      samples[4 * i + 1] = (packed[i] >> 8) & 0xff;
      samples[4 * i + 2] = packed[i] & 0xff;
      samples[4 * i + 3] = packed[i] >>> 24;
    }
    return samples;
  }

  /** The file extensions of images. */
  static final List<String> ENDINGS = List.of(".bmp", ".gif", ".jpeg", ".jpg", ".png");
}
