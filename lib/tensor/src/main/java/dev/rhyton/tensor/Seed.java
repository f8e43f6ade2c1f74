package dev.rhyton.tensor;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The source of every random draw: initial weights, shuffling, dropout, modes. After {@code
 * Seed.set(42)} a program's draws are the same at every run.
 */
public final class Seed {
  private static final RandomGeneratorFactory<RandomGenerator> GENERATOR =
      RandomGeneratorFactory.of("L64X128MixRandom");
  private static RandomGenerator source = GENERATOR.create();
  private static final ThreadLocal<RandomGenerator> OWN = new ThreadLocal<>();

  private Seed() {}

  /** Starts all later draws from {@code seed}. */
  public static synchronized void set(long seed) {
    source = GENERATOR.create(seed);
  }

  /**
   * Lets TensorFlow compute on one thread, so that a seed gives the same numbers, bit by bit,
   * whatever number of cores the machine has. Without it a seed gives the same numbers at each run
   * with the same number of threads: a sum that several threads share is rounded by parts. Other
   * kinds of processors round differently in either case.
   *
   * @throws IllegalStateException if TensorFlow has started with more threads: call this first
   */
  public static void deterministic() {
    Threads.set(1, 1);
  }

  /**
   * What {@code body} gives when its draws, in this thread, start from a seed of their own. Draws
   * before, after and in other threads are what they would be without it.
   */
  public static <T> T with(long seed, Supplier<T> body) {
    var outer = OWN.get();
    OWN.set(generator(seed));
    try {
      return body.get();
    } finally {
      if (outer == null) OWN.remove();
      else OWN.set(outer);
    }
  }

  /** A new seed, drawn from the source. */
  public static long next() {
    var own = OWN.get();
    return own == null ? nextOfAll() : own.nextLong();
  }

  private static synchronized long nextOfAll() {
    return source.nextLong();
  }

  /** A generator of its own, by its seed. */
  public static RandomGenerator generator(long seed) {
    return GENERATOR.create(seed);
  }

  /** A row of seeds whose whole state is one number, so that what draws by it can be resumed. */
  public static final class Stream {
    private long state;

    /** Goes on from a state. */
    public void goOnFrom(long other) {
      state = other;
    }

    /** The next seed. */
    public long next() {
      return new SplittableRandom(state++).nextLong();
    }

    /** A generator of its own, by the next seed. */
    public RandomGenerator generator() {
      return Seed.generator(next());
    }

    /** From where the row goes on. */
    public long state() {
      return state;
    }
  }
}
