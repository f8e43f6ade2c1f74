package dev.rhyton.spark;

import java.io.Serializable;
import java.util.Arrays;

/** The numbers of a vector of gradients or weights that are sent. */
interface Selection extends Serializable {
  /** Returns the places that a worker sends. */
  Places of(int worker);

  /** The places that are sent. */
  interface Places {
    /** Calls a function with each place within bounds, in ascending order. */
    void each(int from, int to, Use use);
  }

  /** Uses a place. */
  interface Use {
    void at(int index);
  }

  /** Returns the selected numbers of a range of a vector; this may be the vector itself. */
  default float[] take(float[] vector, int worker, int from, int to) {
    var taken = new float[to - from];
    var count = new int[1];
    of(worker).each(from, to, i -> taken[count[0]++] = vector[i]);
    return Arrays.copyOf(taken, count[0]);
  }

  /** Puts what {@link #take} returned into an array that holds this range of the vector. */
  default void put(float[] taken, int worker, float[] range, int from, int to) {
    var count = new int[1];
    of(worker).each(from, to, i -> range[i - from] = taken[count[0]++]);
  }

  /** Returns whether all workers send the same places, so that what they send can be added. */
  default boolean isShared() {
    return true;
  }

  /** Selects all numbers. */
  record All() implements Selection {
    @Override
    public Places of(int worker) {
      return (from, to, use) -> {
        for (int i = from; i < to; i++) use.at(i);
      };
    }

    @Override
    public float[] take(float[] vector, int worker, int from, int to) {
      boolean whole = from == 0 && to == vector.length;
      return whole ? vector : Arrays.copyOfRange(vector, from, to);
    }

    @Override
    public void put(float[] taken, int worker, float[] range, int from, int to) {
      System.arraycopy(taken, 0, range, 0, to - from);
    }
  }
}
