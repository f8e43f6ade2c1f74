package dev.rhyton.notebook;

/**
 * When something may happen again: four times per second at most, and so rarely that it takes 0.4 %
 * of the time. Sending and drawing have a pace each, so that both take less than 1 %.
 */
final class RateLimiter {
  private static final long INTERVAL_NANOS = 250_000_000;
  private static final long SHARE = 250;

  private volatile long next = System.nanoTime();

  boolean isDue() {
    return System.nanoTime() - next >= 0;
  }

  /** Notes that it has happened now and has taken this long. */
  void spent(long nanos) {
    next = System.nanoTime() + pause(nanos);
  }

  /** Returns the time until it may happen again after it has taken this long. */
  static long pause(long nanos) {
    return Math.max(INTERVAL_NANOS, (SHARE - 1) * nanos);
  }
}
