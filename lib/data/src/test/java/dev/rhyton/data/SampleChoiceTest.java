package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which samples an epoch has, and by which weights. */
class SampleChoiceTest {
  private static ArrayDataset samples(int count) {
    return Dataset.of(Kit.normal(1, count, 2), Kit.normal(2, count));
  }

  private static List<Batch> epoch(SampleChoice choice, ArrayDataset data, long seed) {
    var all = new ArrayList<Batch>();
    try (var batches = choice.batches(data, 4, Seed.generator(seed))) {
      batches.forEachRemaining(all::add);
    }
    return all;
  }

  private static List<Integer> rows(List<Batch> epoch) {
    return epoch.stream().flatMap(b -> b.rows().stream()).toList();
  }

  private static List<Integer> all(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** The sum of the weights of a sample's draws is 1 on average, so that gradients are unbiased. */
  @Property(tries = 20, seed = "42")
  void drawsAreUnbiased(
      @ForAll @IntRange(min = 3, max = 12) int count,
      @ForAll @DoubleRange(min = 0.1, max = 0.9) double share) {
    var norms = Kit.uniform(count, 0, 5, count).toFloats();
    var choice = new SampleChoice(count, share, 0, 1);
    var data = samples(count);
    assertEquals(all(count), rows(epoch(choice, data, 0)).stream().sorted().toList());
    choice.record(all(count), new float[count], norms);
    double sum = 0;
    for (float n : norms) sum += n;
    int epochs = 400;
    var weights = new double[count];
    var drawn = new int[count];
    for (int e = 0; e < epochs; e++) {
      for (var batch : epoch(choice, data, e)) {
        assertTrue(batch.size() <= 4);
        assertEquals(data.inputs().get(0).rows(batch.rows().get(0)), batch.x().get(0).slice(0, 1));
        var given = batch.sampleWeights().get(0).toFloats();
        for (int i = 0; i < given.length; i++) {
          int row = batch.rows().get(i);
          double p = share * norms[row] / sum + (1 - share) / count;
          assertEquals(1 / (count * p), given[i], 1e-4 / p);
          assertTrue(given[i] <= 1 / (1 - share) + 1e-4);
          weights[row] += given[i] / epochs;
          drawn[row]++;
        }
      }
    }
    assertEquals(count * epochs, Arrays.stream(drawn).sum());
    for (int i = 0; i < count; i++) {
      double p = share * norms[i] / sum + (1 - share) / count;
      double error = Math.sqrt((1 - p) / p / count / epochs); // of the mean of the weights
      assertEquals(1, weights[i], 5 * error, "sample " + i);
    }
  }

  @Test
  void weightsOfDrawsMultiplyThoseOfSamples() {
    var given = NDArray.of(new float[] {2, 3}, 2);
    var batch = Batch.of(Kit.normal(1, 2, 2), Kit.normal(2, 2), given);
    var times = batch.timesSampleWeights(new float[] {0.5f, 2});
    assertArrayEquals(new float[] {1, 6}, times.sampleWeights().get(0).toFloats());
  }

  @Test
  void theLargestMeanLossesAreLeftOut() {
    var choice = new SampleChoice(10, 0, 0.2, 2);
    var data = samples(10);
    var losses = new float[][] {{9, 0, 0, 5, 0, 0, 0, 0, 0, 0}, {0, 0, 0, 5, 0, 8, 0, 0, 0, 0}};
    for (var ofEpoch : losses) {
      assertEquals(all(10), rows(epoch(choice, data, 1)).stream().sorted().toList());
      choice.record(all(10), ofEpoch, new float[10]);
    }
    for (int e = 0; e < 3; e++) {
      var epoch = epoch(choice, data, e);
      assertEquals(List.of(1, 2, 4, 5, 6, 7, 8, 9), rows(epoch).stream().sorted().toList());
      assertTrue(epoch.get(0).sampleWeights().isEmpty());
      choice.record(List.of(1), new float[] {100}, new float[1]); // it is decided once
    }
  }

  @Test
  void aShareOfNoSampleLeavesAll() {
    var choice = new SampleChoice(3, 0, 0.1, 1);
    var unused = epoch(choice, samples(3), 0);
    assertEquals(all(3), rows(epoch(choice, samples(3), 1)).stream().sorted().toList());
  }

  /** A state within a pass keeps its choice, though records have changed since it was made. */
  @Test
  void aRestoredChoiceGoesOn() {
    var choice = new SampleChoice(6, 0.5, 0, 1);
    var data = samples(6);
    var unused = epoch(choice, data, 0);
    choice.record(all(6), new float[6], new float[] {1, 2, 3, 4, 5, Float.NaN});
    var copy = new SampleChoice(6, 0.5, 0, 1);
    List<Integer> expected;
    try (var pass = choice.batches(data, 4, Seed.generator(1))) {
      var first = pass.next();
      choice.record(all(6), new float[6], new float[] {9, 9, 0, 0, 0, 0});
      copy.restore(choice.state());
      expected = rows(List.of(first, pass.next()));
    }
    assertEquals(expected, rows(epoch(copy, data, 1)));
    assertEquals(rows(epoch(choice, data, 2)), rows(epoch(copy, data, 2)));
    Kit.assertRefused(
        "SampleChoice: the state has no \"counts\": it is damaged.", () -> copy.restore(Map.of()));
    Kit.assertRefused(
        "SampleChoice: expected 6 samples, received 5.", () -> choice.batches(samples(5), 2, null));
  }
}
