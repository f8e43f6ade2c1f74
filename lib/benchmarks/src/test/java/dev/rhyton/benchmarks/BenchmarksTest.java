package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every benchmark runs; how fast is not asked here. */
class BenchmarksTest {
  @ParameterizedTest
  @EnumSource
  void everyWayTrainsAndPredicts(Contender way) {
    var benchmark = new MlpBenchmark();
    benchmark.way = way;
    benchmark.start();
    double first = benchmark.step();
    assertTrue(first > 1 && first < 4, "loss " + first); // ln 10 is 2.3
    double sum = 0;
    for (float p : benchmark.predict()) sum += p;
    assertEquals(1, sum, 1e-5);
    benchmark.close();
  }

  /** The least loss, since masks and groups make the last one hang on chance. */
  @Test
  void everyWayLearnsWhatTheOthersLearn() {
    var samples = new SyntheticSamples(Net.MLP, 1);
    for (var way : Contender.values()) {
      try (var contender = way.start(samples)) {
        double first = contender.epoch();
        double least = first;
        for (int i = 0; i < 25 && least >= first - 0.2; i++) {
          least = Math.min(least, contender.epoch());
        }
        assertTrue(least < first - 0.2, way + " went from " + first + " to " + least);
      }
    }
  }

  @Test
  void tableHasARowForEachWay() {
    var table = Steps.table(Net.MLP, EnumSet.allOf(Contender.class), 1, 1);
    for (var way : Contender.values()) assertTrue(table.contains(way.label()), table);
  }

  /** Written by hand and in Rhyton, a net learns the same, and predicts as many numbers. */
  @ParameterizedTest
  @EnumSource
  void everyNetLearnsBothWays(Net net) {
    var samples = new SyntheticSamples(net, 1);
    try (var hand = Contender.HAND_WRITTEN.start(samples);
        var rhyton = Contender.PLAIN.start(samples)) {
      double byHand = hand.epoch();
      assertEquals(byHand, rhyton.epoch(), 0.3 * byHand);
      for (int i = 0; i < 4; i++) {
        assertTrue(hand.epoch() < 1.5 * byHand);
        assertTrue(rhyton.epoch() < 1.5 * byHand);
      }
      assertEquals(hand.predict(samples.row(0)).length, rhyton.predict(samples.row(0)).length);
    }
  }

  @Test
  void filesFeedTheSameModel() throws IOException {
    var table = Feeding.table(64, 1);
    for (var way : List.of("from memory", "from files", "from files, moved and turned")) {
      assertTrue(table.contains(way), table);
    }
  }
}
