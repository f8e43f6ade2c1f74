package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The model of {@link GaussianProcess}. */
class GaussianModelTest {
  private static final List<Parameter> SPACE =
      List.of(
          new Parameter.Real("x", 0, 1, false),
          new Parameter.Real("y", 0, 1, false),
          new Parameter.Choice("kind", List.of("a", "b")));

  private static List<double[]> points(int number, Random random) {
    var points = new ArrayList<double[]>();
    for (int i = 0; i < number; i++) {
      double kind = random.nextBoolean() ? 0.25 : 0.75;
      points.add(new double[] {random.nextDouble(), random.nextDouble(), kind});
    }
    return points;
  }

  private static double loss(double[] point) {
    return Math.sin(5 * point[0]) + point[1] * point[1] + (point[2] < 0.5 ? 0 : 0.3);
  }

  @Test
  void theGradientIsThatOfTheLikelihood() {
    var random = new Random(1);
    for (int i = 0; i < 20; i++) {
      var points = points(15, random);
      var losses = points.stream().mapToDouble(GaussianModelTest::loss).toArray();
      var logs = new double[4];
      for (int p = 0; p < 3; p++) logs[p] = random.nextGaussian() / 2;
      logs[3] = -3 + random.nextGaussian();
      var gradient = new GaussianModel(SPACE, points, losses, logs).gradient();
      for (int p = 0; p < 4; p++) {
        double step = 1e-4;
        logs[p] += step;
        double above = new GaussianModel(SPACE, points, losses, logs).unlikelihood();
        logs[p] -= 2 * step;
        double below = new GaussianModel(SPACE, points, losses, logs).unlikelihood();
        logs[p] += step;
        double expected = (above - below) / 2 / step;
        assertEquals(expected, gradient[p], 1e-4 * (1 + Math.abs(expected)));
      }
    }
  }

  /** The improvement is expected where losses are low, also of more points than are fitted. */
  @Test
  void improvementIsWhereLossesAreLow() {
    for (int number : new int[] {30, 150}) {
      var points = points(number, new Random(2));
      var losses = points.stream().map(GaussianModelTest::loss).toList();
      var model = GaussianModel.fit(SPACE, points, losses);
      // The least loss is at the place 3π/10 and at 0, of the first kind.
      double at = model.logImprovement(new double[] {3 * Math.PI / 10, 0.001, 0.25});
      assertTrue(at > model.logImprovement(new double[] {0.3, 0.9, 0.75}) + 10, "" + at);
      assertTrue(at > model.logImprovement(new double[] {0.6, 0.5, 0.25}) + 1, "" + at);
    }
  }

  /** Equal points with different losses need noise, and equal losses have no deviation. */
  @Test
  void pointsOfEveryKindAreFitted() {
    var random = new Random(3);
    var points = points(10, random);
    points.addAll(List.copyOf(points));
    var losses = points.stream().map(p -> random.nextDouble()).toList();
    var point = points(1, random).get(0);
    assertTrue(Double.isFinite(GaussianModel.fit(SPACE, points, losses).logImprovement(point)));
    var equal = points.stream().map(p -> 1.0).toList();
    assertTrue(Double.isFinite(GaussianModel.fit(SPACE, points, equal).logImprovement(point)));
  }

  /** A candidate lacks what trials with the same choices lack. */
  @Test
  void whatIsNotAskedForIsInTheMiddle() {
    var space =
        List.<Parameter>of(
            new Parameter.Real("x", 0, 1, false),
            new Parameter.Choice("kind", List.of("flat", "deep")),
            new Parameter.Whole("depth", 1, 4, 1, false));
    var tried = List.of(new double[] {0.1, 0.25, Double.NaN}, new double[] {0.2, 0.75, 0.125});
    var flat = GaussianProcess.asTried(space, tried, new double[] {0.2, 0.25, 0.125});
    assertArrayEquals(new double[] {0.2, 0.25, 0.5}, flat);
    var deep = GaussianProcess.asTried(space, tried, new double[] {0.1, 0.75, 0.875});
    assertArrayEquals(new double[] {0.1, 0.75, 0.875}, deep);
  }
}
