package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.learning.AutoChoice.Outcome;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rule of the choice, beside its text. */
class RateChoiceTest {
  private static final double[] FACTORS = {0.3, 1, 3, 10, 30};

  private static double factor(double before, double... after) {
    return FACTORS[RateChoice.of(FACTORS, before, after).place()];
  }

  private static Outcome outcome(double before, double... after) {
    return RateChoice.of(FACTORS, before, after).outcome();
  }

  @Test
  void theSmallestFactorWithThreeQuartersOfTheProgress() {
    assertEquals(3, factor(2, 1.9, 1.7, 0.8, 0.6, 0.5));
    assertEquals(10, factor(2, 1.9, 1.7, 0.9, 0.6, 0.5));
    assertEquals(30, factor(2, 1.9, 1.9, 1.9, 1.9, 0.5));
  }

  @Test
  void notBelowThreeUnlessTheBestIs() {
    assertEquals(3, factor(2, 0.6, 0.5, 0.5, 0.5, 0.4)); // all have enough progress
    assertEquals(1, factor(2, 0.6, 0.5, 0.55, 0.9, 5)); // the best is 1: 0.3 is too small
    assertEquals(0.3, factor(2, 0.6, 0.9, 1.1, 5, Double.NaN));
    assertEquals(3, factor(2, 1.9, 0.8, 0.7, 1, Double.NaN));
  }

  @Test
  void theLimitItselfIsEnough() {
    assertEquals(3, factor(2, 1.5, 1.5, 1.25, 1.2, 1));
  }

  @Test
  void aLossThatIsNotFiniteLoses() {
    double inf = Double.POSITIVE_INFINITY;
    assertEquals(3, factor(2, 1.9, 1.8, 1.7, Double.NaN, inf));
    assertEquals(Outcome.NOT_FINITE, outcome(2, inf, Double.NaN, inf, inf, inf));
    assertEquals(1, factor(2, inf, Double.NaN, inf, inf, inf));
  }

  /** What is dropped during a search is not chosen at its end. */
  @Test
  void theChosenOneMayBeChosenAtEachTime() {
    var random = new Random(6);
    int dropped = 0;
    for (int i = 0; i < 3000; i++) {
      double before = random.nextInt(9) == 0 ? Double.NaN : 1 + random.nextDouble();
      var after = new double[FACTORS.length];
      for (int k = 0; k < after.length; k++) {
        after[k] = random.nextInt(6) == 0 ? Double.NaN : 3 * random.nextDouble();
      }
      var choice = RateChoice.of(FACTORS, before, after);
      for (int k = 0; k < after.length; k++) {
        for (int made = k + 1; made <= after.length; made++) {
          boolean may = RateChoice.mayBeChosen(before, Arrays.copyOf(after, made), k);
          if (!may) dropped++;
          boolean finite = Double.isFinite(after[k]);
          if (k == choice.place() && finite) assertTrue(may, Arrays.toString(after));
        }
      }
    }
    assertTrue(dropped > 1000);
  }

  @Test
  void withoutProgressTheGivenRateStays() {
    assertEquals(Outcome.NO_PROGRESS, outcome(2, 2, 3, 4, 5, 6));
    assertEquals(1, factor(2, 2, 3, 4, 5, 6));
    assertEquals(1, factor(0, 0, 0, 0, 0, 0));
    assertEquals(0.3, factor(2, 2.5, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
  }

  @Test
  void anyLossIsProgressFromOneThatIsNotFinite() {
    assertEquals(3, factor(Double.NaN, 1, 2, 3, 0.5, 4));
    assertEquals(1, factor(Double.POSITIVE_INFINITY, 1, 0.5, 3, 4, 4));
  }

  /** The rule in its literal form: all factors that it allows, then the least of them. */
  @Test
  void isTheRule() {
    var random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      double before = 1 + random.nextDouble();
      var after = new double[FACTORS.length];
      for (int k = 0; k < after.length; k++) {
        after[k] = random.nextInt(8) == 0 ? Double.NaN : 2.2 * random.nextDouble();
      }
      double least = Arrays.stream(after).filter(Double::isFinite).min().orElse(Double.NaN);
      if (!(least < before)) continue;
      double best = -1;
      for (int k = after.length - 1; k >= 0; k--) if (after[k] == least) best = FACTORS[k];
      double expected = Double.NaN;
      for (int k = after.length - 1; k >= 0; k--) {
        boolean low = after[k] <= least + 0.25 * (before - least);
        if (low && FACTORS[k] >= Math.min(3, best)) expected = FACTORS[k];
      }
      assertEquals(expected, factor(before, after), Arrays.toString(after));
      assertEquals(Outcome.CHOSEN, outcome(before, after));
    }
  }
}
