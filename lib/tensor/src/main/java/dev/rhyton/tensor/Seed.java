package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * The source of all random draws: initial weights, shuffling, dropout, learning modes. After {@code
 * Seed.set(42)} a program draws the same values at every run.
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
   * Makes TensorFlow compute on a single thread, so that results with the same seed are bitwise
   * equal on any number of cores. Otherwise they are equal only for the same number of threads,
   * since a sum that several threads share is rounded in parts. Different kinds of processors round
   * differently in either case.
   *
   * @throws IllegalStateException if TensorFlow has started with more threads: call this first
   */
  public static void deterministic() {
    Threads.set(1, 1);
  }

  /**
   * Returns the result of {@code body}, whose draws in this thread start from {@code seed}. Draws
   * before, after and in other threads are not affected; threads that read its data draw as it
   * does.
   */
  public static <T> T with(long seed, Supplier<T> body) {
    Check.given("with", "body", body);
    return within(generator(seed), body);
  }

  private static <T> T within(RandomGenerator own, Supplier<T> body) {
    var outer = OWN.get();
    setOwn(own);
    try {
      return body.get();
    } finally {
      setOwn(outer);
    }
  }

  private static void setOwn(@Nullable RandomGenerator own) {
    if (own == null) OWN.remove();
    else OWN.set(own);
  }

  /** Returns a task for another thread that draws from the source of this one. */
  public static Runnable sharing(Runnable task) {
    Check.given("sharing", "task", task);
    var own = OWN.get();
    Supplier<Void> body =
        () -> {
          task.run();
          return null;
        };
    return () -> within(own, body);
  }

  /** Returns a new seed, drawn from the source. */
  public static long next() {
    var own = OWN.get();
    if (own == null) return nextOfAll();
    synchronized (own) {
      return own.nextLong();
    }
  }

  private static synchronized long nextOfAll() {
    return source.nextLong();
  }

  /** Returns a random generator with the given seed. */
  public static RandomGenerator generator(long seed) {
    return GENERATOR.create(seed);
  }

  /** A sequence of seeds whose state is a single number, so that it can be saved and resumed. */
  public static final class Stream {
    private long state;

    /** Continues the sequence from the given state. */
    public void goOnFrom(long other) {
      state = other;
    }

    /** Returns the next seed. */
    public long next() {
      return new SplittableRandom(state++).nextLong();
    }

    /** Returns a random generator with the next seed. */
    public RandomGenerator generator() {
      return Seed.generator(next());
    }

    /** Returns the state from which the sequence can be resumed. */
    public long state() {
      return state;
    }
  }
}
