package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import org.tensorflow.proto.ConfigProto;

/**
 * The threads that TensorFlow computes with, as {@code tf.config.threading} in Python. They are
 * fixed once TensorFlow has started, with the first model, layer or operation of the process.
 *
 * <pre>{@code
 * Threads.set(1, 1); // before anything else
 * }</pre>
 */
public final class Threads {
  private static int intraOp; // 0: one for each core
  private static int interOp;
  private static boolean started;

  private Threads() {}

  /**
   * Sets how many threads share one operation, and how many operations run side by side. With 0,
   * the default, TensorFlow takes one for each core.
   *
   * @throws IllegalStateException if TensorFlow has started with other numbers of threads
   */
  public static synchronized void set(int intraOp, int interOp) {
    Check.that(
        intraOp >= 0 && interOp >= 0,
        "Threads: expected numbers of at least 0, received %d and %d.",
        intraOp,
        interOp);
    Check.state(
        !started || (intraOp == Threads.intraOp && interOp == Threads.interOp),
        () ->
            "Threads: TensorFlow has already started, with "
                + number(Threads.intraOp, "thread for an operation", "threads for an operation")
                + " and "
                + number(Threads.interOp, "operation at once", "operations at once")
                + ": set the threads before the first model, layer or operation.");
    Threads.intraOp = intraOp;
    Threads.interOp = interOp;
  }

  private static String number(int count, String one, String many) {
    return count == 0 ? "its own number of " + many : count + " " + (count == 1 ? one : many);
  }

  /** Returns the configuration of a context that is made now. */
  static synchronized byte[] start() {
    started = true;
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(intraOp)
        .setInterOpParallelismThreads(interOp)
        .build()
        .toByteArray();
  }
}
