package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data of a cluster as the loop of {@code fit} sees them. Its batches hold no rows: each stands
 * for a round, which {@link #place} describes to the workers.
 */
final class RoundDataset implements Dataset {
  private final long size;
  private final int largest; // partition
  private final Batch first;
  private final int local; // steps of a worker between two exchanges
  private @Nullable PassRound last;

  RoundDataset(DataSummary data, int local) {
    size = data.rows();
    largest = Arrays.stream(data.sizes()).max().orElseThrow();
    first = data.first();
    this.local = local;
  }

  /** Returns the round that is {@code back} batches before the last one that was read. */
  PassRound place(int back) {
    var last = requireNonNull(this.last); // one was read
    return new PassRound(last.round() - back, last.rounds(), last.shuffled(), last.passSeed());
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Batch peek() {
    return first;
  }

  /** Returns the number of rounds, in each of which the largest partition has a row. */
  @Override
  public long batchCount(int batchSize) {
    long steps = Math.min((size + batchSize - 1) / batchSize, largest);
    return (steps + local - 1) / local;
  }

  @Override
  public Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    int rounds = Math.toIntExact(batchCount(batchSize));
    long seed = shuffle == null ? 0 : shuffle.nextLong();
    var none = first.slice(0, 0);
    return new Batches() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < rounds;
      }

      @Override
      public Batch next() {
        last = new PassRound(next++, rounds, shuffle != null, seed);
        return none;
      }
    };
  }
}
