package dev.rhyton.notebook;

import static dev.rhyton.notebook.PlotKit.count;
import static dev.rhyton.notebook.PlotKit.pixels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Trials;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Plots of searches of hyperparameters. */
class SearchPlotsTest {
  /** A search whose score is best at a rate of 0.01; "units 2" is lacking in half of the trials. */
  static Trials search(int trials) {
    return search(trials, rate -> 1 - Math.abs(Math.log10(rate) + 2) / 3, false);
  }

  private static Trials search(int trials, ToDoubleFunction<Double> score, boolean minimizes) {
    var search =
        minimizes ? Search.minimize(RandomSearch.of(), 5) : Search.maximize(RandomSearch.of(), 5);
    for (int i = 0; i < trials; i++) {
      var trial = search.ask();
      var hp = trial.hp();
      var unused = hp.choice("activation", "relu", "tanh", "gelu");
      int layers = hp.integer("layers", 1, 2);
      for (int l = 1; l <= layers; l++) {
        int unusedUnits = hp.log().integer("units " + l, 8, 128);
      }
      double rate = hp.log().real("rate", 1e-5, 1e-1);
      String unusedData = hp.fixed("data", "digits");
      search.tell(trial, score.applyAsDouble(rate));
    }
    return search.trials();
  }

  @Test
  void parallelCoordinatesHaveAnAxisForEachParameterThatVaries() {
    var trials = search(30);
    var picture = Plots.parallelCoordinates(trials);
    var best = trials.best().orElseThrow();
    var text = picture.text();
    var begins =
        "30 trials over activation, layers, units 1, units 2, rate and score, the best "
            + Axis.label(best.score())
            + " after 1 epoch with {activation="
            + best.values().get("activation");
    assertEquals(begins, text.substring(0, begins.length()));
    assertTrue(text.contains("rate=" + Axis.label((Double) best.values().get("rate"))), text);
    var image = pixels(picture);
    // The best trial is a line from the first axis to the last one.
    assertTrue(columns(image, Theme.VERMILLION.getRGB()) > 0.6 * image.getWidth());
    assertTrue(bluish(image) > 2000);
    assertTrue(count(image, Theme.INK) > 500);
    var two = Plots.parallelCoordinates(trials, "rate", "data");
    assertTrue(two.text().startsWith("30 trials over rate, data and score"), two.text());
  }

  /** Counts opaque pixels that are much more blue than red: the picture has few colours. */
  private static int bluish(BufferedImage image) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        if (rgb >>> 24 == 255 && (rgb & 0xff) - (rgb >> 16 & 0xff) > 100) count++;
      }
    }
    return count;
  }

  private static int columns(BufferedImage image, int rgb) {
    int columns = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      boolean has = false;
      for (int y = 0; y < image.getHeight() && !has; y++) has = image.getRGB(x, y) == rgb;
      if (has) columns++;
    }
    return columns;
  }

  @Test
  void slicesHaveAPanelForEachParameter() {
    var all = Plots.slices(search(30));
    assertTrue(
        all.text().startsWith("score of 30 trials over activation, layers, units 1, units 2"));
    assertEquals(750, all.width());
    var one = Plots.slices(search(30), "rate");
    assertTrue(one.height() < all.height() && one.width() <= 500);
    assertTrue(count(pixels(one), Theme.BLUE) > 100);
  }

  @Test
  void aContourIsDarkWhereTheScoreIsGood() {
    for (boolean minimizes : new boolean[] {false, true}) {
      ToDoubleFunction<Double> distance = rate -> Math.abs(Math.log10(rate) + 2);
      var trials = search(300, r -> distance.applyAsDouble(r) * (minimizes ? 1 : -1), minimizes);
      var picture = Plots.contour(trials, "rate", "units 1");
      assertTrue(
          picture.text().startsWith("score after 1 epoch over rate and units 1, of 300 trials; "),
          picture.text());
      var image = pixels(picture);
      var darkest = CellColors.sequential(0.96);
      var lightest = CellColors.sequential(0.06);
      // Of the rates from 1e-5 to 1e-1, the good one is at three quarters.
      assertEquals(0.75, middle(image, darkest.getRGB()), 0.08, "" + minimizes);
      assertTrue(middle(image, lightest.getRGB()) < 0.25, "" + minimizes);
    }
  }

  /** Returns the mean place of a colour within the axes, from 0 for the left end. */
  private static double middle(BufferedImage image, int rgb) {
    int left = 2 * 60;
    int right = 2 * 470; // without the bar
    double sum = 0;
    int count = 0;
    for (int x = left; x < right; x++) {
      for (int y = 0; y < image.getHeight() - 2 * 60; y++) {
        if (image.getRGB(x, y) != rgb) continue;
        sum += (x - left) / (double) (right - left);
        count++;
      }
    }
    assertTrue(count > 100, "pixels of the level: " + count);
    return sum / count;
  }

  @Test
  void placesWithoutTrialsAreBlank() {
    var search = Search.minimize(RandomSearch.of(), 1);
    for (double x : new double[] {0, 1}) {
      search.enqueue(Map.of("x", x, "y", x));
      var trial = search.ask();
      search.tell(trial, trial.hp().real("x", 0, 1) + trial.hp().real("y", 0, 1));
    }
    var image = pixels(Plots.contour(search.trials(), "x", "y"));
    int blank = 0;
    for (int x = 200; x < 300; x++) if (image.getRGB(x, 60) >>> 24 == 0) blank++;
    assertTrue(blank > 90, "the upper left corner is far from both: " + blank);
  }

  @Test
  void scoresOfManySizesAreOnALogarithmicAxis() {
    var wide = search(50, rate -> Math.pow(10, 6 * Math.abs(Math.log10(rate) + 2)), true);
    var points = SearchCurve.points(wide);
    assertTrue(SearchCurve.isWide(points));
    assertEquals(Axis.Kind.POWERS, ScoredTrials.of(wide).kind());
    for (var picture :
        List.of(
            Plots.of(wide),
            Plots.parallelCoordinates(wide),
            Plots.slices(wide),
            Plots.contour(wide, "rate", "units 1"))) {
      assertTrue(picture.png().length > 1000);
    }
    assertEquals(Axis.Kind.NUMBERS, ScoredTrials.of(search(50)).kind());
  }

  @Test
  void oneTrialAndEqualScoresAreDrawn() {
    // A line says how many of many trials are drawn.
    assertTrue(
        Plots.parallelCoordinates(search(200)).height()
            > Plots.parallelCoordinates(search(150)).height());
    assertTrue(Plots.parallelCoordinates(search(1)).text().startsWith("1 trials over"));
    assertTrue(Plots.slices(search(1)).png().length > 1000);
    var equal = search(9, rate -> 0.5, false);
    assertTrue(Plots.parallelCoordinates(equal).png().length > 1000);
    assertTrue(Plots.slices(equal).png().length > 1000);
    assertTrue(Plots.contour(equal, "rate", "units 1").png().length > 1000);
  }

  @Test
  void largeSearchesFitThePage() {
    var trials = search(1000);
    for (var picture :
        List.of(
            Plots.of(trials),
            Plots.parallelCoordinates(trials),
            Plots.slices(trials),
            Plots.contour(trials, "rate", "units 1"))) {
      assertTrue(picture.width() <= 800 && picture.height() <= 800, picture.text());
      assertTrue(picture.png().length < 300_000, picture.text() + " " + picture.png().length);
    }
  }

  /** Ticks of random ranges: on the axis, in order, with different labels. */
  @Test
  void axesOfParametersHaveReadableTicks() {
    var random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      var parameter = parameter(random);
      int most = 2 + random.nextInt(8);
      var axis = SearchedParameters.axis(parameter, most);
      var ticks = axis.ticks();
      assertTrue(!ticks.isEmpty() && ticks.size() <= 12, parameter + " " + ticks);
      for (int t = 0; t < ticks.size(); t++) {
        double share = axis.share(ticks.get(t).value());
        assertTrue(share >= 0 && share <= 1, parameter + " " + ticks);
        if (t == 0) continue;
        assertTrue(ticks.get(t).value() > ticks.get(t - 1).value(), parameter + " " + ticks);
        assertTrue(!ticks.get(t).label().equals(ticks.get(t - 1).label()), parameter + " " + ticks);
      }
    }
  }

  private static Parameter parameter(Random random) {
    boolean log = random.nextBoolean();
    int kind = random.nextInt(3);
    if (kind == 0) {
      int sign = log || random.nextBoolean() ? 1 : -1;
      double low = sign * Math.pow(10, random.nextInt(12) - 6);
      return new Parameter.Real("p", low, low + Math.pow(10, random.nextInt(8) - 4), log);
    }
    if (kind == 1) {
      int least = log ? 1 + random.nextInt(50) : random.nextInt(100) - 50;
      int step = log ? 1 : 1 + random.nextInt(40);
      return new Parameter.Whole("p", least, least + 1 + random.nextInt(3000), step, log);
    }
    var values = random.ints(1 + random.nextInt(40), 0, 1000).distinct().boxed();
    return new Parameter.Choice("p", values.map(v -> (Object) v).toList());
  }
}
