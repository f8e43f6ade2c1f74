package dev.rhyton.notebook;

import static dev.rhyton.notebook.PlotKit.count;
import static dev.rhyton.notebook.PlotKit.history;
import static dev.rhyton.notebook.PlotKit.pixels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Long names and titles, and many of them, fit the picture and its text. */
class LongTextsTest {
  private static final String LONG =
      "the quick brown fox jumps over the lazy dog and so on ".repeat(4);
  private static final double[] X = {0, 1, 2, 3};
  private static final int[] LABELS = {0, 1, 1, 0};
  private static final double[] SCORES = {0.1, 0.8, 0.4, 0.5};

  private static Table table() {
    return Table.create(
        DoubleColumn.create(LONG + "x", X),
        DoubleColumn.create(LONG + "y", 3, 1, 2, 5),
        DoubleColumn.create(LONG + "z", 4, 2, 3, 6),
        StringColumn.create("kind", LONG, LONG, "b", "b"));
  }

  private static Map<String, Picture> pictures() {
    var table = table();
    var names = List.of(LONG + "1", LONG + "2");
    var images = new float[2][8][8];
    var pictures = new LinkedHashMap<String, Picture>();
    pictures.put("bars", Plots.bars(LONG, Map.of(LONG, 3, "b", 5)));
    pictures.put("lines", Plots.lines(LONG, LONG, X, Map.of(LONG, X, LONG + "b", X)));
    pictures.put("line", Plots.line(table, LONG + "x", LONG + "y", "kind"));
    pictures.put("compare", Plots.compare("loss", Map.of(LONG, List.of(history(3), history(4)))));
    pictures.put("scatter", Plots.scatter(LONG, LONG, X, X));
    pictures.put("groups", Plots.scatter(table, LONG + "x", LONG + "y", "kind"));
    pictures.put("trend", Plots.trend(table, LONG + "x", LONG + "y"));
    pictures.put("pairs", Plots.pairs(table, "kind"));
    pictures.put("box", Plots.box(table, LONG + "x", "kind"));
    pictures.put("dots", Plots.dots(LONG, Map.of(LONG, List.of(1, 2, 4))));
    pictures.put("forest", Plots.forest(table, LONG + "y", LONG + "x", LONG + "z"));
    pictures.put("histogram", Plots.histogram(table, LONG + "x", "kind"));
    pictures.put("density", Plots.density(table, LONG + "x", "kind"));
    pictures.put("roc", Plots.roc(LABELS, Map.of(LONG, SCORES)));
    pictures.put("recall", Plots.precisionRecall(LABELS, Map.of(LONG, SCORES)));
    pictures.put("heat map", Plots.heatmap(new double[][] {{-1e-7, 2e-8}, {3, 4}}, names, names));
    pictures.put("large", Plots.heatmap(new double[][] {{-123456.7, 2}, {3, 4}}, names, names));
    pictures.put("confusion", Plots.confusion(LABELS, LABELS, names));
    pictures.put("images", Plots.images(List.of(images, images), LONG, "b"));
    pictures.put("captions", Plots.images(images, names, 1));
    pictures.put("frames", Plots.frames(Map.of(LONG, Plots.scatter(X, X, null))));
    return pictures;
  }

  /** What is cut off reaches the border. */
  @TestFactory
  List<DynamicTest> textsAreInsideThePicture() {
    return pictures().entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      var image = pixels(e.getValue());
                      assertTrue(e.getValue().width() <= 800, "width " + e.getValue().width());
                      int right = image.getWidth() - 1;
                      int bottom = image.getHeight() - 1;
                      assertEquals(0, painted(image, 0, 0, 1, bottom), "left");
                      assertEquals(0, painted(image, right, 0, 1, bottom), "right");
                      assertEquals(0, painted(image, 0, 0, right, 1), "above");
                      assertEquals(0, painted(image, 0, bottom, right, 1), "below");
                    }))
        .toList();
  }

  private static long painted(BufferedImage image, int x, int y, int width, int height) {
    return IntStream.of(image.getRGB(x, y, width, height, null, 0, width))
        .filter(p -> p >>> 24 > 40)
        .count();
  }

  @Test
  void barsHaveRoomBesideLongNames() {
    var image = pixels(Plots.bars("seconds", Map.of(LONG, 3, "b", 5)));
    assertTrue(count(image.getSubimage(0, 2 * 34 + 30, image.getWidth(), 1), Theme.BLUE) > 400);
  }

  /** A count or a figure at the end is not left out. */
  @Test
  void shortTextsKeepTheirEnds() {
    var short1 = Theme.shortened(LONG + "(300)", 12, 200);
    assertTrue(short1.startsWith("the quick") && short1.endsWith("(300)"), short1);
    assertTrue(Legend.label(LONG + ", AUC 0.75", 420).endsWith(", AUC 0.75"));
    assertEquals("short", Theme.shortened("short", 12, 200));
    assertEquals("", Theme.shortened(LONG, 12, 3));
    var random = new Random(1);
    for (int i = 0; i < 300; i++) {
      var text = new StringBuilder();
      for (int k = random.nextInt(60); k >= 0; k--) {
        text.appendCodePoint(random.nextBoolean() ? 0x1F600 + random.nextInt(50) : 'a' + k % 26);
      }
      double most = 300 * random.nextDouble();
      var shown = Theme.shortened(text.toString(), 12, most);
      assertTrue(Theme.width(shown, 12) <= most, shown);
      boolean isBroken = shown.codePoints().anyMatch(c -> c >= 0xD800 && c < 0xE000);
      assertFalse(isBroken, "half a character in " + shown);
    }
  }

  /** Runs whose names differ at the end only are two entries of the legend. */
  @Test
  void interactiveLegendsKeepTheNames() {
    var names = List.of(LONG + "1", LONG + "2");
    var lines = Plots.lines("y", "x", X, Map.of(names.get(0), X, names.get(1), X));
    var json = new com.google.gson.Gson().toJson(lines.vega());
    assertTrue(json.contains("\"domain\":[\"" + names.get(0) + "\",\"" + names.get(1)), json);
    assertTrue(json.contains("labelExpr"), json);
  }

  @Test
  void captionsDoNotTouch() {
    var captions = List.of(LONG, LONG, "c");
    var image = pixels(Plots.images(new float[3][8][8], captions, 3));
    for (int gap = 1; gap < 3; gap++) {
      assertEquals(0, painted(image, 2 * 100 * gap + 4, 0, 1, image.getHeight()), "gap " + gap);
    }
  }

  @Test
  void rowsOfManyImagesFitThePage() {
    for (int columns = 1; columns < 400; columns = 2 * columns + 1) {
      for (int size : new int[] {1, 8, 28, 200}) {
        var picture = Plots.images(new float[columns][size][size], columns);
        assertTrue(picture.width() <= 764, columns + " of " + size + ": " + picture.width());
      }
    }
  }

  @Test
  void textsNameTheFirstOfMany() {
    var lines = new LinkedHashMap<String, double[]>();
    var bars = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < 50; i++) {
      lines.put("s" + i, DoubleStream.of(X).toArray());
      bars.put("s" + i, i);
    }
    var first = "s0, s1, s2, s3, s4, s5, s6, s7, and 42 more";
    assertEquals("y over x: " + first, Plots.lines("y", "x", X, lines).text());
    assertEquals("n of " + first, Plots.bars("n", bars).text());
    assertEquals("a; b", Names.text(List.of("a", "b"), "; "));
    assertEquals(10, Names.text(Collections.nCopies(10, "a")).split(", ").length);
  }
}
