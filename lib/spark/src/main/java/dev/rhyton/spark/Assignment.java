package dev.rhyton.spark;

import dev.rhyton.learning.Granularity;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The assignment of Batch Learning in a round: the worker from which each variable, unit or weight
 * learns. The driver and the workers draw it from the same seed, so that it is not sent.
 *
 * @param balanced whether units take turns, beginning at a random worker
 * @param sizes the number of numbers of each weight
 * @param units the number of its units
 */
@SuppressWarnings("ArrayRecordComponent") // it is sent, and never compared
record Assignment(
    long seed, int workers, Granularity granularity, boolean balanced, int[] sizes, int[] units)
    implements Selection {

  static Assignment of(
      long seed, int workers, Granularity granularity, boolean balanced, List<Weight> weights) {
    int[] sizes = weights.stream().mapToInt(w -> (int) w.shape().size()).toArray();
    int[] units =
        weights.stream()
            .mapToInt(w -> w.shape().rank() == 0 ? 1 : (int) w.shape().last())
            .toArray();
    return new Assignment(seed, workers, granularity, balanced, sizes, units);
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Places of(int worker) {
    return (from, to, use) -> {
      int at = 0;
      for (int w = 0; w < sizes.length; w++) {
        int end = Math.min(to, at + sizes[w]);
        if (end > Math.max(from, at)) {
          var drawn = drawn(w);
          for (int i = Math.max(from, at); i < end; i++) {
            if (drawn[(i - at) % drawn.length] == worker) use.at(i);
          }
        }
        at += sizes[w];
      }
    };
  }

  private int[] drawn(int weight) {
    int parts =
        switch (granularity) {
          case VARIABLE -> 1;
          case UNIT, ROW -> units[weight]; // Batch Learning refuses rows
          case WEIGHT -> sizes[weight];
        };
    var random = new SplittableRandom(seed + weight);
    if (!balanced) return random.ints(parts, 0, workers).toArray();
    int first = random.nextInt(workers);
    return IntStream.range(first, first + parts).map(i -> i % workers).toArray();
  }
}
