package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.tensor.NDArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * Handwritten digits: 1,797 images of 8×8 pixels, 0 (white) to 16 (black), with labels 0 to 9.
 *
 * <p>Source: Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998, UCI
 * Machine Learning Repository.
 */
public final class Digits extends Configured {
  private static final int SAMPLES = 1797;
  private static final int SIDE = 8;

  private double testShare = 0.2;
  private long seed = 42;
  private boolean scaled = true;
  private int height = SIDE;
  private int width = SIDE;

  Digits() {}

  /** Draws which images are to test with; 42 by default. */
  public Digits seed(long value) {
    return with(this, d -> d.seed = value);
  }

  /** The share of the images to test with; 0.2 by default. */
  public Digits testShare(double share) {
    return with(this, d -> d.testShare = share);
  }

  /** Whether pixels are scaled to 0..1 (default) or stay 0..16. */
  public Digits scaled(boolean toOne) {
    return with(this, d -> d.scaled = toOne);
  }

  /** The images resized, bilinear: {@code targetSize(28, 28)}. */
  public Digits targetSize(int rows, int columns) {
    return with(
        this,
        d -> {
          d.height = rows;
          d.width = columns;
        });
  }

  @Override
  protected void check() {
    Check.that(
        testShare > 0 && testShare < 1,
        "loadDigits: testShare must lie between 0 and 1, received %s.",
        testShare);
    Check.positive("loadDigits", "height", height);
    Check.positive("loadDigits", "width", width);
  }

  /** All images in the order of the file. */
  public ArrayDataset all() {
    var pixels = new float[SAMPLES * SIDE * SIDE];
    var labels = new int[SAMPLES];
    try (var in = Digits.class.getResourceAsStream("digits.csv.gz");
        var lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII))) {
      for (int i = 0; i < SAMPLES; i++) {
        var cells = lines.readLine().split(",", -1);
        for (int k = 0; k < SIDE * SIDE; k++) {
          pixels[i * SIDE * SIDE + k] = Float.parseFloat(cells[k]) / (scaled ? 16 : 1);
        }
        labels[i] = (int) Double.parseDouble(cells[SIDE * SIDE]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var images = Images.resize(NDArray.of(pixels, SAMPLES, SIDE, SIDE), height, width);
    return Dataset.of(images, NDArray.of(labels, SAMPLES));
  }

  private Split split() {
    var shuffled = all().shuffle(seed);
    int test = (int) Math.ceil(SAMPLES * testShare);
    return new Split(shuffled.slice(test, SAMPLES), shuffled.slice(0, test));
  }

  /** The images to train on. */
  public ArrayDataset train() {
    return split().train();
  }

  /** The images that training does not see. */
  public ArrayDataset test() {
    return split().test();
  }
}
