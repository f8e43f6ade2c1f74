package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The densities of {@link Tpe}. */
class ParzenEstimatorTest {
  private static final List<Parameter> SPACE =
      List.of(
          new Parameter.Real("x", 0, 1, false),
          new Parameter.Choice("kind", List.of("a", "b", "c")),
          new Parameter.Whole("units", 1, 64, 1, true));

  private static double[][] places(int trials, double spread, Random random) {
    var places = new double[trials][3];
    for (var place : places) {
      place[0] = 0.3 + spread * (random.nextDouble() - 0.5);
      place[1] = (random.nextInt(3) + 0.5) / 3;
      place[2] = random.nextInt(4) == 0 ? Double.NaN : random.nextDouble();
    }
    return places;
  }

  private static double[] equal(int number) {
    var weights = new double[number];
    Arrays.fill(weights, 1.0 / number);
    return weights;
  }

  /** Over the unit cube, and over the choices, the density is 1 in all. */
  @Test
  void theDensityOfAllPlacesIsOne() {
    var random = new Random(1);
    for (int trials : new int[] {1, 3, 12}) {
      for (boolean isAdaptive : new boolean[] {false, true}) {
        var places = places(trials, 0.4, random);
        var density = new ParzenEstimator(SPACE, places, equal(trials + 1), isAdaptive);
        double sum = 0;
        int steps = 200;
        for (int i = 0; i < steps; i++) {
          for (int j = 0; j < steps; j++) {
            for (int choice = 0; choice < 3; choice++) {
              var point = new double[] {(i + 0.5) / steps, (choice + 0.5) / 3, (j + 0.5) / steps};
              sum += Math.exp(density.logDensity(point)) / steps / steps;
            }
          }
        }
        assertEquals(1, sum, 1e-3);
      }
    }
  }

  /** Points are drawn from the density: as many lie in a region as it says. */
  @Test
  void drawsHaveTheDensity() {
    var random = new Random(2);
    var density = new ParzenEstimator(SPACE, places(6, 0.4, random), equal(7), true);
    int inside = 0;
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      var point = density.draw(random);
      for (double place : point) assertTrue(place >= 0 && place < 1, Arrays.toString(point));
      if (point[0] < 0.3 && point[1] < 1 / 3.0 && point[2] > 0.5) inside++;
    }
    double sum = 0;
    int steps = 200;
    for (int i = 0; i < steps; i++) {
      for (int j = 0; j < steps; j++) {
        var point = new double[] {0.3 * (i + 0.5) / steps, 0.5 / 3, 0.5 + 0.5 * (j + 0.5) / steps};
        sum += Math.exp(density.logDensity(point)) * 0.15 / steps / steps;
      }
    }
    assertEquals(sum, inside / (double) draws, 4 * Math.sqrt(sum / draws));
  }

  /** Kernels are as narrow as the places are close, if they are to be. */
  @Test
  void closePlacesHaveNarrowKernels() {
    var places = places(20, 0.02, new Random(3));
    var middle = new double[] {0.3, 0.5, 0.5};
    var beside = new double[] {0.5, 0.5, 0.5};
    var wide = new ParzenEstimator(SPACE, places, equal(21), false);
    var narrow = new ParzenEstimator(SPACE, places, equal(21), true);
    assertTrue(wide.logDensity(middle) - wide.logDensity(beside) < 2);
    assertTrue(narrow.logDensity(middle) - narrow.logDensity(beside) > 2);
  }
}
