package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LandscapePlotTest {
  private static final double[][] PATH = {{-1, -1}, {1, 1}};

  private static BufferedImage pixels(DoubleBinaryOperator function) throws IOException {
    var png = Plots.landscape("f", "a", "b", function, Map.of("path", PATH)).png();
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** Returns how many pixels have a level's colour left and right of the middle of the axes. */
  private static int[] halves(BufferedImage image, double level) {
    int color = CellColors.sequential(level).getRGB();
    var halves = new int[2];
    for (int x = 2 * 60; x < 2 * 460; x++) {
      for (int y = 0; y < image.getHeight() - 2 * 60; y++) {
        if (image.getRGB(x, y) == color) halves[x < 2 * 265 ? 0 : 1]++;
      }
    }
    return halves;
  }

  @Test
  void itIsDarkWhereTheFunctionIsHigh() throws IOException {
    var rising = pixels((a, b) -> 10 + a); // by levels of equal size
    var dark = halves(rising, 0.96);
    assertTrue(dark[0] == 0 && dark[1] > 1000, dark[0] + " " + dark[1]);
    var light = halves(rising, 0.06);
    assertTrue(light[0] > 1000 && light[1] < light[0] / 10, light[0] + " " + light[1]);
  }

  @Test
  void levelsAreAtEqualDistancesAroundAMinimum() throws IOException {
    // Beside the minimum at the left end, the lowest of nine levels is a ninth of the width.
    var light = halves(pixels((a, b) -> (a + 1.16) * (a + 1.16)), 0.06);
    var image = pixels((a, b) -> (a + 1.16) * (a + 1.16));
    double all = 2 * (430 - 30) * (image.getHeight() - 2.0 * 80);
    assertEquals(1 / 9.0, light[0] / all, 0.04);
  }

  @Test
  void itsTextNamesThePathsInTheirOrder() {
    var paths = new LinkedHashMap<String, double[][]>();
    paths.put("SGD", PATH);
    paths.put("Adam", new double[][] {{0, 0}}); // a path of one place
    var picture = Plots.landscape("loss", "w1", "w2", (a, b) -> a * a + b * b, paths);
    assertEquals("loss over w1 and w2, with the paths SGD, Adam", picture.text());
  }
}
