package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The interactive forms of plots. Their specifications are written to {@code target/vega}, where
 * {@code .ci/browser/plots.mjs} draws and uses them.
 */
class VegaLiteTest {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** A plot of each kind. */
  static Map<String, Picture> plots() {
    var animals = TablePlotsTest.animals(200);
    var trials = SearchPlotsTest.search(40);
    var x = IntStream.range(0, 50).mapToDouble(i -> i).toArray();
    var squares = DoubleStream.of(x).map(v -> 1 + v * v).toArray();
    var gaps = DoubleStream.of(x).map(v -> v % 20 == 10 ? Double.NaN : v).toArray();
    var tiny = DoubleStream.of(x).map(v -> Math.pow(10, -v / 5)).toArray();
    var names = List.of("one", "two, \"quoted\"", "o'three");
    var plots = new LinkedHashMap<String, Picture>();
    plots.put("history", Plots.of(PlotKit.history(12)));
    plots.put(
        "compare",
        Plots.compare(
            "loss",
            Map.of(
                "plain",
                List.of(PlotKit.history(20), PlotKit.history(20, 2)),
                "weight",
                PlotKit.history(20, 3))));
    plots.put("scatter", Plots.scatter(animals, "height", "weight", "kind"));
    plots.put("trend", Plots.trend(animals, "height", "weight"));
    plots.put("line", Plots.line(animals, "seen", "weight"));
    plots.put("lines", Plots.lines("y", "x", x, Map.of("square", squares, "plain", x)));
    plots.put("log", Plots.lines("y", "x", x, Map.of("square", squares)).logX().logY());
    plots.put("landscape", landscape());
    plots.put("histogram", Plots.histogram(animals, "weight", "kind"));
    plots.put("counts", Plots.histogram(animals, "kind"));
    plots.put("density", Plots.density(animals, "height", "kind"));
    plots.put("box", Plots.box(animals, "weight", "kind"));
    plots.put("bars", Plots.bars("seconds", Map.of("a", 3, "b", -1.5)));
    plots.put("dots", Plots.dots("accuracy", Map.of("a", 0.91, "b", List.of(0.92, 0.94, 0.95))));
    plots.put("forest", Plots.forest(intervals(), "difference", "low", "high"));
    plots.put(
        "heatmap", Plots.heatmap(new double[][] {{1, 2, 3}, {-4, 5, 6}}, List.of("r", "r"), names));
    plots.put("correlation", Plots.correlation(animals));
    plots.put(
        "confusion", Plots.confusion(new int[] {0, 1, 1, 0}, new int[] {0, 1, 0, 0}, "no", "yes"));
    plots.put("roc", Plots.roc(new int[] {0, 1, 1, 0}, new float[] {0.1f, 0.8f, 0.4f, 0.5f}));
    plots.put(
        "calibration",
        Plots.calibration(new int[] {0, 1, 1, 0}, new float[] {0.1f, 0.8f, 0.4f, 0.5f}));
    plots.put("pairs", Plots.pairs(animals, "kind"));
    plots.put(
        "linked",
        Plots.linked(
            Plots.scatter(animals, "height", "weight", "kind"),
            Plots.scatter(animals, "weight", "height")));
    plots.put("search", Plots.of(trials));
    plots.put("slices", Plots.slices(trials));
    plots.put("parallel", Plots.parallelCoordinates(trials));
    plots.put("contour", Plots.contour(trials, "rate", "units 1"));
    plots.put("gaps", Plots.lines("y", "x", x, Map.of("gap", gaps, "plain", x)));
    plots.put("powers", Plots.lines("y", "x", x, Map.of("tiny", tiny)).logY());
    plots.put("long", Plots.roc(new int[] {0, 1, 1, 0}, longNames()));
    plots.put(
        "names", Plots.embedding(new double[][] {{0, 1}, {1, 0}, {3, 3}}, names).names(names));
    plots.put(
        "frames",
        Plots.frames(
            Map.of(
                "first", Plots.scatter(animals, "height", "weight"),
                "second", Plots.scatter(animals, "weight", "height"))));
    return plots;
  }

  private static Picture landscape() {
    var path = new double[][] {{2, 0.5}, {1, -0.2}, {0.5, 0.1}};
    return Plots.landscape("loss", "w1", "w2", (a, b) -> a * a + 9 * b * b, Map.of("SGD", path));
  }

  private static Map<String, float[]> longNames() {
    var name = "a model with a long name, which is longer than the legend is wide, ";
    return Map.of(
        name + "1", new float[] {0.1f, 0.8f, 0.4f, 0.5f}, name + "2", new float[] {0, 1, 1, 0});
  }

  private static Table intervals() {
    return Table.create(
        StringColumn.create("data", "digits", "birds"),
        DoubleColumn.create("difference", 0.1, -0.2),
        DoubleColumn.create("low", 0.05, -0.5),
        DoubleColumn.create("high", 0.2, 0.1));
  }

  @Test
  void everyPlotOfDataHasOne() throws IOException {
    var folder = Files.createDirectories(Path.of("target/vega"));
    var again = plots();
    for (var plot : plots().entrySet()) {
      var spec = plot.getValue().vega();
      assertNotNull(spec, plot.getKey());
      var json = GSON.toJson(spec);
      assertTrue(json.length() < 100_000, plot.getKey() + ": " + json.length());
      assertEquals(plot.getValue().text(), spec.get("description"));
      // Kernels leave out what is null.
      assertFalse(hasNull(spec), json);
      assertFalse(json.contains("NaN") || json.contains("Infinity"), json);
      assertEquals(json, GSON.toJson(again.get(plot.getKey()).vega()));
      Files.writeString(folder.resolve(plot.getKey() + ".json"), json);
    }
  }

  private static boolean hasNull(Object value) {
    if (value instanceof Map<?, ?> map)
      return map.values().stream().anyMatch(VegaLiteTest::hasNull);
    if (value instanceof List<?> list) return list.stream().anyMatch(VegaLiteTest::hasNull);
    return value == null;
  }

  @Test
  void picturesOfImagesAndModelsHaveNone() {
    assertNull(Plots.images(new float[2][8][8], 2).vega());
    var both =
        Plots.frames(
            Map.of(
                "a", Plots.images(new float[2][8][8], 2),
                "b", Plots.scatter(new double[][] {{1, 2}})));
    assertNull(both.vega());
  }

  @Test
  void theAxesAreThoseOfThePicture() {
    var chart =
        (Chart) Plots.scatter(new double[] {0.5, 9.7}, new double[] {-3, 11}, null).drawing();
    var json = GSON.toJson(VegaLite.spec("", chart));
    assertTrue(json.contains("\"domain\":[0.0,10.0]"), json);
    assertTrue(json.contains("\"domain\":[-4.0,12.0]"), json);
  }

  @Test
  void pointsAtTheEndsOfAnAxisAreWhole() {
    var json = GSON.toJson(Plots.scatter(new double[] {0, 10}, new double[] {1, 4}, null).vega());
    assertTrue(json.contains("\"domain\":[-0.12,10.12]"), json);
    assertTrue(json.contains("\"domain\":[0.964,4.036]"), json);
  }

  @Test
  void pointsNameTheirRows() {
    var table =
        Table.create(
            DoubleColumn.create("x", 1, Double.NaN, 3),
            DoubleColumn.create("y", 4, 5, 6.123456789));
    var json = GSON.toJson(Plots.scatter(table, "x", "y").vega());
    assertTrue(json.contains("row,n0,n1\\n0,1,4\\n1,,\\n2,3,6.12346"), json);
  }

  @Test
  void equalColumnsOfLinkedPlotsAreSentOnce() {
    var animals = TablePlotsTest.animals(50);
    var json =
        GSON.toJson(
            Plots.linked(
                    Plots.scatter(animals, "height", "weight"),
                    Plots.scatter(animals, "weight", "height"))
                .vega());
    assertTrue(json.contains("\"values\":\"row,n0,n1\\n"), json);
    assertEquals(2, count(json, "\"name\":\"brush\""), json);
  }

  private static int count(String text, String part) {
    return (text.length() - text.replace(part, "").length()) / part.length();
  }

  @Test
  void manyPointsAreSampledAndTheTitleSaysSo() {
    var random = new Random(1);
    var x = random.doubles(20_000).toArray();
    var json = GSON.toJson(Plots.scatter(x, x, null).vega());
    assertTrue(json.contains("\"subtitle\":\"3,000 of 20,000 points\""));
    assertTrue(json.length() < 100_000, "" + json.length());
    var few = Arrays.copyOf(x, 4000);
    var lines = Plots.lines("y", "x", few, Map.of("a", few, "b", few));
    var ofLines = GSON.toJson(lines.vega());
    assertTrue(ofLines.contains("\"subtitle\":\"3,000 of 8,000 points\""), "" + ofLines.length());
  }

  /** At equal distances, all rows of one of the groups would be left out. */
  @Test
  void samplesHaveAllGroupsOfRowsInTurns() {
    int n = 100_000;
    var labels = IntStream.range(0, n).map(i -> i % 4).toArray();
    var counts = new int[4];
    int last = -1;
    for (int row : VegaLite.sample(n, VegaLite.MOST)) {
      assertTrue(row > last && row < n);
      last = row;
      counts[labels[row]]++;
    }
    for (int count : counts) assertTrue(count > 600, Arrays.toString(counts));
    assertEquals(List.of(0, 1, 2), Arrays.stream(VegaLite.sample(3, 9)).boxed().toList());
  }

  @Test
  void curvesKeepThePointsThatAreSeen() {
    var random = new Random(5);
    for (int i = 0; i < 50; i++) {
      var points = new ArrayList<Point2D.Double>();
      double x = 0;
      double y = 0;
      for (int k = 0; k < 400; k++) {
        points.add(new Point2D.Double(x, y));
        if (random.nextBoolean()) x += random.nextDouble();
        else y += random.nextDouble();
      }
      var kept = Curves.simplified(points, p -> p);
      assertTrue(kept.size() < points.size());
      for (var point : points) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int k = 1; k < kept.size(); k++) {
          var line = new Line2D.Double(kept.get(k - 1), kept.get(k));
          nearest = Math.min(nearest, line.ptSegDist(point));
        }
        assertTrue(nearest <= 0.3, point + " is " + nearest + " from the curve");
      }
    }
  }

  @Test
  void numbersKeepTheDigitsOfTheirRange() {
    var values = new double[] {1e9 + 0.25, 1e9 + 0.5, 1e9 + 1};
    var text = (String) new Csv().numbers("v", values).data().get("values");
    assertEquals("v\n1000000000.25\n1000000000.5\n1000000001", text);
    var small =
        (String) new Csv().numbers("v", new double[] {1.23456789e-9, 0, -2}).data().get("values");
    assertEquals("v\n0.0000000012346\n0\n-2", small);
  }

  @Test
  void textsAreQuoted() {
    var texts = new String[] {"a,b", "say \"no\"", "two\nlines", null, "plain"};
    var data = new Csv().texts("t", texts).data();
    assertEquals("t\n\"a,b\"\n\"say \"\"no\"\"\"\n\"two\nlines\"\n\nplain", data.get("values"));
  }

  @Test
  void theDensityHasTheAreaOne() {
    var random = new Random(3);
    for (int i = 0; i < 20; i++) {
      var values = random.doubles(2 + random.nextInt(50)).map(v -> 5 * v * v).toArray();
      double width = DensityPlot.width(values);
      double step = 0.002;
      double area =
          IntStream.range(-3000, 6000)
              .mapToDouble(k -> DensityPlot.density(values, width, k * step) * step)
              .sum();
      assertEquals(1, area, 1e-3, Arrays.toString(values));
    }
  }

  /** Student's t of 2 degrees of freedom is 4.3027; the deviation of 1, 2, 3 is 1. */
  @Test
  void dotsOfRepetitionsHaveAnInterval() {
    var text = Plots.dots("score", Map.of("a", new double[] {1, 2, 3})).text();
    assertEquals("score: a 2 (−0.4841 to 4.484)", text);
    assertEquals("score: a 7", Plots.dots("score", Map.of("a", 7)).text());
  }

  @Test
  void framesOfHeatMapsHaveOneScale() {
    var low = Plots.heatmap(new double[][] {{0, 1}}, List.of("r"), List.of("a", "b"));
    var high = Plots.heatmap(new double[][] {{0, 10}}, List.of("r"), List.of("a", "b"));
    var json = GSON.toJson(Plots.frames(Map.of("low", low, "high", high)).vega());
    // The 1 of the first is far from the 10 of the second one.
    var alone = GSON.toJson(low.vega());
    assertTrue(alone.contains(VegaLite.hex(CellColors.sequential(1))));
    assertEquals(1, count(json, VegaLite.hex(CellColors.sequential(1))), json);
    assertTrue(json.contains(VegaLite.hex(CellColors.sequential(0.1))), json);
  }

  @Test
  void namesAreBesidePointsWhereThereIsRoom() {
    var points = new double[][] {{0, 0}, {0.001, 0}, {1, 1}};
    var plain = PlotKit.pixels(Plots.scatter(points));
    var named = PlotKit.pixels(Plots.scatter(points).names(List.of("first", "second", "third")));
    long more = painted(named) - painted(plain);
    assertTrue(more > 300, "" + more);
  }

  private static long painted(BufferedImage image) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) >>> 24 > 128)
        .count();
  }
}
