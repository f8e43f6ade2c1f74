package dev.rhyton.spark;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Looks once in a millisecond at what a thread does, by the methods on its stack. */
final class StackSampler implements AutoCloseable {
  private static final String REST = "rest";

  private final Thread watched = Thread.currentThread();
  private final Map<String, String> phases; // by class and method
  private final Predicate<StackTraceElement[]> counts;
  private final Map<String, Integer> samples = new TreeMap<>();
  private final Thread sampler = new Thread(this::run);

  /**
   * Starts to sample the current thread.
   *
   * @param phases the names of phases by {@code Class.method}; the innermost method counts
   */
  StackSampler(Map<String, String> phases, Predicate<StackTraceElement[]> counts) {
    this.phases = phases;
    this.counts = counts;
    sampler.setDaemon(true);
    sampler.start();
  }

  private void run() {
    while (!Thread.interrupted()) {
      var stack = watched.getStackTrace();
      if (counts.test(stack)) samples.merge(phase(stack), 1, Integer::sum);
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private String phase(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .map(StackSampler::method)
        .filter(phases::containsKey)
        .findFirst()
        .map(phases::get)
        .orElse(REST);
  }

  static String method(StackTraceElement frame) {
    var name = frame.getClassName();
    return name.substring(name.lastIndexOf('.') + 1) + "." + frame.getMethodName();
  }

  @Override
  public void close() {
    sampler.interrupt();
    try {
      sampler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the milliseconds of each phase, if all of them together take so many. */
  String shares(double milliseconds) {
    double all = samples.values().stream().mapToInt(n -> n).sum();
    return samples.entrySet().stream()
        .map(e -> "%s %.0f".formatted(e.getKey(), milliseconds * e.getValue() / all))
        .collect(Collectors.joining(", "));
  }
}
