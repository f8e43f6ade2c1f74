package dev.rhyton.tensorboard;

import dev.rhyton.tensor.NDArray;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A weight as grey or colour images, after removal of axes of length 1: a vector as a column, a
 * matrix with its longer side across, {@code (height, width, n)} as n images, {@code (n, height,
 * width, 3 or 4)} as n colour images. Weights of other shapes have no images.
 */
final class WeightImages {
  /** The largest number of images that TensorBoard shows for a weight. */
  private static final int MOST = 3;

  private static final int[] TYPES = {
    0, BufferedImage.TYPE_BYTE_GRAY, 0, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR
  };

  private final int count;
  private final int height;
  private final int width;
  private final int channels;
  private final int[] strides; // of images, rows, columns and colours
  private final float[] values;

  private WeightImages(
      int count, int height, int width, int channels, int[] strides, float[] values) {
    this.count = count;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.strides = strides;
    this.values = values;
  }

  /** Returns the images of a weight, if its shape has any. */
  static Optional<WeightImages> of(NDArray weight) {
    if (weight.length() == 0) return Optional.empty();
    var d =
        Arrays.stream(weight.shape().dims())
            .filter(n -> n != 1)
            .mapToInt(Math::toIntExact)
            .toArray();
    var v = weight.toFloats();
    return Optional.ofNullable(
        switch (d.length) {
          case 1 -> new WeightImages(1, d[0], 1, 1, new int[] {0, 1, 0, 0}, v);
          case 2 ->
              d[0] > d[1]
                  ? new WeightImages(1, d[1], d[0], 1, new int[] {0, 1, d[1], 0}, v)
                  : new WeightImages(1, d[0], d[1], 1, new int[] {0, d[1], 1, 0}, v);
          case 3 -> new WeightImages(d[2], d[0], d[1], 1, new int[] {1, d[1] * d[2], d[2], 0}, v);
          case 4 ->
              d[3] != 3 && d[3] != 4
                  ? null
                  : new WeightImages(
                      d[0],
                      d[1],
                      d[2],
                      d[3],
                      new int[] {d[1] * d[2] * d[3], d[2] * d[3], d[3], 1},
                      v);
          default -> null;
        });
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** Returns the first images, each the bytes of a PNG file. */
  List<byte[]> pngs() {
    return IntStream.range(0, Math.min(count, MOST)).mapToObj(this::png).toList();
  }

  private byte[] png(int number) {
    var picture = new BufferedImage(width, height, TYPES[channels]);
    var pixel = new int[channels];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = number * strides[0] + y * strides[1] + x * strides[2];
        for (int c = 0; c < channels; c++) pixel[c] = bits(values[at + c * strides[3]]);
        picture.getRaster().setPixel(x, y, pixel);
      }
    }
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write an image: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  /** Converts a value to a byte, with values clipped to [0, 1] and rounded as in TensorFlow. */
  private static int bits(float value) {
    return (int) Math.max(0, Math.min(255, 255.5f * value));
  }
}
