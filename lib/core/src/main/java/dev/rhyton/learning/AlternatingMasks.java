package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Draws the parts of a model that take part in a step: never one that took part in the step before.
 *
 * <p>A part is a variable, a unit, a row or a single weight; {@code sizes} holds the numbers of
 * weights.
 */
final class AlternatingMasks {
  private final int[] sizes;
  private final int[] firstPart; // of each weight; one more at the end
  private final double q;
  private final Seed.Stream seeds;
  private byte[] half; // 1 for the parts of the first half, 0 for the others
  private byte[] otherHalf;
  private byte[] last;
  private boolean second;
  private boolean alternating; // whether the last step was one of these halves
  private boolean independent;

  private AlternatingMasks(int[] sizes, int[] firstPart, double q, Seed.Stream seeds) {
    this.sizes = sizes;
    this.firstPart = firstPart;
    this.q = q;
    this.seeds = seeds;
    halves(new byte[sizes.length]);
    // Starts as if steps had run before; otherwise more parts could take part in the first step.
    last = q == 1 ? new byte[sizes.length] : drawn(q / (1 + q));
    beginEpoch();
  }

  private byte[] drawn(double share) {
    var random = seeds.generator();
    var drawn = new byte[sizes.length];
    for (int i = 0; i < drawn.length; i++) drawn[i] = (byte) (random.nextDouble() < share ? 1 : 0);
    return drawn;
  }

  /** Returns masks with the granularity of each weight. */
  static AlternatingMasks of(
      List<Weight> weights, List<Granularity> levels, double q, Seed.Stream seeds) {
    var first = new int[weights.size() + 1];
    for (int i = 0; i < weights.size(); i++) {
      long parts = levels.get(i).parts(weights.get(i).shape()).size();
      first[i + 1] = Math.toIntExact(first[i] + parts);
    }
    var sizes = new int[first[weights.size()]];
    for (int i = 0; i < weights.size(); i++) {
      int parts = Math.max(1, first[i + 1] - first[i]); // a weight may be empty
      int size = Math.toIntExact(weights.get(i).shape().size() / parts);
      Arrays.fill(sizes, first[i], first[i + 1], size);
    }
    return new AlternatingMasks(sizes, first, q, seeds);
  }

  /** Lets each part take part with the same share in the long run, whatever it did before. */
  void independent() {
    independent = true;
  }

  /** Returns the number of parts. */
  int size() {
    return sizes.length;
  }

  /** Returns the first part of a weight, by the weight's index in the list. */
  int firstPart(int weight) {
    return firstPart[weight];
  }

  /** Draws two new halves, each with about half of the weights. */
  void beginEpoch() {
    if (q < 1) return;
    var random = seeds.generator();
    long[] filled = new long[2];
    var drawn = new byte[sizes.length];
    for (int part : ArrayDataset.permutation(sizes.length, random)) {
      int side = filled[0] == filled[1] ? random.nextInt(2) : filled[0] < filled[1] ? 0 : 1;
      drawn[part] = (byte) (1 - side);
      filled[side] += sizes[part];
    }
    halves(drawn);
    second = false;
  }

  private void halves(byte[] first) {
    half = first;
    otherHalf = new byte[first.length];
    for (int i = 0; i < first.length; i++) otherHalf[i] = (byte) (1 - first[i]);
    alternating = false;
  }

  /**
   * Returns 1 for the parts that take part in the next step, 0 for those that rest. The halves of
   * an epoch are the same arrays in each of their turns.
   */
  byte[] next() {
    byte[] now;
    if (independent) {
      now = drawn(q / (1 + q));
    } else if (q == 1) {
      now = second ? otherHalf : half;
      if (!alternating) now = rested(now.clone());
      alternating = true;
    } else {
      now = rested(drawn(q));
    }
    second = !second;
    last = now;
    return now;
  }

  /** Returns whether a mask is one of the two halves of this epoch. */
  boolean isHalf(byte[] mask) {
    return mask == half || mask == otherHalf;
  }

  /** Sets the parts that took part in the step before to 0. */
  private byte[] rested(byte[] parts) {
    for (int i = 0; i < parts.length; i++) parts[i] &= (byte) ~last[i];
    return parts;
  }

  Map<String, NDArray> state() {
    var turn = NDArray.of(new int[] {second ? 1 : 0}, 1);
    return Map.of("half", array(half), "last", array(last), "turn", turn);
  }

  private static NDArray value(Map<String, NDArray> state, String key) {
    return Check.given("AlternatingMasks", key, state.get(key));
  }

  void restore(Map<String, NDArray> state) {
    halves(bytes(value(state, "half")));
    last = bytes(value(state, "last"));
    second = value(state, "turn").item() == 1;
  }

  private static NDArray array(byte[] flags) {
    var values = new int[flags.length];
    for (int i = 0; i < values.length; i++) values[i] = flags[i];
    return NDArray.of(DType.INT8, Shape.of(flags.length), values);
  }

  private byte[] bytes(NDArray flags) {
    Check.that(
        flags != null && flags.size() == sizes.length,
        "The saved masks are those of another model: expected %d parts, received %s.",
        sizes.length,
        flags == null ? "none" : flags.size());
    var bytes = new byte[sizes.length];
    var values = flags.toInts();
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) values[i];
    return bytes;
  }
}
