package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.internal.ConfigBytes;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The threads of TensorFlow's computation, as {@code tf.config.threading} in Python. They cannot be
 * changed once TensorFlow has started, with the first model, layer or operation of the process.
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
   * Sets the number of threads that share one operation, and the number of operations that run in
   * parallel. With 0, the default, TensorFlow uses one thread for each core. More threads than
   * cores are slower, and a warning says so.
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
    var warning = warning(intraOp, interOp, Runtime.getRuntime().availableProcessors());
    if (warning != null) System.getLogger("dev.rhyton").log(Level.WARNING, warning);
  }

  /** Returns a sentence if there are more threads than cores, otherwise null. */
  static @Nullable String warning(int intraOp, int interOp, int cores) {
    int most = Math.max(intraOp, interOp);
    if (most <= cores) return null;
    return "Threads: "
        + most
        + " threads share "
        + number(cores, "core", "cores")
        + ", on which they wait for each other: use at most "
        + cores
        + ", or 0 for one thread for each core.";
  }

  private static String number(int count, String one, String many) {
    return count == 0 ? "its own number of " + many : count + " " + (count == 1 ? one : many);
  }

  /** Returns the configuration of a new context; the threads cannot be changed afterwards. */
  static synchronized byte[] start() {
    started = true;
    return ConfigBytes.threads(intraOp, interOp);
  }
}
