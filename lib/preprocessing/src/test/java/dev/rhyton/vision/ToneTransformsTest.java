package dev.rhyton.vision;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.vision.DrawnValues.inference;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The transforms of values without chance, against the same in plain Java. */
class ToneTransformsTest {
  private static final int COUNT = 3;
  private static final int HEIGHT = 11;
  private static final int WIDTH = 14;
  private static final int COLOURS = 2;
  private static final NDArray IMAGES = images();

  /** Numbers from 30 to 200; the second channel of the last image has one value. */
  private static NDArray images() {
    var random = Seed.generator(5);
    var values = new float[COUNT * HEIGHT * WIDTH * COLOURS];
    for (int i = 0; i < values.length; i++) {
      double skewed = Math.pow(random.nextDouble(), 2);
      boolean last = i >= 2 * HEIGHT * WIDTH * COLOURS && i % 2 == 1;
      values[i] = last ? 99 : (float) (30 + 170 * skewed);
    }
    return NDArray.of(values, COUNT, HEIGHT, WIDTH, COLOURS);
  }

  private static int at(int n, int y, int x, int c) {
    return ((n * HEIGHT + y) * WIDTH + x) * COLOURS + c;
  }

  private static void assertSame(double[] wanted, NDArray found, double most) {
    var values = found.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] /= most;
      wanted[i] /= most;
    }
    assertEquals(0, Kit.distance(wanted, values), 1e-4);
  }

  @Test
  void autoContrastStretches() {
    assertSame(stretched(), inference(AutoContrast.of(), IMAGES), 255);
    var shares = AutoContrast.of().valueRange(0, 1).augment(IMAGES.scale(1 / 255.0));
    var wanted = stretched();
    for (int i = 0; i < wanted.length; i++) wanted[i] /= 255;
    assertSame(wanted, shares, 1);
  }

  private static double[] stretched() {
    var x = IMAGES.toDoubles();
    var wanted = x.clone();
    for (int n = 0; n < COUNT; n++) {
      for (int c = 0; c < COLOURS; c++) {
        double low = 255;
        double high = 0;
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
          low = Math.min(low, x[at(n, 0, i, c)]);
          high = Math.max(high, x[at(n, 0, i, c)]);
        }
        if (low == high) continue;
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
          wanted[at(n, 0, i, c)] = 255 * (x[at(n, 0, i, c)] - low) / (high - low);
        }
      }
    }
    return wanted;
  }

  @TestFactory
  Stream<DynamicTest> equalizationSpreads() {
    return Stream.of(256, 40)
        .map(
            bins ->
                dynamicTest(
                    bins + " bins",
                    () ->
                        assertSame(
                            equalized(bins), Equalization.of().bins(bins).augment(IMAGES), 255)));
  }

  private static double[] equalized(int bins) {
    var x = IMAGES.toFloats();
    var wanted = new double[x.length];
    for (int c = 0; c < COLOURS; c++) {
      var counts = new int[bins];
      for (int i = c; i < x.length; i += COLOURS) counts[bin(x[i], bins)]++;
      int first = 0;
      while (counts[first] == 0) first++;
      int all = x.length / COLOURS;
      var becomes = new double[bins];
      int upTo = 0;
      for (int b = 0; b < bins; b++) {
        upTo += counts[b];
        becomes[b] = Math.max(0, Math.rint((upTo - counts[first]) * 255.0 / (all - counts[first])));
      }
      for (int i = c; i < x.length; i += COLOURS) wanted[i] = becomes[bin(x[i], bins)];
    }
    return wanted;
  }

  private static int bin(float value, int bins) {
    return (int) (value / 255f * (bins - 1));
  }

  @Test
  void oneValueStaysAsItIs() {
    var flat = new float[24];
    Arrays.fill(flat, 12.5f);
    var images = NDArray.of(flat, 2, 3, 4, 1);
    assertEquals(images, Equalization.of().augment(images));
    assertEquals(images, AutoContrast.of().augment(images));
  }

  @TestFactory
  Stream<DynamicTest> adaptiveEqualizationSpreadsTileByTile() {
    return Stream.of(new double[] {4, 3, 4}, new double[] {1.5, 2, 7}, new double[] {0, 8, 8})
        .map(
            o ->
                dynamicTest(
                    Arrays.toString(o),
                    () -> {
                      var layer =
                          ContrastLimitedAdaptiveHistogramEqualization.of()
                              .clipLimit(o[0])
                              .tileGridSize((int) o[1], (int) o[2]);
                      var wanted = adaptive(o[0], (int) o[1], (int) o[2]);
                      assertSame(wanted, inference(layer, IMAGES), 255);
                    }));
  }

  /** Pixel by pixel from the definition. */
  private static double[] adaptive(double limit, int gridY, int gridX) {
    var x = IMAGES.toFloats();
    int tileY = (HEIGHT + gridY - 1) / gridY;
    int tileX = (WIDTH + gridX - 1) / gridX;
    var wanted = new double[x.length];
    for (int n = 0; n < COUNT; n++) {
      for (int c = 0; c < COLOURS; c++) {
        var tables = new double[gridY][gridX][];
        for (int i = 0; i < gridY; i++) {
          for (int j = 0; j < gridX; j++) {
            var counts = new double[256];
            for (int k = 0; k < tileY * tileX; k++) {
              int y = mirrored(i * tileY + k / tileX, HEIGHT);
              int column = mirrored(j * tileX + k % tileX, WIDTH);
              counts[(int) x[at(n, y, column, c)]]++;
            }
            tables[i][j] = table(counts, limit, tileY * tileX);
          }
        }
        for (int y = 0; y < HEIGHT; y++) {
          for (int column = 0; column < WIDTH; column++) {
            int value = (int) x[at(n, y, column, c)];
            double placeY = (y - tileY / 2.0) / tileY;
            double placeX = (column - tileX / 2.0) / tileX;
            double sum = 0;
            for (int i = 0; i < 4; i++) {
              int below = i / 2;
              double tile = Math.floor(placeY) + below;
              double tileColumn = Math.floor(placeX) + i % 2;
              double share = (1 - Math.abs(placeY - tile)) * (1 - Math.abs(placeX - tileColumn));
              int row = (int) Math.max(0, Math.min(gridY - 1, tile));
              int col = (int) Math.max(0, Math.min(gridX - 1, tileColumn));
              sum += share * tables[row][col][value];
            }
            wanted[at(n, y, column, c)] = sum;
          }
        }
      }
    }
    return wanted;
  }

  private static int mirrored(int i, int size) {
    return i < size ? i : 2 * size - 1 - i;
  }

  private static double[] table(double[] counts, double limit, int pixels) {
    if (limit > 0) {
      double most = limit * pixels / 256;
      double excess = 0;
      for (int v = 0; v < 256; v++) {
        excess += Math.max(0, counts[v] - most);
        counts[v] = Math.min(counts[v], most);
      }
      for (int v = 0; v < 256; v++) counts[v] += excess / 256;
    }
    var table = new double[256];
    double upTo = 0;
    for (int v = 0; v < 256; v++) {
      upTo += counts[v];
      double rest = pixels - counts[0];
      table[v] = Math.max(0, Math.min(255, (upTo - counts[0]) * 255 / (rest == 0 ? 1 : rest)));
    }
    return table;
  }

  /** It has no place among others, and stays what it is. */
  @Test
  void whatIsNoNumberStays() {
    var values = IMAGES.toFloats();
    values[5] = Float.NaN;
    values[6] = Float.POSITIVE_INFINITY;
    var images = NDArray.of(values, COUNT, HEIGHT, WIDTH, COLOURS);
    for (var layer :
        List.<ImageTransform<?, ?>>of(
            AutoContrast.of(),
            Equalization.of(),
            ContrastLimitedAdaptiveHistogramEqualization.of().tileGridSize(2),
            RandomPosterization.of(3))) {
      assertEquals(Float.NaN, layer.augment(images).toFloats()[5], layer::toString);
    }
  }

  @Test
  void refusals() {
    assertRefused(
        "Equalization: bins must be from 2 to 65536, received 1.", () -> Equalization.of().bins(1));
    assertRefused(
        "AutoContrast: value_range must be two different numbers, received [3.0, 3.0].",
        () -> AutoContrast.of().valueRange(3, 3));
    assertRefused(
        "ContrastLimitedAdaptiveHistogramEqualization: clip_limit must not be negative, received"
            + " -1.",
        () -> ContrastLimitedAdaptiveHistogramEqualization.of().clipLimit(-1));
    assertRefused(
        "ContrastLimitedAdaptiveHistogramEqualization: 8 tiles are too many for 3 pixels.",
        () -> ContrastLimitedAdaptiveHistogramEqualization.of().augment(Kit.normal(1, 1, 3, 3, 1)));
  }
}
