package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plots are readable on white and on dark pages. */
class ThemeTest {
  private static final List<Color> PAGES = List.of(Color.WHITE, new Color(0x111111));

  private static void assertReadable(Color color) {
    for (var page : PAGES) {
      double contrast = Theme.contrast(color, page);
      assertTrue(contrast >= 3, color + " on " + page + ": " + contrast);
    }
  }

  @Test
  void contrastIsThatOfWcag() {
    assertEquals(21, Theme.contrast(Color.BLACK, Color.WHITE), 1e-9);
    assertEquals(1, Theme.contrast(Color.RED, Color.RED), 1e-9);
    assertEquals(3.998, Theme.contrast(Color.WHITE, Color.RED), 1e-3);
  }

  @Test
  void coloursAreReadableOnEveryPage() {
    assertReadable(Theme.INK);
    Theme.SERIES.forEach(ThemeTest::assertReadable);
    assertEquals(Theme.SERIES.size(), Theme.SERIES.stream().distinct().count());
  }

  /** Each opaque colour of a plot that covers more than the edges of letters. */
  @Test
  void pixelsAreReadableOnEveryPage() {
    var runs = new LinkedHashMap<String, dev.rhyton.callbacks.History>();
    for (int i = 0; i < 10; i++) runs.put("run " + i, PlotKit.history(20, 1 + i));
    var bars = Plots.bars("seconds", Map.of("a", 1, "b", -2.5));
    var animals = TablePlotsTest.animals(80);
    var pictures =
        List.of(
            Plots.of(PlotKit.history(40)),
            Plots.compare("loss", runs),
            bars,
            Plots.scatter(animals, "height", "weight", "kind"),
            Plots.trend(animals, "height", "weight"),
            Plots.pairs(animals, "kind"),
            Plots.box(animals, "height", "kind"),
            Plots.roc(new int[] {0, 1, 1}, new double[] {0.1, 0.2, 0.05}),
            Plots.of(SearchPlotsTest.search(200)),
            Plots.parallelCoordinates(SearchPlotsTest.search(200)),
            Plots.slices(SearchPlotsTest.search(200)),
            Plots.calibration(new int[] {0, 1, 1}, new double[] {0.1, 0.2, 0.05}));
    for (var picture : pictures) {
      var image = PlotKit.pixels(picture);
      var colors = opaque(image);
      assertTrue(colors.size() >= 2, colors.toString());
      colors.forEach(ThemeTest::assertReadable);
      assertEquals(0, image.getRGB(0, 0) >>> 24, "the background is transparent");
    }
  }

  private static List<Color> opaque(BufferedImage image) {
    var counts = new HashMap<Integer, Integer>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) counts.merge(image.getRGB(x, y), 1, Integer::sum);
    }
    var colors = new ArrayList<Color>();
    counts.forEach(
        (rgb, count) -> {
          if (rgb >>> 24 == 255 && count > 60) colors.add(new Color(rgb));
        });
    return colors;
  }

  @Test
  void numbersAreReadableInCells() {
    for (int percent = -100; percent <= 100; percent++) {
      for (var cell :
          List.of(CellColors.diverging(percent / 100.0), CellColors.sequential(percent / 100.0))) {
        assertTrue(Theme.contrast(CellColors.text(cell), cell) >= 3, percent + " %");
      }
    }
  }

  /** Series are told apart by dashes or markers where colours are not seen. */
  @Test
  void seriesDifferInMoreThanColour() {
    for (int i = 0; i < Theme.SERIES.size(); i++) {
      for (int j = 0; j < i; j++) {
        var a = Style.of(i);
        var b = Style.of(j);
        boolean alike = a.marker() == b.marker() && a.stroke().equals(b.stroke());
        assertTrue(!alike, i + " and " + j);
      }
    }
  }

  /** No plot is wider than a page, nor so large that a notebook with several is. */
  @Test
  void picturesFitThePage() {
    var animals = TablePlotsTest.animals(300);
    for (var picture :
        List.of(
            Plots.histogram(animals, "height", "kind"),
            Plots.pairs(animals, "kind"),
            Plots.correlation(animals),
            Plots.box(animals, "height"))) {
      assertTrue(picture.width() <= 800 && picture.height() <= 800, picture.text());
      assertTrue(picture.png().length < 80_000, picture.text() + " " + picture.png().length);
    }
  }

  @Test
  void countsAreReadableInTheirCells() {
    for (int percent = 0; percent <= 100; percent++) {
      var cell = ConfusionMatrix.shade(percent / 100.0);
      double contrast = Theme.contrast(ConfusionMatrix.number(percent, cell), cell);
      assertTrue(contrast >= 3, percent + " %: " + contrast);
    }
  }
}
