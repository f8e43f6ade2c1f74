package dev.rhyton.spark;

import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A slice of the weights and of the optimizer's variables.
 *
 * @param slice its number
 * @param slots the optimizer's variables, by weight and name
 * @param iterations the number of steps so far
 * @param sent the numbers that took part in the last update, or null before the first one
 * @param round what the last round brought beside gradients; null in all slices but the last one
 */
@SuppressWarnings("ArrayRecordComponent") // it is sent, and never compared
record SliceState(
    int slice,
    float[] weights,
    Map<String, float[]> slots,
    long iterations,
    float @Nullable [] sent,
    @Nullable WorkerResult round)
    implements Serializable {

  /** What the driver receives after a round. */
  record Result(int slice, float @Nullable [] sent, @Nullable WorkerResult round)
      implements Serializable {}

  Result result() {
    return new Result(slice, sent, round);
  }

  SliceState with(WorkerResult rest) {
    return new SliceState(slice, weights, slots, iterations, sent, rest);
  }

  /** Returns the key of a variable of a weight; of a variable for all weights if it is -1. */
  static String key(int weight, String name) {
    return weight + "/" + name;
  }
}
