package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Draws the parts of a model that take part in a step: never one that took part in the step before.
 *
 * <p>A part is a variable, a unit, a row or a single weight; {@code sizes} holds the numbers of
 * weights.
 */
final class Masks {
  private final long[] sizes;
  private final int[] firstPart; // of each weight; one more at the end
  private final double q;
  private final Seed.Stream seeds;
  private final byte[] half; // 1 for the parts of the first half, 0 for the others
  private byte[] last;
  private boolean second;
  private boolean independent;

  private Masks(long[] sizes, int[] firstPart, double q, Seed.Stream seeds) {
    this.sizes = sizes;
    this.firstPart = firstPart;
    this.q = q;
    this.seeds = seeds;
    half = new byte[sizes.length];
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

  static Masks of(List<Weight> weights, Granularity level, double q, Seed.Stream seeds) {
    var sizes = new ArrayList<Long>();
    var first = new int[weights.size() + 1];
    for (int i = 0; i < weights.size(); i++) {
      var shape = weights.get(i).shape();
      long parts = level.parts(shape).size();
      for (long k = 0; k < parts; k++) sizes.add(shape.size() / parts);
      first[i + 1] = sizes.size();
    }
    return new Masks(sizes.stream().mapToLong(Long::longValue).toArray(), first, q, seeds);
  }

  /** Lets each part take part with the same share in the long run, whatever it did before. */
  Masks independent() {
    independent = true;
    return this;
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
    for (int part : ArrayDataset.permutation(sizes.length, random)) {
      int side = filled[0] == filled[1] ? random.nextInt(2) : filled[0] < filled[1] ? 0 : 1;
      half[part] = (byte) (1 - side);
      filled[side] += sizes[part];
    }
    second = false;
  }

  /** Returns 1 for the parts that take part in the next step, 0 for those that rest. */
  byte[] next() {
    byte[] now;
    if (independent) {
      now = drawn(q / (1 + q));
    } else if (q == 1) {
      now = new byte[sizes.length];
      // Arithmetic instead of a branch, which no processor could predict.
      int other = second ? 1 : 0;
      for (int i = 0; i < now.length; i++) now[i] = (byte) ((half[i] ^ other) & ~last[i]);
    } else {
      now = drawn(q);
      for (int i = 0; i < now.length; i++) now[i] &= (byte) ~last[i];
    }
    second = !second;
    last = now;
    return now;
  }

  Map<String, NDArray> state() {
    var turn = NDArray.of(new int[] {second ? 1 : 0}, 1);
    return Map.of("half", array(half), "last", array(last), "turn", turn);
  }

  void restore(Map<String, NDArray> state) {
    var first = bytes(state.get("half"));
    System.arraycopy(first, 0, half, 0, half.length);
    last = bytes(state.get("last"));
    second = state.get("turn").item() == 1;
  }

  static NDArray array(byte[] flags) {
    var values = new int[flags.length];
    for (int i = 0; i < values.length; i++) values[i] = flags[i];
    return NDArray.of(DType.INT8, Shape.of(flags.length), values);
  }

  byte[] bytes(NDArray flags) {
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
