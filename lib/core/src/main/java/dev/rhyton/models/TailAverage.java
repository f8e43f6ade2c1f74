package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mean of the weights over the last tenth of the steps, for a training that may end at any
 * step. It reads the weights after some of the steps, about 20 times in the last tenth, and keeps
 * their sums over blocks of steps, of which the oldest are dropped as the training goes on. The
 * sums are Java arrays.
 */
final class TailAverage {
  private static final double TAIL = 0.9; // where the last tenth begins
  private static final double BLOCK = 0.02; // of the steps so far
  private static final double GAP = 0.005; // of the steps so far, from one reading to the next
  private static final String PLACE = "tail/place";

  /** The sums of the weights over several readings. */
  private static final class Block {
    final long first;
    long last;
    long readings;
    final List<double[]> sums = new ArrayList<>(); // of each weight

    Block(long first) {
      this.first = first;
    }
  }

  private final Deque<Block> blocks = new ArrayDeque<>();
  private long steps;
  private long next = 1; // the step after which the weights are read

  /** Returns the number of steps up to the next reading. */
  long untilNext() {
    return next - steps;
  }

  /** Counts steps, and reads the weights if it is time to. */
  void advance(long made, List<Weight> weights) {
    steps += made;
    if (steps < next) return;
    next = steps + Math.max(1, (long) (GAP * steps));
    var block = blocks.peekLast();
    if (block == null || block.last - block.first + 1 >= BLOCK * steps) {
      block = new Block(steps);
      blocks.add(block);
    }
    block.last = steps;
    block.readings++;
    for (int i = 0; i < weights.size(); i++) {
      var values = weights.get(i).value().toDoubles();
      if (block.readings == 1) block.sums.add(values);
      else add(values, block.sums.get(i));
    }
    while (!isOfTail(blocks.peek())) blocks.remove();
  }

  private static void add(double[] values, double[] sums) {
    for (int i = 0; i < sums.length; i++) sums[i] += values[i];
  }

  /** Returns whether more than half of a block lies in the last tenth; the last one always does. */
  private boolean isOfTail(Block block) {
    return block == blocks.peekLast() || (block.first + block.last) / 2.0 > TAIL * steps;
  }

  /** Sets weights to the mean; before the first step, they stay. */
  void assign(List<Weight> weights) {
    if (blocks.isEmpty()) return;
    long readings = blocks.stream().mapToLong(b -> b.readings).sum();
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      var mean = new double[(int) weight.shape().size()];
      for (var block : blocks) {
        var sum = block.sums.get(i);
        for (int j = 0; j < mean.length; j++) mean[j] += sum[j] / readings;
      }
      weight.assign(NDArray.of(mean, weight.shape().dims()).cast(weight.dtype()));
    }
  }

  /** Returns the first of the steps over which the mean is taken. */
  long begin() {
    return blocks.isEmpty() ? 0 : blocks.peek().first;
  }

  /** Returns the state from which a training resumes. */
  Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    var place = new ArrayList<>(List.of(steps, next));
    int b = 0;
    for (var block : blocks) {
      place.addAll(List.of(block.first, block.last, block.readings));
      for (int i = 0; i < block.sums.size(); i++) {
        all.put(key(b, i), NDArray.from(block.sums.get(i).clone()));
      }
      b++;
    }
    all.put(PLACE, NDArray.from(place.stream().mapToLong(n -> n).toArray()));
    return all;
  }

  private static String key(int block, int weight) {
    return "tail/" + block + "/" + weight;
  }

  /** Returns the average that a saved state contains, or null. */
  static @Nullable TailAverage of(Map<String, NDArray> state) {
    if (!state.containsKey(PLACE)) return null;
    var place = state.get(PLACE).toLongs();
    Check.that(
        place.length >= 2 && place.length % 3 == 2 && place[0] >= 0 && place[1] > place[0],
        "The saved state of a training has no possible average of weights, received steps, next step"
            + " and blocks %s: it is damaged.",
        Arrays.toString(place));
    var average = new TailAverage();
    average.steps = place[0];
    average.next = place[1];
    for (int b = 0; 2 + 3 * b < place.length; b++) {
      var block = new Block(place[2 + 3 * b]);
      block.last = place[3 + 3 * b];
      block.readings = place[4 + 3 * b];
      var sums = state.get(key(b, 0));
      for (int i = 1; sums != null; i++) {
        block.sums.add(sums.toDoubles());
        sums = state.get(key(b, i));
      }
      average.blocks.add(block);
    }
    return average;
  }
}
