package dev.rhyton.ops;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sequence of seeds, as {@code keras.random.SeedGenerator}: with it, operations of {@link
 * RandomOps} draw different numbers at each call, and the same sequence of numbers in each run of
 * the program. In a graph the operations draw new numbers at each run, which also depend on {@link
 * Seed}.
 */
public final class SeedGenerator {
  private final long seed;
  private final AtomicLong draws = new AtomicLong();

  private SeedGenerator(long seed) {
    this.seed = seed;
  }

  /** Returns a generator with an initial seed. */
  public static SeedGenerator of(long seed) {
    return new SeedGenerator(seed);
  }

  /** Returns a generator with an initial seed from {@link Seed}. */
  public static SeedGenerator of() {
    return new SeedGenerator(Seed.next());
  }

  /** Returns the initial seed. */
  public long seed() {
    return seed;
  }

  /** Returns the seed of the next operation on the given tensors, and advances. */
  Tensor next(Tensor... inputs) {
    var own = NDArray.of(new long[] {seed, draws.getAndIncrement()}, 2);
    if (RandomSampling.drawsAtOnce(inputs)) return own;
    return RandomSampling.seed(inputs).add(TensorOps.constant(own));
  }
}
