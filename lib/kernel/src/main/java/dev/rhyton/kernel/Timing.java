package dev.rhyton.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Measures the time of code in cells; {@code %timeit} calls it. */
public final class Timing {
  private static final double SECONDS_PER_RUN = 0.2;

  /** Holds the last value, so that the compiler cannot omit the code that computes it. */
  @SuppressWarnings("unused") // only written
  private static volatile @Nullable Object sink;

  private Timing() {}

  /** Statements without a value. */
  public interface Action {
    /** Runs the statements. */
    void run() throws Exception;
  }

  /** Prints the mean time of statements; zero loops means as many as fit into 0.2 seconds. */
  public static void timeit(int loops, int runs, Action action) throws Exception {
    timeit(
        loops,
        runs,
        () -> {
          action.run();
          return null;
        });
  }

  /** Prints the mean time of an expression; zero loops means as many as fit into 0.2 seconds. */
  public static void timeit(int loops, int runs, Callable<?> expression) throws Exception {
    int count = loops > 0 ? loops : fit(expression);
    var times = new double[runs];
    for (int i = 0; i < runs; i++) {
      times[i] = run(count, expression) / count;
    }
    double mean = Arrays.stream(times).average().orElse(0);
    double variance = Arrays.stream(times).map(t -> (t - mean) * (t - mean)).average().orElse(0);
    System.out.printf(
        Locale.ROOT,
        "%s ± %s per loop (mean ± std. dev. of %d runs, %,d loops each)%n",
        format(mean),
        format(Math.sqrt(variance)),
        runs,
        count);
  }

  private static int fit(Callable<?> expression) throws Exception {
    for (int count = 1; count < 1_000_000_000; count *= 10) {
      if (run(count, expression) >= SECONDS_PER_RUN) {
        return count;
      }
    }
    return 1_000_000_000;
  }

  private static double run(int count, Callable<?> expression) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      sink = expression.call();
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns a time with three digits and a unit. */
  static String format(double seconds) {
    if (seconds >= 60) {
      return String.format(Locale.ROOT, "%d min %.0f s", (int) (seconds / 60), seconds % 60);
    }
    var units = new String[] {"s", "ms", "µs", "ns"};
    int unit = 0;
    while (unit < 3 && seconds < 0.9995) {
      seconds *= 1000;
      unit++;
    }
    int decimals = seconds >= 99.95 ? 0 : seconds >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", seconds, units[unit]);
  }
}
