package dev.rhyton.notebook;

import static dev.rhyton.notebook.PlotKit.count;
import static dev.rhyton.notebook.PlotKit.pixels;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The plots of tables show what a plain computation gives. */
class TablePlotsTest {
  /** Heights and weights of two kinds, of which some are missing. */
  static Table animals(int rows) {
    var random = new Random(rows);
    var kind = StringColumn.create("kind");
    var height = DoubleColumn.create("height");
    var weight = IntColumn.create("weight");
    var seen = DateColumn.create("seen");
    for (int i = 0; i < rows; i++) {
      boolean isTall = random.nextBoolean();
      double size = (isTall ? 3 : 1) + random.nextGaussian();
      kind.append(isTall ? "giraffe" : "zebra");
      if (i % 10 == 3) height.appendMissing();
      else height.append(size);
      weight.append((int) (100 * size + 20 * random.nextGaussian()));
      seen.append(LocalDate.of(2020, 1, 1).plusDays(i));
    }
    return Table.create("animals", kind, height, weight, seen);
  }

  @Test
  void theColumnsOfAHistogramHaveAllValues() {
    var random = new Random(1);
    for (int i = 0; i < 300; i++) {
      int n = 1 + random.nextInt(300);
      double scale = Math.pow(10, 20 * random.nextDouble() - 10);
      boolean whole = i % 3 == 0;
      var values =
          random.doubles(n).map(v -> whole ? Math.rint(v * 100) : scale * (v * v - 0.3)).toArray();
      if (i % 50 == 1) Arrays.fill(values, values[0]);
      var edges = Histogram.edges(values);
      var counts = Histogram.counts(values, edges);
      assertEquals(n, Arrays.stream(counts).sum());
      for (int b = 0; b < counts.length; b++) {
        double low = edges[b];
        double high = edges[b + 1];
        assertTrue(low < high);
        boolean isLast = b == counts.length - 1;
        double slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
        long plain = Arrays.stream(values).filter(v -> v > low + slack && v < high - slack).count();
        assertTrue(counts[b] >= plain, isLast + " column " + b);
      }
      assertTrue(counts.length <= 55, counts.length + " columns");
    }
  }

  @Test
  void theTextOfAHistogramHasTheEndsOfTheData() {
    assertEquals(
        "Histogram of v: 3 values, 3.3 to 3.3",
        Plots.histogram("v", new double[] {3.3, 3.3, 3.3}).text());
    assertEquals(
        "Histogram of v: 3 values, 1 to 2.75",
        Plots.histogram("v", new double[] {1, 2.75, 2}).text());
  }

  /** As NumPy's percentile: of 1, 2, 3, 4 the quartiles are 1.75, 2.5 and 3.25. */
  @Test
  void quartilesAreThoseOfNumPy() {
    var box = Quartiles.of(new double[] {4, 1, 3, 2});
    assertArrayEquals(
        new double[] {1.75, 2.5, 3.25, 1, 4},
        new double[] {box.lower(), box.median(), box.upper(), box.low(), box.high()});
    var far = new double[] {1, 2, 3, 4, 100};
    assertArrayEquals(new double[] {100}, Quartiles.of(far).outliers(far));
    assertEquals(4, Quartiles.of(far).high());
    var random = new Random(2);
    for (int i = 0; i < 200; i++) {
      var values = random.doubles(1 + random.nextInt(50)).toArray();
      var q = Quartiles.of(values);
      long below = Arrays.stream(values).filter(v -> v <= q.median()).count();
      assertTrue(2 * below >= values.length);
      assertTrue(q.low() <= q.lower() && q.lower() <= q.median() && q.median() <= q.upper());
      assertEquals(
          values.length,
          q.outliers(values).length
              + Arrays.stream(values).filter(v -> v >= q.low() && v <= q.high()).count());
    }
  }

  @Test
  void correlationsAreThoseOfTheRowsThatHaveBoth() {
    var table = animals(60);
    var complete = table.dropRowsWithMissingValues();
    double expected = complete.doubleColumn("height").pearsons(complete.intColumn("weight"));
    assertEquals(
        expected,
        Heatmap.correlation(TableData.numbers(table, "height"), TableData.numbers(table, "weight")),
        1e-12);
    assertTrue(Plots.correlation(table).text().contains("strongest: height and weight"));
  }

  @Test
  void missingValuesAreCounted() {
    var table = animals(60);
    assertTrue(
        Plots.histogram(table, "height", "kind")
            .text()
            .startsWith("Histogram of height (6 of 60 missing) by giraffe, zebra: 54 values, "));
    assertTrue(
        Plots.scatter(table, "height", "weight", "kind")
            .text()
            .startsWith("54 points in 2 groups"));
    assertTrue(Plots.box(table, "height", "kind").text().contains("zebra ("));
    assertTrue(Plots.pairs(table, "kind").text().endsWith("height, weight: 60 rows"));
  }

  @Test
  void textsAreCounted() {
    var table = Table.create(StringColumn.create("kind", "b", "a", "b", ""));
    assertEquals("rows by kind of b, a, (missing)", Plots.histogram(table, "kind").text());
  }

  @Test
  void groupsHaveColoursOfTheirOwn() {
    var table = animals(100);
    for (var picture :
        List.of(
            Plots.histogram(table, "height", "kind"),
            Plots.box(table, "height", "kind"),
            Plots.scatter(table, "height", "weight", "kind"),
            Plots.trend(table, "height", "weight", "kind"),
            Plots.pairs(table, "kind"),
            Plots.line(table, "seen", "weight", "kind"))) {
      for (int g = 0; g < 2; g++) {
        assertTrue(count(pixels(picture), Theme.series(g)) > 50, picture.text());
      }
    }
  }

  /** The line through points on a line is that line, of correlation 1. */
  @Test
  void theTrendOfPointsOnALine() {
    var x = DoubleColumn.create("x", 1, 2, 3, 4);
    var y = DoubleColumn.create("y", 3, 5, 7, 9);
    var none = Plots.scatter(Table.create(x, y), "x", "y");
    var trend = Plots.trend(Table.create(x, y), "x", "y");
    assertTrue(trend.height() > none.height(), "the legend has its correlation");
    assertTrue(count(pixels(trend), Theme.series(1)) > 200);
  }

  /** Rows with the same x are a band from the least to the greatest value. */
  @Test
  void repeatedValuesOfALineAreABand() {
    var x = DoubleColumn.create("x", 1, 2, 1, 2);
    var wide = Plots.line(Table.create(x, DoubleColumn.create("y", 0, 0, 9, 9)), "x", "y");
    var none = Plots.line(Table.create(x, DoubleColumn.create("y", 0, 9, 0, 9)), "x", "y");
    var paper = new Color(pixels(none).getRGB(0, 0), true);
    long empty = count(pixels(none), paper);
    assertTrue(count(pixels(wide), paper) < empty - 100_000, "of " + empty);
  }

  /** A mean for each x, in the order of x. */
  @Test
  void linesAreInTheOrderOfX() {
    var table = Table.create(DoubleColumn.create("x", 2, 1, 2), DoubleColumn.create("y", 1, 0, 3));
    assertEquals("y over x", Plots.line(table, "x", "y").text());
    var dates = Axis.of(Axis.Kind.DATES, 0, 800, 6).ticks().stream().map(Axis.Tick::label);
    assertEquals(List.of("1970-01", "1970-07", "1971-01", "1971-07", "1972-01"), dates.toList());
    for (int days = 1; days < 300_000; days = 3 * days + 1) {
      var ticks = Axis.of(Axis.Kind.DATES, -days, days, 8).ticks();
      assertTrue(!ticks.isEmpty() && ticks.size() <= 11, days + ": " + ticks);
    }
  }

  @Test
  void signedMatricesHaveADivergingScale() {
    var names = List.of("a", "b");
    double[][] values = {{-2, 0}, {1, 2}};
    var signed = pixels(Plots.heatmap(values, names, names));
    assertTrue(count(signed, CellColors.diverging(-1)) > 500);
    assertTrue(count(signed, CellColors.diverging(1)) > 500);
    assertTrue(count(signed, CellColors.diverging(0)) > 500);
    double[][] positive = {{1, 2}, {3, 4}};
    var counts = pixels(Plots.heatmap(positive, names, names));
    assertTrue(count(counts, CellColors.sequential(1)) > 500);
    var table = Table.create(StringColumn.create("", "p", "q"), IntColumn.create("n", 1, 2));
    assertEquals("Heat map of 2 rows and 1 columns, 1 to 2", Plots.heatmap(table).text());
  }

  /** The cell, the scale and the text have the same digits. */
  @Test
  void largeNumbersInCellsAreThoseOfTheText() {
    var names = List.of("a", "b");
    var picture = Plots.heatmap(new double[][] {{123456.789, 2}, {3, 4}}, names, names);
    assertEquals("Heat map of 2 rows and 2 columns, 2 to 123500", picture.text());
    assertTrue(picture.vega().toString().contains("123500"), picture.vega().toString());
    var small = Plots.heatmap(new double[][] {{-0.00001, 2.5}, {3, 4}}, names, names);
    assertTrue(!small.vega().toString().contains("−0.00"), "0 has no sign");
  }

  /** Also if the rows are sorted by group. */
  @Test
  void noGroupOfManyPointsCoversTheOthers() {
    int half = 2000;
    for (boolean isSorted : new boolean[] {true, false}) {
      var places = IntStream.range(0, 2 * half).map(i -> isSorted ? i % half : i / 2).toArray();
      var labels = IntStream.range(0, 2 * half).map(i -> isSorted ? i / half : i % 2).toArray();
      var x = IntStream.of(places).mapToDouble(p -> p % 50).toArray();
      var y = IntStream.of(places).mapToDouble(p -> Math.floor(p / 50.0)).toArray();
      var image = pixels(Plots.scatter(x, y, labels));
      long blue = 0;
      long red = 0;
      for (int i = 0; i < image.getWidth() * (image.getHeight() - 60); i++) {
        var color = new Color(image.getRGB(i % image.getWidth(), i / image.getWidth()), true);
        if (color.getAlpha() < 150) continue;
        if (color.getBlue() > color.getRed() + 20) blue++;
        if (color.getRed() > color.getBlue() + 20) red++;
      }
      assertTrue(red > 0.3 * blue && blue > 0.3 * red, blue + " and " + red);
    }
  }

  @Test
  void forestsAreSorted() {
    var table =
        Table.create(
            StringColumn.create("data", "iris", "wine", "digits"),
            DoubleColumn.create("difference", -0.1, 0.2, 0.0),
            DoubleColumn.create("low", -0.2, 0.1, -0.1),
            DoubleColumn.create("high", -0.05, 0.3, 0.1));
    var picture = Plots.forest(table, "difference", "low", "high");
    assertEquals(
        "difference of 3 rows with intervals: 1 above 0, 1 below 0, 1 contain 0", picture.text());
    var image = pixels(picture);
    int third = 2 * 26;
    assertTrue(count(image.getSubimage(0, 20, image.getWidth(), third), Theme.series(0)) > 50);
    assertTrue(
        count(image.getSubimage(0, 20 + 2 * third, image.getWidth(), third), Theme.series(1)) > 50);
  }

  /** Of frames that are charts, a point has the same place in each. */
  @Test
  void framesHaveCommonAxes() {
    var one = Plots.scatter(new double[][] {{0, 0}, {1, 1}});
    var far = Plots.scatter(new double[][] {{0, 0}, {10, 10}});
    var frames = pixels(Plots.frames(Map.of("1", one, "2", far)));
    int half = frames.getWidth() / 2;
    int[] lefts =
        IntStream.range(0, 2)
            .map(f -> lowest(frames.getSubimage(f * half, 0, half, frames.getHeight())))
            .toArray();
    assertEquals(lefts[0], lefts[1], 2);
  }

  /** Of eight classes, a legend of its own has two rows, and one over both frames has one. */
  @Test
  void framesOfTheSameSeriesHaveOneLegend() {
    var points = new double[8][2];
    var classes = IntStream.range(0, 8).mapToObj(i -> "class " + i).toArray(String[]::new);
    var same = Plots.scatter(points, classes);
    classes[7] = "another";
    var other = Plots.scatter(points, classes);
    int two = Plots.frames(Map.of("1", same, "2", other)).height();
    assertTrue(Plots.frames(Map.of("1", same, "2", same)).height() < two);
  }

  /** The first column from the left with the colour of points. */
  private static int lowest(java.awt.image.BufferedImage image) {
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        if (image.getRGB(x, y) == Theme.BLUE.getRGB()) return x;
      }
    }
    return -1;
  }
}
