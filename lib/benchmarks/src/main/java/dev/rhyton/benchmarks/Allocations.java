package dev.rhyton.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Prints the bytes that Java allocates in a training step of each model, in all threads: the least
 * of two epochs of {@code fit} that follow another one, divided by their steps. A prediction of one
 * row counts as a step.
 */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int EPOCHS = 2;

  private Allocations() {}

  public static void main(String[] args) {
    for (var model : PeerModel.values()) {
      System.out.printf(Locale.ROOT, "%,10d bytes %s%n", ofStep(model), model.argument());
    }
  }

  /** Returns the bytes of a step. */
  static long ofStep(PeerModel model) {
    var trained = new RhytonPeer().prepare(model);
    long least = Long.MAX_VALUE;
    for (int epoch = 0; epoch <= EPOCHS; epoch++) {
      long before = allocated();
      long made = trained.run(PeerModel.BATCHES);
      if (epoch > 0) least = Math.min(least, (allocated() - before) / made); // the first one traces
    }
    return least;
  }

  private static long allocated() {
    return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0) // it is -1 for a thread that has ended
        .sum();
  }
}
