package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker, or several of them, adds to a round.
 *
 * @param partition the partition, or the first one
 * @param gradients the selected gradients times their share of the round's rows; null for no rows,
 *     and where they are sent by slices
 * @param states the states of layers times the same share; null for no rows
 * @param sums the sums of losses and metrics
 * @param sent the number of gradients that workers sent
 * @param norms recorded norms, of each partition
 */
@SuppressWarnings("ArrayRecordComponent") // it is sent, and never compared
record WorkerResult(
    int partition,
    float @Nullable [] gradients,
    float @Nullable [] states,
    double[] sums,
    long sent,
    List<Norms> norms)
    implements Serializable {

  /** The losses and the norms of the gradients of rows of a partition. */
  record Norms(int partition, int[] rows, double[] labels, float[] losses, float[] norms)
      implements Serializable {}

  static WorkerResult none(int partition) {
    return new WorkerResult(partition, null, null, new double[0], 0, List.of());
  }

  /** Returns the gradients of a result with rows. */
  float[] someGradients() {
    return requireNonNull(gradients);
  }

  /** Returns the states of a result with rows. */
  float[] someStates() {
    return requireNonNull(states);
  }

  boolean isEmpty() {
    return states == null;
  }

  /** Returns the sum of this one, whose arrays are used for it, and another one. */
  WorkerResult plus(WorkerResult other) {
    if (other.isEmpty()) return this;
    if (isEmpty()) return other;
    if (gradients != null) add(other.someGradients(), gradients);
    add(other.someStates(), someStates());
    for (int i = 0; i < sums.length; i++) sums[i] += other.sums[i];
    var all = new ArrayList<>(norms);
    all.addAll(other.norms);
    int first = Math.min(partition, other.partition);
    return new WorkerResult(first, gradients, states, sums, sent + other.sent, all);
  }

  /** Returns a copy without gradients; its arrays may be changed, since Spark may keep these. */
  WorkerResult withoutGradients() {
    return new WorkerResult(partition, null, someStates().clone(), sums.clone(), sent, norms);
  }

  static void add(float[] values, float[] to) {
    for (int i = 0; i < to.length; i++) to[i] += values[i];
  }
}
