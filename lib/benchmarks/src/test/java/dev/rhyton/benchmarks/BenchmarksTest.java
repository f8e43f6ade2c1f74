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

  @Test
  void everyWayLearnsWhatTheOthersLearn() {
    var samples = new Samples(1);
    for (var way : Contender.values()) {
      try (var contender = way.start(samples)) {
        double first = contender.epoch();
        double last = first;
        for (int i = 0; i < 12; i++) last = contender.epoch();
        assertTrue(last < first - 0.2, way + " went from " + first + " to " + last);
      }
    }
  }

  @Test
  void tableHasARowForEachWay() {
    var table = Steps.table(EnumSet.allOf(Contender.class), 1, 1);
    for (var way : Contender.values()) assertTrue(table.contains(way.label()), table);
  }

  @Test
  void theLstmRunsBothWays() {
    var table = LstmSteps.table(2);
    assertTrue(table.matches("(?s)LSTM by hand .* ms, Rhyton .* of that by hand\\R"), table);
  }

  @Test
  void filesFeedTheSameModel() throws IOException {
    var table = Feeding.table(64, 1);
    for (var way : List.of("from memory", "from files", "from files, moved and turned")) {
      assertTrue(table.contains(way), table);
    }
  }
}
