package dev.rhyton.datasets;

import java.util.stream.IntStream;

/**
 * The permutations of NumPy's {@code RandomState(seed).shuffle}, by which Keras splits houses and
 * texts into training and test samples.
 *
 * <p>Source: M. Matsumoto and T. Nishimura: Mersenne Twister, 1998.
 */
final class NumpyShuffle {
  private static final int SIZE = 624;
  private static final int OFFSET = 397;

  private final int[] state = new int[SIZE];
  private int at = SIZE;

  NumpyShuffle(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** Returns the integers from 0 to {@code count - 1} in the next permutation. */
  int[] order(int count) {
    var order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = upTo(i);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  }

  private int upTo(int most) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(most);
    while (true) {
      int drawn = next() & mask;
      if (drawn <= most) return drawn;
    }
  }

  private int next() {
    if (at == SIZE) twist();
    int y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + OFFSET) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
    at = 0;
  }
}
