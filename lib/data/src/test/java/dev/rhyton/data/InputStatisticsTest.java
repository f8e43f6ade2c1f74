package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Statistics of inputs, against those of all values together. */
class InputStatisticsTest {
  /** The number of values, then for each feature mean, sum of squares, least and largest value. */
  private static double[] expected(NDArray x, int features) {
    var values = x.toDoubles();
    var all = new double[4 * features];
    int count = values.length / features;
    for (int k = 0; k < features; k++) {
      var column = new double[count];
      for (int i = 0; i < count; i++) column[i] = values[i * features + k];
      var summary = Arrays.stream(column).summaryStatistics();
      all[k] = summary.getAverage();
      for (double v : column) all[features + k] += (v - all[k]) * (v - all[k]);
      all[2 * features + k] = summary.getMin();
      all[3 * features + k] = summary.getMax();
    }
    return all;
  }

  private static void assertStatistics(NDArray x, int features, InputStatistics actual) {
    var state = actual.state().toDoubles();
    int head = 2 + (int) state[1];
    var own = Arrays.copyOfRange(state, head, state.length);
    assertEquals((double) x.size(), state[0] * features);
    assertEquals(0, Kit.distance(expected(x, features), own), 1e-7 * (1 + x.size()));
    assertEquals(actual.state(), InputStatistics.ofState(actual.state()).state());
  }

  /** The number of samples, the means and the sums of squares, which earlier versions saved. */
  private static NDArray moments(NDArray x, int features) {
    var all = new double[1 + 2 * features];
    all[0] = x.length();
    System.arraycopy(expected(x, features), 0, all, 1, 2 * features);
    return NDArray.from(all);
  }

  @Test
  void momentsOfEarlierVersionsHaveTheSameDrift() {
    for (var shape : new long[][] {{20, 3}, {20, 3, 2}}) {
      var x = Kit.normal(1, shape);
      var y = Kit.normal(2, shape).scale(3);
      int features = (int) (x.size() / x.length());
      var other = InputStatistics.of(y);
      assertEquals(
          InputStatistics.of(x).drift(other),
          other.withMoments(moments(x, features)).drift(other),
          1e-9);
      Kit.assertRefused(
          "InputStatistics: an array of shape (3,) does not hold the moments of "
              + features
              + " features.",
          () -> other.withMoments(NDArray.from(new double[3])));
    }
  }

  @Test
  void batchesInAnyPartsGiveThoseOfAll() {
    var random = new Random(1);
    for (int trial = 0; trial < 50; trial++) {
      int rows = 2 + random.nextInt(60);
      int features = 1 + random.nextInt(5);
      var x = Kit.uniform(trial, 1e3 * random.nextDouble(), 1e3, rows, features);
      InputStatistics all = null;
      for (int from = 0; from < rows; ) {
        int to = Math.min(rows, from + 1 + random.nextInt(20));
        var part = InputStatistics.of(x.slice(from, to));
        all = all == null ? part : all.merged(part);
        from = to;
      }
      assertStatistics(x, features, all);
      assertEquals(0, all.drift(InputStatistics.of(x)), 1e-9);
    }
  }

  /** 80 × 60 × 3 values are more than 4,096: the features are the channels. */
  @Test
  void largeSamplesHaveTheirChannelsAsFeatures() {
    var x = Kit.normal(2, 3, 80, 60, 3);
    assertStatistics(x, 3, InputStatistics.of(x));
    var flat = x.reshape(3, -1);
    assertStatistics(flat, 1, InputStatistics.of(flat));
  }

  @Test
  void samplesOfSeveralLengthsShareTheirLastAxis() {
    var a = Kit.normal(3, 4, 5, 2);
    var b = Kit.normal(4, 6, 7, 2);
    var all = InputStatistics.of(a).merged(InputStatistics.of(b));
    assertEquals(-1, all.state().toDoubles()[2]); // the first size of a sample
    var rows = new ArrayList<NDArray>();
    rows.add(a.reshape(-1, 2));
    rows.add(b.reshape(-1, 2));
    assertStatistics(NDArray.concatenate(rows), 2, all);
    assertNull(all.bounds(1, 4).unusual(Kit.uniform(5, -1, 1, 2, 9, 2)));
    assertEquals(0, all.drift(all));
    var second = InputStatistics.of(b);
    assertEquals(all.drift(InputStatistics.of(b.reshape(21, 2, 2))), all.drift(second), 1e-9);
  }

  /** Mean and variance of a large array are those of some rows, the range is that of all. */
  @Test
  void aLargeArrayKeepsItsWholeRange() {
    var values = Kit.uniform(6, -1, 1, 700_000, 2).toFloats();
    values[2 * 123_457] = 9;
    var x = NDArray.of(values, 700_000, 2);
    var state = InputStatistics.of(x).state().toDoubles();
    var all = expected(x, 2);
    assertEquals(9, state[3 + 6]);
    assertEquals(all[0], state[3], 0.01);
    assertEquals(all[2] / 700_000, state[3 + 2] / state[0], 0.01);
  }

  @Test
  void stringsHaveOnlyAShape() {
    var words = NDArray.from(new String[][] {{"a"}, {"b"}});
    var statistics = InputStatistics.of(words).merged(InputStatistics.of(words));
    assertEquals(statistics.state(), InputStatistics.ofState(statistics.state()).state());
    assertNull(statistics.bounds(1, 4).unusual(words));
    var unusual = statistics.bounds(1, 4).unusual(NDArray.from(new String[][] {{"a", "b"}}));
    assertTrue(unusual.startsWith("expected samples of shape (1,)"), unusual);
  }

  /** A feature that never changed may vary as much as the widest one. */
  @Test
  void aConstantFeatureIsBoundedByTheOthers() {
    var bounds = InputStatistics.of(NDArray.from(new float[][] {{0, 5}, {2, 5}})).bounds(1, 100);
    assertNull(bounds.unusual(NDArray.from(new float[][] {{4, 7}, {-2, 3}})));
    assertEquals(
        "the value 7.100 in row 0 is far outside of its range in training, expected 3.000 to"
            + " 7.000.",
        bounds.unusual(NDArray.from(new float[][] {{1, 7.1f}})));
  }
}
