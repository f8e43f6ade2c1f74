package dev.rhyton.datasets;

import dev.rhyton.config.Range;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Handwritten digits: 1,797 images of 8×8 pixels, 0 (white) to 16 (black), with labels 0 to 9.
 *
 * <p>Source: Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998, UCI
 * Machine Learning Repository.
 */
public final class Digits extends ShuffledSplit<Digits> {
  private static final int SAMPLES = 1797;
  private static final int SIDE = 8;

  private boolean scaled = true;
  private @Range(atLeast = 1) int height = SIDE;
  private @Range(atLeast = 1) int width = SIDE;

  Digits() {}

  /** Sets whether pixels are scaled to 0..1 (default) or stay in 0..16. */
  public Digits scaled(boolean toOne) {
    return with(this, d -> d.scaled = toOne);
  }

  /** Resizes the images by bilinear interpolation: {@code targetSize(28, 28)}. */
  public Digits targetSize(int rows, int columns) {
    return with(
        this,
        d -> {
          d.height = rows;
          d.width = columns;
        });
  }

  @Override
  String loader() {
    return "loadDigits";
  }

  @Override
  public ArrayDataset all() {
    var pixels = new float[SAMPLES * SIDE * SIDE];
    var labels = new int[SAMPLES];
    try (var in = Digits.class.getResourceAsStream("digits.csv.gz");
        var unzipped = new GZIPInputStream(in)) {
      var text = ByteBuffer.wrap(unzipped.readAllBytes()); // a stream locks for each byte
      for (int i = 0; i < SAMPLES; i++) {
        for (int k = 0; k < SIDE * SIDE; k++) {
          pixels[i * SIDE * SIDE + k] = (float) number(text) / (scaled ? 16 : 1);
        }
        labels[i] = number(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Dataset.of(resized(pixels), NDArray.of(labels, SAMPLES));
  }

  /** Reads a whole number and the comma or the end of the line behind it. */
  private static int number(ByteBuffer text) {
    int number = 0;
    for (int c = text.get(); c >= '0'; c = text.get()) {
      number = 10 * number + c - '0';
    }
    return number;
  }

  private NDArray resized(float[] pixels) {
    var images = new float[MemoryCheck.elements(DType.FLOAT32, SAMPLES, height, width)];
    int size = height * width;
    for (int i = 0; i < SAMPLES; i++) {
      var own = Arrays.copyOfRange(pixels, i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
      var image = new Image(SIDE, SIDE, 1, own).resize(height, width, Resampling.BILINEAR);
      System.arraycopy(image.values, 0, images, i * size, size);
    }
    return NDArray.of(images, SAMPLES, height, width);
  }

  @Override
  protected String owner() {
    return "loadDigits";
  }
}
