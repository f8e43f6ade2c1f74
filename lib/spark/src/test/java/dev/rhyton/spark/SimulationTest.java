package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Refusals;
import dev.rhyton.spark.Simulation.Scheme;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What follows from the formulas. */
class SimulationTest {
  private static final Simulation LARGE = Simulation.of(10, 25e6);

  @Test
  void oneProcessDoesNotDependOnWorkers() {
    assertEquals(10, LARGE.seconds(Scheme.ONE_PROCESS, 1));
    assertEquals(10, LARGE.seconds(Scheme.ONE_PROCESS, 1000));
  }

  @Test
  void smallModelsDoNotPay() {
    var digits = Simulation.of(0.002, 10_000);
    for (int w : new int[] {1, 2, 8, 1000}) {
      var fastest = digits.fastest(w, Scheme.TREE, Scheme.SLICED, Scheme.BATCH_LEARNING);
      assertEquals(Scheme.ONE_PROCESS, fastest);
    }
  }

  @Test
  void slicesPayOverTheTreeFromSomeNumberOfWorkersOn() {
    boolean before = false;
    for (int w = 1; w <= 100; w++) {
      boolean pays = LARGE.seconds(Scheme.SLICED, w) < LARGE.seconds(Scheme.TREE, w);
      assertTrue(pays || !before, "from some number on");
      before = pays;
    }
    assertTrue(before);
  }

  @Test
  void moreBandwidthIsNeverSlower() {
    for (var way : Scheme.values()) {
      for (int w : new int[] {1, 10, 1000}) {
        assertTrue(LARGE.bandwidth(1e10).seconds(way, w) <= LARGE.seconds(way, w), way::toString);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add("Simulation: compute must be positive, received 0.", () -> Simulation.of(0, 10))
        .add(
            "Simulation: workers must be at least 1, received 0.",
            () -> LARGE.seconds(Scheme.TREE, 0))
        .tests();
  }
}
