package dev.rhyton;

import dev.rhyton.tensor.Seed;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts every test class and every test from the same seed, so that its draws depend neither on
 * the tests before it nor on chance. JUnit finds it as a service, in each module that uses the
 * tests of this one.
 */
public final class SeededTests implements BeforeAllCallback, BeforeEachCallback {
  private static final long SEED = 20;

  @Override
  public void beforeAll(ExtensionContext context) {
    Seed.set(SEED);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Seed.set(SEED);
  }
}
