package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.notebook.PlotKit.count;
import static dev.rhyton.notebook.PlotKit.history;
import static dev.rhyton.notebook.PlotKit.pixels;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.History;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Calibration;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Trials;
import java.awt.Color;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
  @Test
  void theEpochsOfAStreamAreWindowsAndItsCountIsNoCurve() {
    var history = new History();
    history.onEpochEnd(0, Map.of("loss", 0.5, "samples", 80.0, "drift", 0.2));
    assertEquals("Curves of loss, drift: 1 window", Plots.of(history).toString());
    var metric = new History();
    metric.onEpochEnd(0, Map.of("loss", 0.5, "samples", 80.0));
    assertEquals("Curves of loss, samples: 1 epoch", Plots.of(metric).toString());
  }

  @Test
  void aHistoryIsItsCurvesSideBySide() {
    var picture = Plots.of(history(20));
    var image = pixels(picture);
    assertEquals("Curves of loss, accuracy: 20 epochs", picture.toString());
    for (int x : new int[] {0, image.getWidth() / 2}) {
      var panel = image.getSubimage(x, 0, image.getWidth() / 2, image.getHeight());
      assertTrue(count(panel, Theme.BLUE) > 500);
      assertTrue(count(panel, Theme.VERMILLION) > 500);
    }
    assertTrue(count(image, new Color(0, true)) > 0.9 * image.getWidth() * image.getHeight());
    assertTrue(picture.png().length < 45_000, picture.png().length + " bytes");
  }

  @Test
  void oneEpochIsAPoint() {
    assertTrue(count(pixels(Plots.of(history(1))), Theme.BLUE) > 50);
  }

  @Test
  void aLossThatIsNoNumberIsLeftOut() {
    var history = history(3);
    history.onEpochEnd(3, Map.of("loss", Double.NaN, "accuracy", 0.1));
    history.onEpochEnd(4, Map.of("loss", Double.POSITIVE_INFINITY, "accuracy", 0.1));
    assertTrue(count(pixels(Plots.of(history)), Theme.BLUE) > 500);
    var broken = new History();
    broken.onEpochEnd(0, Map.of("loss", Double.NaN));
    assertEquals(0, count(pixels(Plots.of(broken)), Theme.BLUE));
  }

  @Test
  void aCalibrationHasItsVariancesBeforeAndAfter() {
    var rows = new java.util.ArrayList<Calibration.Row>();
    for (int i = 0; i < 20; i++) rows.add(new Calibration.Row("k", Math.pow(10, -i), 1, 1, ""));
    rows.add(new Calibration.Row("constant", 0, 0, 0, "output is constant: left unchanged"));
    var picture = Plots.of(new Calibration(rows));
    assertEquals("variance before and after: 21 rows", picture.text());
    assertTrue(count(pixels(picture), Theme.series(0)) > 500);
    assertTrue(count(pixels(picture), Theme.series(1)) > 500);
  }

  static AutoChoice choice(double... losses) {
    var rows = new java.util.ArrayList<AutoChoice.Row>();
    var factors = new double[] {0.3, 1, 3, 10, 30};
    for (int i = 0; i < losses.length; i++) {
      rows.add(new AutoChoice.Row(factors[i], factors[i] / 1000, losses[i], i == 2));
    }
    return new AutoChoice(AutoChoice.Outcome.CHOSEN, 3, 2.3, 18, rows);
  }

  /** A search of five trials, one of which failed and one has only its first epochs. */
  static Trials trials() {
    var search = Search.minimize(RandomSearch.of(), 1);
    for (int i = 0; i < 5; i++) {
      var trial = search.ask();
      trial.hp().fixed("kind", "network");
      if (i % 2 == 0) assertTrue(trial.hp().real("x", 0, 1) <= 1);
      assertTrue(trial.hp().integer("units", 1, 9) <= 9);
      if (i == 3) search.fail(trial, "no memory");
      else search.tell(trial, 1.0 / (i + 1));
    }
    return search.trials();
  }

  @Test
  void trialsAreDrawnWithTheBestSoFar() {
    var picture = Plots.of(trials());
    assertEquals("score of 5 trials, the best 0.2", picture.text());
    assertTrue(count(pixels(picture), Theme.series(0)) > 20);
    assertRefused(
        "The search has no trial with a score.",
        () -> Plots.of(Search.minimize(RandomSearch.of(), 1).trials()));
  }

  @Test
  void aSearchHasItsLossesAndTheChosenRate() {
    var picture = Plots.of(choice(2.2, 1.9, 0.9, 0.7, Double.NaN));
    assertEquals("loss by learning rate, 5 trials", picture.text());
    assertTrue(count(pixels(picture), Theme.series(0)) > 200);
    assertTrue(count(pixels(picture), Theme.series(1)) > 20);
    assertTrue(count(pixels(Plots.of(choice(2.2, 1.9, 0.9, 0.7, 1e9))), Theme.series(0)) > 200);
    assertRefused(
        "The choice has no trial with a loss: no search: it takes a training of 50 steps or more.",
        () -> Plots.of(AutoChoice.none(AutoChoice.Outcome.TOO_FEW_STEPS)));
  }

  /** Trials of one loss are on a horizontal line, above which only markers are. */
  @Test
  void theChosenTrialHasNoOtherMarkerBelowItsOwn() {
    var image = pixels(Plots.of(choice(2.0, 2.0, 2.0, 2.0, 2.0)));
    var apex = at(image, Theme.series(1)); // of the triangle
    var above = image.getSubimage(apex.x - 8, apex.y, 16, 4);
    assertTrue(count(above, Theme.series(1)) > 2);
    assertEquals(0, count(above, Theme.series(0)));
  }

  /** Returns the first place of a color, row by row. */
  private static Point at(BufferedImage image, Color color) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) == color.getRGB()) return new Point(x, y);
      }
    }
    throw new AssertionError("no " + color);
  }

  @Test
  void runsHaveColoursOfTheirOwn() {
    var picture = Plots.compare("loss", Map.of("b", history(20), "a", history(20, 2)));
    assertEquals("loss of a, b", picture.text());
    assertTrue(count(pixels(picture), Theme.series(0)) > 500);
    assertTrue(count(pixels(picture), Theme.series(1)) > 500);
  }

  /** A figure that halves at each epoch is a straight line on an axis of powers. */
  @Test
  void manyPowersOfTenHaveAnAxisOfPowers() {
    for (int epochs : new int[] {9, 21}) {
      var halving = new History();
      for (int e = 0; e < epochs; e++) halving.onEpochEnd(e, Map.of("gap", Math.pow(0.5, e)));
      var image = pixels(Plots.compare("gap", Map.of("a", halving)));
      var curve = rowsOf(image, Theme.BLUE);
      int middle = curve[curve.length / 2];
      double share = (middle - curve[0]) / (double) (curve[curve.length - 1] - curve[0]);
      assertEquals(epochs == 9 ? 0.95 : 0.5, share, 0.05, epochs + " epochs");
    }
  }

  /** The height of a curve at each place across that it passes, without the legend. */
  private static int[] rowsOf(BufferedImage image, Color color) {
    var rows = new ArrayList<Integer>();
    for (int x = 0; x < image.getWidth() * 0.8; x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        if (image.getRGB(x, y) != color.getRGB()) continue;
        rows.add(y);
        break;
      }
    }
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void countsAreLightOnDarkCells() {
    var picture = Plots.confusion(new int[] {0, 0, 0, 1}, new int[] {0, 0, 0, 0});
    assertEquals("Confusion matrix: 2 classes, 4 samples, 75.0 % right", picture.text());
    var image = pixels(picture);
    var dark = cell(image, image.getWidth() - 2 * 8 - 2 * 64 * 2, 16);
    assertTrue(brightness(dark.getRGB(5, 5)) < 0.5, "a cell with all of its row is dark");
    assertTrue(count(dark, Color.WHITE) > 20, "its count is white");
    var light = cell(image, image.getWidth() - 2 * 8 - 64 * 2, 16);
    assertTrue(brightness(light.getRGB(5, 5)) > 0.9, "a cell without samples is light");
    assertTrue(darkest(light) < 0.75, "its count is darker");
  }

  /** The inside of a cell, without the white between cells. */
  private static BufferedImage cell(BufferedImage image, int x, int y) {
    return image.getSubimage(x + 4, y + 4, 120, 120);
  }

  private static double darkest(BufferedImage image) {
    double darkest = 1;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        darkest = Math.min(darkest, brightness(image.getRGB(x, y)));
      }
    }
    return darkest;
  }

  private static double brightness(int rgb) {
    var c = new Color(rgb);
    return Color.RGBtoHSB(c.getRed(), c.getGreen(), c.getBlue(), null)[2];
  }

  @Test
  void classesMayHaveNames() {
    int[] labels = {0, 1, 2};
    var narrow = pixels(Plots.confusion(labels, labels));
    var wide = pixels(Plots.confusion(labels, labels, "one", "two", "a class with a long name"));
    assertTrue(wide.getWidth() > narrow.getWidth() + 200);
    assertTrue(wide.getHeight() > narrow.getHeight() + 200, "long names stand upright below");
    assertRefused(
        "Expected names for 3 classes, received 1.",
        () -> Plots.confusion(labels, labels, "only one"));
  }

  /** Up to 60 classes have their names, those of a matrix that fits a page their counts. */
  @Test
  void manyClassesHaveNamesAndCounts() {
    for (int classes : new int[] {19, 30, 36, 60}) {
      int count = classes;
      var labels = IntStream.range(0, 90 * count).map(i -> i % count).toArray();
      var picture = Plots.confusion(labels, labels);
      var image = pixels(picture);
      double cell = (picture.height() - 24 - 8 - 22) / (double) classes;
      assertTrue(cell > 13.5, "a cell of " + cell);
      for (int c = 0; c < classes; c++) {
        var name = image.getSubimage(2 * 30, (int) (2 * (8 + (c + 0.1) * cell)), 44, 20);
        assertTrue(count(name, Theme.INK) > 5, classes + " classes: name " + c);
      }
      boolean hasCounts = picture.vega().toString().contains("type=text");
      assertEquals(classes <= 36, hasCounts, classes + " classes");
    }
  }

  @Test
  void imagesLieInAGrid() {
    float[][][] images = {{{0, 1}, {1, 0}}, {{1, 1}, {1, 1}}, {{0, 0}, {0, 0}}};
    var picture = Plots.images(images, 2);
    assertEquals("3 images of 2×2 pixels", picture.text());
    var image = pixels(picture);
    assertEquals(Color.BLACK.getRGB(), image.getRGB(20, 20));
    assertEquals(Color.WHITE.getRGB(), image.getRGB(180, 20));
    assertEquals(Color.BLACK.getRGB(), image.getRGB(20, 220), "the third is in the second row");
    assertEquals(0, image.getRGB(220, 220), "no image is at the end");
    var captioned = Plots.images(images, List.of("a", "b", "c"), 2);
    assertTrue(captioned.height() > picture.height() + 30);
    assertTrue(count(pixels(captioned), Theme.INK) > 10);
  }

  @Test
  void imagesMayHaveColours() {
    var image = pixels(Plots.images(new int[][][][] {{{{255, 0, 0}}, {{0, 0, 255}}}}, 1));
    assertEquals(Color.RED.getRGB(), image.getRGB(10, 20));
    assertEquals(Color.BLUE.getRGB(), image.getRGB(10, image.getHeight() - 20));
  }

  @Test
  void rowsAreCompared() {
    var images = Datasets.loadDigits().test().take(10).x();
    var picture = Plots.images(List.of(images, images.reshape(10, 64)), "original", "decoded");
    assertEquals("20 images of 8×8 pixels", picture.text());
    var image = pixels(picture);
    int half = image.getHeight() / 2;
    int left = 2 * 80;
    int width = image.getWidth() - left;
    assertArrayEquals(
        image.getRGB(left, 8, width, half - 16, null, 0, width),
        image.getRGB(left, 8 + half - 4, width, half - 16, null, 0, width));
  }

  @Test
  void signedValuesHaveAColourForEachSign() {
    float[][][] values = {{{4, -4}, {0, 2}}, {{-1, 0}, {0, 0}}};
    var picture = Plots.images(ImageRow.signed(values), 2);
    assertEquals("2 images of 2×2 pixels", picture.text());
    var image = pixels(picture);
    assertEquals(Theme.VERMILLION.getRGB(), image.getRGB(40, 40));
    assertEquals(Theme.BLUE.getRGB(), image.getRGB(160, 40));
    assertEquals(0, image.getRGB(40, 160), "0 is transparent");
    assertEquals(128, image.getRGB(160, 160) >>> 24, 1, "half of the largest value is half opaque");
    assertEquals(Theme.BLUE.getRGB(), image.getRGB(240, 40), "each picture has its own scale");
    assertEquals(Color.BLACK.getRGB(), pixels(Plots.images(new float[1][2][2], 1)).getRGB(40, 40));
  }

  /** A rare colour, the largest value of a picture, is not replaced by a more frequent one. */
  @Test
  void picturesOfManyGraysKeepTheColoursOfSignedValues() {
    var images = new float[2][28][28];
    var values = new float[2][28][28];
    for (int i = 0; i < 784; i++) {
      images[0][i / 28][i % 28] = i / 783f;
      values[0][i / 28][i % 28] = i == 100 ? -40 : (i % 80) / 2f;
    }
    var image = pixels(Plots.images(List.of(images, ImageRow.signed(values))));
    int top = 2 * 4 + 28 * 6 + 2 * 4; // of the second row, in which a value has 6×6 pixels
    assertEquals(Theme.BLUE.getRGB(), image.getRGB(8 + 16 * 6 + 3, top + 3 * 6 + 3));
  }

  @Test
  void theChannelsOfSignedValuesAreAdded() {
    var image =
        pixels(Plots.images(ImageRow.signed(new float[][][][] {{{{3, 1, -2}, {-1, 0, -1}}}}), 1));
    assertEquals(Theme.VERMILLION.getRGB(), image.getRGB(40, 40));
    assertEquals(Theme.BLUE.getRGB(), image.getRGB(160, 40));
  }

  @Test
  void signedValuesLieOnImages() {
    float[][] one = {{1, 1}, {0, 0}};
    float[][] signs = {{2, 0}, {0, -2}};
    var images = new float[][][] {one, one};
    var values = new float[][][] {signs, signs};
    var image = pixels(Plots.images(List.of(images, ImageRow.overlay(images, values)), "a", "b"));
    int left = image.getWidth() - 2 * 4 - 192;
    int top = 2 * 4 + 2 * 100;
    assertEquals(Color.WHITE.getRGB(), image.getRGB(left + 150, top + 40));
    assertEquals(Color.BLACK.getRGB(), image.getRGB(left + 40, top + 150));
    var over = new Color(image.getRGB(left + 40, top + 40));
    assertTrue(over.getRed() > 200 && over.getBlue() < 80, "vermillion on white: " + over);
    var under = new Color(image.getRGB(left + 150, top + 150));
    assertTrue(under.getBlue() > 100 && under.getRed() < 40, "blue on black: " + under);
  }

  @Test
  void masksHaveTheColoursOfSeries() {
    int[][][] classes = {{{0, 1}, {2, 1}}};
    var image = pixels(Plots.images(ImageRow.masks(classes), 1));
    assertEquals(Color.BLACK.getRGB(), image.getRGB(40, 40));
    assertEquals(Theme.series(0).getRGB(), image.getRGB(160, 40));
    assertEquals(Theme.series(1).getRGB(), image.getRGB(40, 160));
    float[][][][] probabilities = {{{{1, 0, 0}, {0, 1, 0}}, {{0, 0, 1}, {0.5f, 0.5f, 0}}}};
    var mixed = pixels(Plots.images(ImageRow.masks(probabilities), 1));
    assertEquals(image.getRGB(160, 40), mixed.getRGB(160, 40));
    assertEquals(image.getRGB(40, 160), mixed.getRGB(40, 160));
    assertEquals(0x59, new Color(mixed.getRGB(160, 160)).getBlue(), "half of 0xb2");
  }

  @Test
  void eachRowMayHaveCaptions() {
    var plain = Plots.images(List.of(new float[2][8][8], new float[2][8][8]));
    var row = ImageRow.of(new float[2][8][8]).captions(new int[] {3, 5});
    var captioned = Plots.images(List.of(row, new float[2][8][8]));
    assertEquals(plain.height() + 18, captioned.height());
    assertTrue(count(pixels(captioned), Theme.INK) > 10);
    assertEquals(plain.height() + 18, Plots.images(row, 1).height() - 18, "below each of them");
  }

  @Test
  void wrongRowsAreRefused() {
    assertRefused(
        "ImageRow.overlay: expected values for images of shape (2, 8, 8), received (2, 4, 4).",
        () -> ImageRow.overlay(new float[2][8][8], new float[2][4][4]));
    assertRefused(
        "ImageRow.masks: expected integers of shape (images, height, width), or probabilities with"
            + " an axis for the classes behind, received float32 of shape (2, 8, 8).",
        () -> ImageRow.masks(new float[2][8][8]));
    assertRefused(
        "ImageRow.masks: expected classes from 0 on, received -1.",
        () -> ImageRow.masks(new int[][][] {{{-1}}}));
    assertRefused(
        "Plots.images: expected shape (images, height, width), or with 1 or 3 channels behind,"
            + " received (2, 64). Reshape it: images.reshape(-1, 28, 28).",
        () -> Plots.images(ImageRow.signed(new float[2][64]), 2));
    assertRefused(
        "Plots.images: expected a caption for each of 2 images, received 1.",
        () -> Plots.images(List.of(ImageRow.signed(new float[2][8][8]).captions(List.of("a")))));
  }

  @Test
  void wrongImagesAreRefused() {
    assertRefused(
        "Plots.images: expected shape (images, height, width), or with 1 or 3 channels behind,"
            + " received (2, 64). Reshape it: images.reshape(-1, 28, 28).",
        () -> Plots.images(new float[2][64], 2));
    assertRefused(
        "Plots.images: expected a caption for each of 2 images, received 1.",
        () -> Plots.images(new float[2][8][8], List.of("one"), 2));
    assertRefused(
        "images: rows must not be null, nor hold null.", () -> Plots.images((Map<String, ?>) null));
    assertRefused(
        "Plots.images: columns must be at least 1, received 0.",
        () -> Plots.images(new float[2][8][8], 0));
    assertRefused(
        "Plots.images: expected rows of equal shape, received (3, 8, 8) below (2, 8, 8).",
        () -> Plots.images(List.of(new float[2][8][8], new float[3][8][8])));
    assertRefused(
        "Plots.images: expected a name for each of 1 rows, received 2.",
        () -> Plots.images(List.of(NDArray.from(new float[2][8][8])), "a", "b"));
  }

  @Test
  void pointsHaveTheColourOfTheirLabel() {
    var picture = Plots.scatter(new float[][] {{0, 0}, {1, 2}, {2, 1}}, new int[] {10, 9, 10});
    assertEquals("3 points in 2 groups", picture.text());
    var image = pixels(picture);
    assertTrue(count(image, Theme.series(0)) > 50); // 9 comes before 10
    assertTrue(count(image, Theme.series(1)) > 50);
    assertRefused(
        "Plots.scatter: expected points of shape (points, 2), received (3,)."
            + " Give x and y with titles: scatter(\"title of y\", \"title of x\", x, y).",
        () -> Plots.scatter(new float[3], new int[3]));
    assertRefused(
        "Plots.scatter: expected as many x as y and labels, received 3, 2 and 3.",
        () -> Plots.scatter(new float[3], new float[2], new int[3]));
  }

  @Test
  void linesHaveColoursOfTheirOwn() {
    double[] x = {0, 0.1, 0.3};
    var lines = Map.of("a", new double[] {1, 0.5, 0}, "b", new double[] {1, 0.9, 0.8});
    var picture = Plots.lines("accuracy", "strength", x, lines);
    assertEquals("accuracy over strength: a, b", picture.text());
    assertTrue(count(pixels(picture), Theme.series(0)) > 500);
    assertTrue(count(pixels(picture), Theme.series(1)) > 500);
    var behind = Plots.lines("accuracy", "strength", x, lines, List.of(new double[] {0, 1, 0.2}));
    assertEquals(picture.height(), behind.height(), "a faint line is not in the legend");
    assertTrue(count(pixels(behind), Theme.FAINT) > count(pixels(picture), Theme.FAINT) + 500);
    assertRefused(
        "Plots.lines: expected as many values of y as of x, 3, received 2 of \"a\".",
        () -> Plots.lines("accuracy", "strength", x, Map.of("a", new double[2])));
    assertRefused(
        "Plots.lines: expected as many values of y as of x, 3, received 1 of a faint line.",
        () -> Plots.lines("accuracy", "strength", x, lines, List.of(new double[1])));
    assertRefused(
        "Plots.lines: expected at least one line, received none.",
        () -> Plots.lines("accuracy", "strength", x, Map.of()));
  }

  @Test
  void barsAreAsLongAsTheirNumbers() {
    var picture = Plots.bars("seconds", Map.of("a", 1, "b", 2));
    assertEquals("seconds of a, b", picture.text());
    var image = pixels(picture);
    int[] lengths = new int[2];
    for (int i = 0; i < 2; i++) {
      var row = image.getSubimage(0, 2 * (34 + 30 * i) + 30, image.getWidth(), 1);
      lengths[i] = (int) count(row, Theme.BLUE);
    }
    assertEquals(2.0, lengths[1] / (double) lengths[0], 0.02);
    assertRefused(
        "Plots.bars: expected a finite number for \"a\", received NaN.",
        () -> Plots.bars("loss", Map.of("a", Double.NaN)));
  }

  @Test
  void linesShareTheirX() {
    var ys = Map.of("plain", new double[] {1, 0.5, 0}, "robust", new double[] {0.9, 0.8, 0.7});
    var picture = Plots.lines("accuracy", "epsilon", new double[] {0, 0.1, 0.2}, ys);
    assertEquals("accuracy over epsilon: plain, robust", picture.text());
    var image = pixels(picture);
    assertTrue(count(image, Theme.series(0)) > 50);
    assertTrue(count(image, Theme.series(1)) > 50);
    assertRefused(
        "Plots.lines: expected as many values of y as of x, 2, received 3 of \"plain\".",
        () -> Plots.lines("accuracy", "epsilon", new double[] {0, 0.1}, ys));
  }

  @Test
  void nothingToDrawIsRefused() {
    assertRefused(
        "Plots.lines: expected at least one line, received none.",
        () -> Plots.lines("y", "x", new double[] {0}, Map.of()));
    assertRefused(
        "The history has no epoch: training ended before one.", () -> Plots.of(new History()));
    assertRefused(
        "The calibration has no row with a variance above 0.",
        () -> Plots.of(new Calibration(List.of())));
    assertRefused(
        "Expected at least one run to compare, received none.",
        () -> Plots.compare("loss", Map.of()));
    assertRefused(
        "Plots.bars: expected at least one value, received none.",
        () -> Plots.bars("loss", Map.of()));
  }

  @Test
  void aPictureIsSaved(@TempDir Path folder) throws IOException {
    var picture = Plots.bars("seconds", Map.of("a", 1));
    picture.save(folder + "/bars.png");
    assertArrayEquals(picture.png(), Files.readAllBytes(folder.resolve("bars.png")));
  }

  @Test
  void nothingToShow() {
    assertRefused(
        "Plots.images: expected at least one row, received none.", () -> Plots.images(List.of()));
    assertRefused(
        "Plots.scatter: expected at least one point, received none.",
        () -> Plots.scatter(new double[0], new double[0], new int[0]));
  }
}
