package dev.rhyton.learning;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which parts of a model take part in a step: never one that took part in the step before.
 *
 * <p>A part is a variable, a unit or a single weight; {@code sizes} says how many weights it has.
 */
final class Masks {
  private final long[] sizes;
  private final int[] firstPart; // of each weight; one more at the end
  private final double q;
  private final RandomGenerator random = Seed.generator(Seed.next());
  private final byte[] half; // 1 for the parts of the first half, 0 for the others
  private byte[] last;
  private boolean second;

  private Masks(long[] sizes, int[] firstPart, double q) {
    this.sizes = sizes;
    this.firstPart = firstPart;
    this.q = q;
    half = new byte[sizes.length];
    last = new byte[sizes.length];
    beginEpoch();
  }

  static Masks of(List<Weight> weights, Granularity level, double q) {
    var sizes = new ArrayList<Long>();
    var first = new int[weights.size() + 1];
    for (int i = 0; i < weights.size(); i++) {
      var shape = weights.get(i).shape();
      long parts =
          switch (level) {
            case VARIABLE -> 1;
            case UNIT -> shape.rank() == 0 ? 1 : shape.last();
            case WEIGHT -> shape.size();
          };
      for (long k = 0; k < parts; k++) sizes.add(shape.size() / parts);
      first[i + 1] = sizes.size();
    }
    return new Masks(sizes.stream().mapToLong(Long::longValue).toArray(), first, q);
  }

  /** The number of parts. */
  int size() {
    return sizes.length;
  }

  /** The first part of a weight, by the weight's place in the list. */
  int firstPart(int weight) {
    return firstPart[weight];
  }

  /** Draws two halves anew, each with about half of the weights. */
  void beginEpoch() {
    long[] filled = new long[2];
    for (int part : ArrayDataset.permutation(sizes.length, random)) {
      int side = filled[0] == filled[1] ? random.nextInt(2) : filled[0] < filled[1] ? 0 : 1;
      half[part] = (byte) (1 - side);
      filled[side] += sizes[part];
    }
    second = false;
  }

  /** 1 for the parts that take part in the next step, 0 for those that rest. */
  byte[] next() {
    var now = new byte[sizes.length];
    if (q == 1) {
      // Arithmetic, since no processor could foresee a branch.
      int other = second ? 1 : 0;
      for (int i = 0; i < now.length; i++) now[i] = (byte) ((half[i] ^ other) & ~last[i]);
    } else {
      for (int i = 0; i < now.length; i++) {
        now[i] = (byte) ((random.nextDouble() < q ? 1 : 0) & ~last[i]);
      }
    }
    second = !second;
    last = now;
    return now;
  }
}
