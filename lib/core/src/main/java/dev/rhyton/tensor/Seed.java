package dev.rhyton.tensor;

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

  private Seed() {}

  /** Starts all later draws from {@code seed}. */
  public static synchronized void set(long seed) {
    source = GENERATOR.create(seed);
  }

  /** A new seed, drawn from the source. */
  public static synchronized long next() {
    return source.nextLong();
  }

  /** A generator of its own, by its seed. */
  public static RandomGenerator generator(long seed) {
    return GENERATOR.create(seed);
  }
}
