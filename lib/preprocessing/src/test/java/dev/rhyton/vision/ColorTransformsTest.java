package dev.rhyton.vision;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.vision.DrawnValues.HEIGHT;
import static dev.rhyton.vision.DrawnValues.MANY;
import static dev.rhyton.vision.DrawnValues.WIDTH;
import static dev.rhyton.vision.DrawnValues.assertUniform;
import static dev.rhyton.vision.DrawnValues.draws;
import static dev.rhyton.vision.DrawnValues.drawsOfBatches;
import static dev.rhyton.vision.DrawnValues.each;
import static dev.rhyton.vision.DrawnValues.inference;
import static dev.rhyton.vision.DrawnValues.mean;
import static dev.rhyton.vision.DrawnValues.run;
import static dev.rhyton.vision.DrawnValues.variance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The random transforms of colours: what they drew, done again in plain Java, gives the same
 * pixels, and over many draws it is distributed as it should be.
 */
class ColorTransformsTest {
  private static final int COUNT = 12;
  private static final int COLOURS = 3;
  private static final NDArray IMAGES = images();

  /** Numbers from 0 to 255, fractions too; one pixel is gray, one black. */
  private static NDArray images() {
    var random = Seed.generator(3);
    var values = new float[COUNT * HEIGHT * WIDTH * COLOURS];
    for (int i = 0; i < values.length; i++) values[i] = 255 * random.nextFloat();
    Arrays.fill(values, 0, 3, 77);
    Arrays.fill(values, 3, 6, 0);
    return NDArray.of(values, COUNT, HEIGHT, WIDTH, COLOURS);
  }

  /** One image: a row of colours for each pixel. */
  private static final class Picture {
    final double[][][] pixels;

    Picture(double[][][] pixels) {
      this.pixels = pixels;
    }

    double at(int y, int x, int c) {
      return y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH ? 0 : pixels[y][x][c];
    }
  }

  /** One colour of a pixel, by what was drawn for its image. */
  private interface Reference {
    double at(Picture image, int y, int x, int c, double[] drawn);
  }

  private static <T> void check(
      ImageTransform<?, T> layer, Function<T, List<Tensor>> numbers, Reference reference) {
    var run = run(layer, numbers, IMAGES);
    var values = IMAGES.toDoubles();
    var wanted = new double[values.length];
    int place = 0;
    for (int n = 0; n < COUNT; n++) {
      var pixels = new double[HEIGHT][WIDTH][COLOURS];
      for (int i = 0; i < HEIGHT * WIDTH * COLOURS; i++) {
        pixels[i / COLOURS / WIDTH][i / COLOURS % WIDTH][i % COLOURS] =
            values[n * HEIGHT * WIDTH * COLOURS + i];
      }
      var drawn = drawnFor(n, run.drawn());
      for (int i = 0; i < HEIGHT * WIDTH * COLOURS; i++) {
        int y = i / COLOURS / WIDTH;
        int x = i / COLOURS % WIDTH;
        wanted[place++] = reference.at(new Picture(pixels), y, x, i % COLOURS, drawn);
      }
    }
    var found = run.images().toDoubles();
    for (int i = 0; i < found.length; i++) {
      found[i] /= 255;
      wanted[i] /= 255;
    }
    assertEquals(0, Kit.distance(wanted, found), 1e-4);
  }

  /** The numbers drawn for an image, one after another; those for the batch are for all. */
  private static double[] drawnFor(int n, List<NDArray> drawn) {
    return drawn.stream()
        .flatMapToDouble(
            a -> {
              var all = a.toDoubles();
              boolean ofEach = a.shape().rank() > 0 && a.shape().dim(0) == COUNT;
              int size = ofEach ? all.length / COUNT : all.length;
              return Arrays.stream(all, ofEach ? n * size : 0, ofEach ? (n + 1) * size : size);
            })
        .toArray();
  }

  private static double clip(double value) {
    return Math.max(0, Math.min(255, value));
  }

  private static double gray(double[] rgb) {
    return 0.2989 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
  }

  // ---- the same pixels ----

  @Test
  void brightnessIsAdded() {
    check(RandomBrightness.of(0.8), List::of, (p, y, x, c, d) -> clip(p.at(y, x, c) + d[0]));
  }

  @Test
  void contrastIsAboutTheMean() {
    check(
        RandomContrast.of(0.9, 0.9),
        List::of,
        (p, y, x, c, d) -> {
          double mean = 0;
          for (var row : p.pixels) for (var pixel : row) mean += pixel[c] / (HEIGHT * WIDTH);
          return clip((p.at(y, x, c) - mean) * d[0] + mean);
        });
  }

  @Test
  void degenerationIsTowardsGray() {
    check(
        RandomColorDegeneration.of(1),
        List::of,
        (p, y, x, c, d) -> clip(p.at(y, x, c) + d[0] * (gray(p.pixels[y][x]) - p.at(y, x, c))));
  }

  @Test
  void grayscaleIsGrayWhereItChose() {
    check(
        RandomGrayscale.of(),
        d -> List.of(d.cast(DType.FLOAT32)),
        (p, y, x, c, d) -> d[0] == 1 ? gray(p.pixels[y][x]) : p.at(y, x, c));
  }

  /** The colour after changes of hue, in turns, and of saturation, by the six sectors. */
  private static double turned(double[] rgb, double hue, double times, int c) {
    double max = Arrays.stream(rgb).max().orElseThrow();
    double min = Arrays.stream(rgb).min().orElseThrow();
    double range = max - min;
    double sixths = 0;
    if (range > 0 && max == rgb[0]) sixths = (rgb[1] - rgb[2]) / range;
    else if (range > 0 && max == rgb[1]) sixths = (rgb[2] - rgb[0]) / range + 2;
    else if (range > 0) sixths = (rgb[0] - rgb[1]) / range + 4;
    double turn = 6 * ((sixths / 6 + hue) - Math.floor(sixths / 6 + hue));
    double saturation = max == 0 ? 0 : Math.max(0, Math.min(1, range / max * times));
    int sector = (int) turn % 6;
    double rest = turn - Math.floor(turn);
    double low = max * (1 - saturation);
    double falling = max * (1 - saturation * rest);
    double rising = max * (1 - saturation * (1 - rest));
    double[][] colours = {
      {max, rising, low},
      {falling, max, low},
      {low, max, rising},
      {low, falling, max},
      {rising, low, max},
      {max, low, falling}
    };
    return colours[sector][c];
  }

  @Test
  void hueTurns() {
    check(RandomHue.of(1), List::of, (p, y, x, c, d) -> turned(p.pixels[y][x], d[0], 1, c));
  }

  @Test
  void saturationIsMultiplied() {
    check(
        RandomSaturation.of(0.1, 0.9),
        List::of,
        (p, y, x, c, d) -> turned(p.pixels[y][x], 0, d[0], c));
  }

  @Test
  void sharpnessIsAwayFromTheBlur() {
    check(
        RandomSharpness.of(1),
        List::of,
        (p, y, x, c, d) -> {
          double smooth = p.at(y, x, c) * 4;
          for (int i = 0; i < 9; i++) smooth += p.at(y + i / 3 - 1, x + i % 3 - 1, c);
          return clip(p.at(y, x, c) + (1 - 2 * d[0]) * (smooth / 13 - p.at(y, x, c)));
        });
  }

  @Test
  void inversionIsFromTheTop() {
    check(
        RandomInvert.of(),
        d -> List.of(d.cast(DType.FLOAT32)),
        (p, y, x, c, d) -> d[0] == 1 ? 255 - p.at(y, x, c) : p.at(y, x, c));
  }

  @Test
  void posterizationKeepsBits() {
    check(
        RandomPosterization.of(2, 7),
        List::of,
        (p, y, x, c, d) -> {
          int shift = (int) Math.round(Math.log(d[0]) / Math.log(2));
          return (int) p.at(y, x, c) >> shift << shift;
        });
  }

  @Test
  void blurIsABellCurve() {
    check(
        RandomGaussianBlur.of(0.5, 1).kernelSize(5, 3).sigma(0.4, 1),
        d -> List.of(d.chosen().cast(DType.FLOAT32), d.sigma()),
        (p, y, x, c, d) -> {
          if (d[0] == 0) return p.at(y, x, c);
          double sum = 0;
          double weights = 0;
          for (int down = -1; down <= 1; down++) {
            for (int right = -2; right <= 2; right++) {
              double far = Math.pow(right / d[1], 2) + Math.pow(down / d[2], 2);
              weights += Math.exp(-far / 2);
              sum += Math.exp(-far / 2) * p.at(y + down, x + right, c);
            }
          }
          return sum / weights;
        });
  }

  @Test
  void erasureFillsTheRectangle() {
    check(
        RandomErasing.of(0.8, 1).scale(0.2, 0.6).fillValue(10, 20, 30),
        d -> List.of(d.chosen().cast(DType.FLOAT32), d.patch().inside().cast(DType.FLOAT32)),
        (p, y, x, c, d) -> d[0] == 1 && d[1 + y * WIDTH + x] == 1 ? 10 * (c + 1) : p.at(y, x, c));
    check(
        RandomErasing.of(1, 1),
        d -> List.of(d.patch().inside().cast(DType.FLOAT32), d.fill()),
        (p, y, x, c, d) ->
            d[y * WIDTH + x] == 1
                ? d[HEIGHT * WIDTH + (y * WIDTH + x) * COLOURS + c]
                : p.at(y, x, c));
  }

  @Test
  void elasticTransformLooksUpNearby() {
    check(
        RandomElasticTransform.of(0.8, 1).scale(1, 1).fillMode("constant"),
        d -> List.of(d.chosen().cast(DType.FLOAT32), d.down(), d.right()),
        (p, y, x, c, d) -> {
          if (d[0] == 0) return p.at(y, x, c);
          double fromY = y + d[1 + y * WIDTH + x];
          double fromX = x + d[1 + HEIGHT * WIDTH + y * WIDTH + x];
          double value = 0;
          for (int i = 0; i < 4; i++) {
            int row = (int) Math.floor(fromY) + i / 2;
            int column = (int) Math.floor(fromX) + i % 2;
            double share = (1 - Math.abs(fromY - row)) * (1 - Math.abs(fromX - column));
            value += share * p.at(row, column, c);
          }
          return value;
        });
  }

  @Test
  void solarizationInvertsWhatIsBright() {
    check(
        Solarization.of().additionFactor(0.3).thresholdFactor(0.9),
        d -> List.of(d.addition(), d.threshold()),
        (p, y, x, c, d) -> {
          double value = clip(p.at(y, x, c) + d[0]);
          return value < d[1] ? value : 255 - value;
        });
  }

  @Test
  void jitterIsItsPartsOneAfterAnother() {
    check(
        RandomColorJitter.of().brightnessFactor(0.3).hueFactor(0.5),
        d -> List.of((Tensor) d.get(0).drawn(), (Tensor) d.get(1).drawn()),
        (p, y, x, c, d) -> {
          var rgb = p.pixels[y][x].clone();
          for (int i = 0; i < 3; i++) rgb[i] = clip(rgb[i] + d[0]);
          return turned(rgb, d[1], 1, c);
        });
  }

  @Test
  void aRangeOfItsOwnScalesTheSame() {
    for (var layer :
        List.<ColorTransform<?, ?>>of(
            RandomHue.of(0.7, 0.7).seed(3),
            RandomPosterization.of(3, 3).seed(3),
            RandomBrightness.of(0.2).seed(3),
            Solarization.of().thresholdFactor(0.7).seed(3),
            RandomInvert.of(1, 1).seed(3))) {
      var bytes = layer.augment(IMAGES).scale(1 / 255.0);
      var shares = layer.valueRange(0, 1).augment(IMAGES.scale(1 / 255.0));
      // The sign of a turn and the like is drawn alike by one seed.
      assertEquals(0, Kit.distance(bytes, shares), 1e-4, layer::toString);
    }
  }

  // ---- distributions ----

  @Test
  void factorsAreUniform() {
    assertUniform(-0.2, 0.6, draws(RandomColorDegeneration.of(-0.2, 0.6), d -> d));
    assertUniform(0.1, 0.6, draws(RandomSharpness.of(0.1, 0.6), d -> d));
    var hue = draws(RandomHue.of(0.2, 0.8), d -> d);
    assertUniform(0.1, 0.4, each(hue, Math::abs));
    assertEquals(0.5, Arrays.stream(hue).filter(v -> v < 0).count() / (double) MANY, 0.025);
    assertUniform(0.2, 0.7, each(draws(RandomSaturation.of(0.2, 0.7), d -> d), v -> v / (1 + v)));
    var solarization = Solarization.of().additionFactor(0.4).thresholdFactor(0.2, 0.8);
    assertUniform(0, 0.4 * 255, draws(solarization, Solarization.Drawn::addition));
    assertUniform(0.2, 0.8 * 255, draws(solarization, Solarization.Drawn::threshold));
  }

  @Test
  void factorsAreTheProbabilityOfATransform() {
    assertEquals(0.3, mean(draws(RandomGrayscale.of(0.3), d -> d)), 0.025);
    assertEquals(0.5, mean(draws(RandomInvert.of(), d -> d)), 0.025);
    assertEquals(0.2, mean(draws(RandomInvert.of(0.4), d -> d)), 0.025);
    assertEquals(0.7, mean(draws(RandomErasing.of(0.6, 0.8), d -> d.chosen())), 0.025);
    assertEquals(0.5, mean(draws(RandomGaussianBlur.of(), d -> d.chosen())), 0.025);
    assertEquals(0.9, mean(draws(RandomElasticTransform.of(0.8, 1), d -> d.chosen())), 0.025);
  }

  @Test
  void bitsAreUniform() {
    var steps = draws(RandomPosterization.of(2, 6), d -> d);
    for (int bits = 2; bits < 6; bits++) {
      double step = Math.pow(2, 8 - bits);
      long count = Arrays.stream(steps).filter(s -> s == step).count();
      assertEquals(MANY / 4.0, (double) count, 5 * Math.sqrt(MANY * 0.25 * 0.75));
    }
  }

  @Test
  void widthOfTheBlurIsUniform() {
    var blur = RandomGaussianBlur.of().sigma(0.2, 0.9);
    assertUniform(0.2, 0.9, drawsOfBatches(blur, d -> d.sigma().slice(0, 0, 1)));
    assertUniform(0.2, 0.9, drawsOfBatches(blur, d -> d.sigma().slice(0, 1, 2)));
  }

  @Test
  void erasedShareAndPlaceAreUniform() {
    var layer = RandomErasing.of().scale(0.3, 0.3);
    var shares = draws(layer, d -> d.patch().share());
    assertTrue(Arrays.stream(shares).allMatch(v -> Math.abs(v - 0.3) < 1e-6));
    // The middle column lies in a patch unless it starts after it or ends before it.
    var inside = draws(layer, d -> d.patch().inside().any(1).slice(1, 4, 5).cast(DType.FLOAT32));
    double length = Math.sqrt(0.3) * WIDTH;
    double covering = (Math.min(4, WIDTH - length) - Math.max(0, 4 - length)) / (WIDTH - length);
    assertEquals(covering, mean(inside), 0.025);
    var sizes = draws(RandomErasing.of().scale(0.1, 0.9), d -> d.patch().share());
    double side = 2 / 3.0 * (Math.pow(0.9, 1.5) - Math.pow(0.1, 1.5)) / 0.8;
    assertEquals(side * side, mean(sizes), 0.015);
  }

  /** Of noise of a deviation sigma, smoothed by a bell curve, times 0.1 · 9: by its weights. */
  @Test
  void elasticShiftsAreSmoothedNoise() {
    double sigma = 0.05 * HEIGHT;
    var shifts =
        draws(RandomElasticTransform.of().scale(1, 1), d -> d.down().slice(1, 3, 4).slice(2, 4, 5));
    assertEquals(0, mean(shifts), 0.02);
    // 3 · 0.3 pixels on either side: none, so nothing is smoothed in so small an image.
    assertEquals(sigma * 0.1 * WIDTH, Math.sqrt(variance(shifts)), 0.01);
  }

  // ---- inference, refusals ----

  @TestFactory
  Stream<DynamicTest> inferenceChangesNothing() {
    return Stream.<ImageTransform<?, ?>>of(
            AugMix.of(),
            CutMix.of(),
            Equalization.of(),
            MaxNumBoundingBoxes.of(3),
            MixUp.of(),
            RandAugment.of(),
            RandomBrightness.of(0.5),
            RandomColorDegeneration.of(0.5),
            RandomColorJitter.of().brightnessFactor(0.5),
            RandomContrast.of(0.5),
            RandomElasticTransform.of(),
            RandomErasing.of(),
            RandomFlip.of(),
            RandomGaussianBlur.of(),
            RandomGrayscale.of(),
            RandomHue.of(0.5),
            RandomInvert.of(),
            RandomPerspective.of(),
            RandomPosterization.of(2),
            RandomRotation.of(0.5),
            RandomSaturation.of(0.2),
            RandomSharpness.of(0.2),
            RandomShear.of(0.5, 0.5),
            RandomTranslation.of(0.5, 0.5),
            RandomZoom.of(0.5),
            Solarization.of())
        .map(
            layer ->
                dynamicTest(
                    layer.toString(), () -> assertEquals(IMAGES, inference(layer, IMAGES))));
  }

  @Test
  void refusals() {
    assertRefused(
        "RandomGaussianBlur: kernel_size must be odd, received 4.",
        () -> RandomGaussianBlur.of().kernelSize(4));
    assertRefused(
        "RandomGaussianBlur: sigma must be one number or two from 0 to 1, received [2.0].",
        () -> RandomGaussianBlur.of().sigma(2));
    assertRefused(
        "RandomGrayscale: factor must lie in [0, 1], received -1.", () -> RandomGrayscale.of(-1));
    assertRefused(
        "RandomPosterization: factor must be one number or two from 1 to 8, received [9.0].",
        () -> RandomPosterization.of(9));
    assertRefused(
        "RandomErasing: fill_value must be one number or three, received 2.",
        () -> RandomErasing.of().fillValue(1, 2));
    assertRefused(
        "RandomErasing: three fill values are for three colours, received images (None, 6, 9, 1).",
        () -> RandomErasing.of().fillValue(1, 2, 3).augment(Kit.normal(1, 2, HEIGHT, WIDTH, 1)));
    assertRefused(
        "RandomColorJitter: hue_factor must be one number or two from 0 to 1, received [-0.1].",
        () -> RandomColorJitter.of().hueFactor(-0.1));
    assertRefused(
        "Solarization: threshold_factor must be one number or two from 0 to 1, received [1.5].",
        () -> Solarization.of().thresholdFactor(1.5));
    assertRefused(
        "image.rgb_to_hsv: expected images of 3 channels, received shape (None, 6, 9, 1).",
        () -> RandomHue.of(0.1).augment(Kit.normal(1, 2, HEIGHT, WIDTH, 1)));
    var boxes =
        AnnotatedImages.of(IMAGES).boundingBoxes(Kit.normal(1, 12, 1, 4), Kit.normal(1, 12, 1));
    assertRefused(
        "RandomElasticTransform: cannot move bounding boxes with the images: leave them out.",
        () -> RandomElasticTransform.of().boundingBoxFormat("xyxy").augment(boxes));
  }
}
