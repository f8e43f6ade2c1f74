package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The steps of a training with a search, divided among its epochs. */
class StepPlanTest {
  @Test
  void allStepsCountAndEachEpochHasOne() {
    var random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      int first = random.nextInt(3);
      int epochs = 1 + random.nextInt(300);
      int steps = 1 + random.nextInt(i % 2 == 0 ? 5 : 500);
      var plan = RateSearch.plan(first, epochs, steps, random.nextInt(4) == 0 ? steps : 1000, 1);
      if (plan.trial() == 0) {
        assertTrue(epochs * steps < 50);
        continue;
      }
      var of = IntStream.range(first, first + epochs).mapToLong(plan::of).toArray();
      var what = plan.toString();
      assertTrue(of[0] >= plan.trial(), what);
      long all = 0;
      for (long each : of) {
        assertTrue(each >= 1, what);
        all += each;
      }
      assertEquals(plan.total(), all, what);
      long given = (long) epochs * steps;
      if (steps > 1) assertEquals(given, all + plan.lost(), what);
      else assertTrue(all + plan.lost() <= 1.12 * given, what);
      for (int e = 2; e < of.length; e++) assertTrue(Math.abs(of[e] - of[1]) <= 1, what);
      assertEquals(plan, StepPlan.of(plan.state()));
    }
  }

  /**
   * A trial has the steps that a momentum takes, unless six of them are more than a third of all.
   */
  @Test
  void trialsAreAsLongAsAMomentumTakes() {
    assertEquals(30, RateSearch.plan(0, 20, 45, 1000, 10).trial());
    assertEquals(30, RateSearch.plan(0, 12, 45, 1000, 10).trial());
    assertEquals(0, RateSearch.plan(0, 11, 45, 1000, 10).trial());
    assertEquals(0, RateSearch.plan(0, 20, 45, 29, 10).trial()); // no more than a pass
    assertEquals(40, RateSearch.plan(0, 20, 100, 1000, 10).trial());
    assertEquals(0, RateSearch.plan(0, 20, 100, 1000, Double.POSITIVE_INFINITY).trial());
  }

  /** A pass of 45 steps, 20 times: 108 steps of the search, 18 of which the training keeps. */
  @Test
  void twentyEpochs() {
    var plan = RateSearch.plan(0, 20, 45, 1000, 1);
    assertEquals(18, plan.trial());
    assertEquals(810, plan.total());
    assertEquals(40, plan.of(0));
  }
}
