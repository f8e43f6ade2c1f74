package dev.rhyton.ops;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.RandomSampling;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A row of seeds, as {@code keras.random.SeedGenerator}: operations of {@link RandomOps} that are
 * given it draw other numbers at each call, and the same row of numbers after each start of the
 * program. In a graph the operations draw anew at each run, so that their numbers depend on {@link
 * Seed} as well.
 */
public final class SeedGenerator {
  private final long seed;
  private final AtomicLong draws = new AtomicLong();

  private SeedGenerator(long seed) {
    this.seed = seed;
  }

  /** Returns a generator that starts from a seed. */
  public static SeedGenerator of(long seed) {
    return new SeedGenerator(seed);
  }

  /** Returns a generator that starts from a seed of {@link Seed}. */
  public static SeedGenerator of() {
    return new SeedGenerator(Seed.next());
  }

  /** Returns the seed that it started from. */
  public long seed() {
    return seed;
  }

  /** Returns the seed of the next operation on some tensors, and moves on. */
  Tensor next(Tensor... inputs) {
    var own = NDArray.of(new long[] {seed, draws.getAndIncrement()}, 2);
    if (RandomSampling.drawsAtOnce(inputs)) return own;
    return RandomSampling.seed(inputs).add(TensorOps.constant(own));
  }
}
