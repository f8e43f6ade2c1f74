package dev.rhyton.notebook;

import static dev.rhyton.notebook.PlotKit.count;
import static dev.rhyton.notebook.PlotKit.pixels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.rhyton.callbacks.History;
import dev.rhyton.learning.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** A line breaks where a value is missing: what is not known is not drawn. */
class GapsTest {
  private static final double[] X = {0, 1, 2, 3, 4};
  private static final double NAN = Double.NaN;

  private static List<Integer> pieces(Picture picture, int part) {
    var series = (Series) ((Chart) picture.drawing()).parts().get(part);
    return series.pieces().stream().map(List::size).toList();
  }

  private static Picture lines(double[] x, double... y) {
    return Plots.lines("y", "x", x, Map.of("a", y));
  }

  @Test
  void linesBreakAtValuesThatAreNone() {
    assertEquals(List.of(5), pieces(lines(X, 1, 1, 1, 1, 1), 0));
    assertEquals(List.of(2, 2), pieces(lines(X, 1, 1, NAN, 1, 1), 0));
    assertEquals(List.of(1, 3), pieces(lines(X, 1, Double.POSITIVE_INFINITY, 1, 1, 1), 0));
    assertEquals(List.of(3, 1), pieces(lines(new double[] {0, 1, 2, NAN, 4}, 1, 1, 1, 1, 1), 0));
    var faint = Plots.lines("y", "x", X, Map.of("a", X), List.of(new double[] {1, NAN, 2, 3, 4}));
    assertEquals(List.of(1, 3), pieces(faint, 0));
  }

  @Test
  void nothingIsBetweenThem() {
    var image = pixels(lines(X, 1, 1, NAN, 1, 1));
    int middle = image.getWidth() / 2;
    var between = image.getSubimage(middle - 40, 0, 80, image.getHeight() - 120);
    assertEquals(0, count(between, Theme.BLUE));
    assertTrue(count(image.getSubimage(0, 0, middle, image.getHeight()), Theme.BLUE) > 500);
  }

  @Test
  void tablesHaveGapsToo() {
    var table =
        Table.create(
            DoubleColumn.create("x", 4, 3, 2, 2, 1, 0),
            DoubleColumn.create("y", 1, 1, NAN, NAN, 5, 1));
    assertEquals(List.of(2, 2), pieces(Plots.line(table, "x", "y"), 0));
    var some = Table.create(DoubleColumn.create("x", 0, 1, 1), DoubleColumn.create("y", 1, NAN, 2));
    assertEquals(List.of(2), pieces(Plots.line(some, "x", "y"), 0));
  }

  @Test
  void valuesThatALogarithmicAxisLacksAreGaps() {
    assertEquals(List.of(2, 2), pieces(lines(X, 1, 1, 0, 1, 1).logY(), 0));
    assertEquals(List.of(1, 1), pieces(lines(X, 1, 1, NAN, -1, 1).logY().logX(), 0).subList(0, 2));
    var rows = new ArrayList<Calibration.Row>();
    for (double v : new double[] {1, 2, 0, 3}) rows.add(new Calibration.Row("k", v, v, 1, ""));
    assertEquals(List.of(2, 1), pieces(Plots.of(new Calibration(rows)), 0));
  }

  /** A loss that is not finite in one of the runs has no range. */
  @Test
  void bandsBreak() {
    var runs = new ArrayList<History>();
    for (int r = 0; r < 3; r++) {
      var history = new History();
      for (int e = 0; e < 5; e++) history.onEpochEnd(e, Map.of("loss", e == 2 ? NAN : r + 1.0));
      runs.add(history);
    }
    var chart = (Chart) Plots.compare("loss", Map.of("a", runs)).drawing();
    assertEquals(2, chart.parts().stream().filter(p -> p instanceof Band).count());
    assertEquals(2, ((Series) chart.parts().get(2)).pieces().size());
  }

  /** Also of a line that is too long for markers. */
  @Test
  void onePointBetweenGapsIsVisible() {
    int n = 200;
    var y = IntStream.range(0, n).mapToDouble(i -> i == 100 ? 1 : NAN).toArray();
    var x = IntStream.range(0, n).mapToDouble(i -> i).toArray();
    var table = Table.create(DoubleColumn.create("x", x), DoubleColumn.create("y", y));
    var picture = Plots.line(table, "x", "y");
    assertTrue(count(pixels(picture), Theme.BLUE) > 50);
    y[50] = 2;
    y[51] = 2;
    var two = Table.create(DoubleColumn.create("x", x), DoubleColumn.create("y", y));
    var json = new Gson().toJson(Plots.line(two, "x", "y").vega());
    assertTrue(json.contains("x,y,piece,single\\n50,2,0,0\\n51,2,0,0\\n100,1,1,1"), json);
  }

  @Test
  void interactiveLinesBreakToo() {
    var json = new Gson().toJson(lines(X, 1, 1, NAN, 1, 1).vega());
    assertTrue(json.contains("\"detail\":{\"field\":\"piece\""), json);
    assertTrue(json.contains("x,y,piece\\n0,1,0\\n1,1,0\\n3,1,1\\n4,1,1"), json);
  }

  @Test
  void theTextSaysWhatIsNotDrawn() {
    var none = new double[X.length];
    Arrays.fill(none, NAN);
    var ys = new LinkedHashMap<String, double[]>();
    ys.put("a", DoubleStream.of(X).toArray());
    ys.put("b", none);
    assertEquals("y over x: a, b (nothing to draw)", Plots.lines("y", "x", X, ys).text());
    var broken = new History();
    broken.onEpochEnd(0, Map.of("loss", NAN));
    var runs = Map.of("a", List.of(PlotKit.history(2), PlotKit.history(2)), "b", broken);
    assertEquals("loss of a, b (nothing to draw)", Plots.compare("loss", runs).text());
  }
}
