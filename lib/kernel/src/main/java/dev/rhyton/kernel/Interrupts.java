package dev.rhyton.kernel;

import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Ends a thread in steps: an interrupt first; then a stop, for which code that would leave native
 * memory or a model in an undefined state gets time to heed the interrupt.
 */
final class Interrupts implements AutoCloseable {
  /** The time that code has to heed an interrupt. */
  private static final int PATIENCE_MILLIS = 50;

  /** The time that training and native code have. */
  static final int GRACE_MILLIS = 3000;

  private static final int CHECK_MILLIS = 25;
  private static final String NOT_STOPPED =
      "The cell, or a thread that it has started, still runs: it is in code that does not heed an"
          + " interrupt. Wait for it, or restart the kernel.";

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(CellControl::daemon);

  /** What stops threads that do not heed an interrupt. */
  interface Stopper {
    /**
     * Stops threads that do not end.
     *
     * @param spares whether a thread with a stack is not stopped now
     */
    void stop(Predicate<StackTraceElement[]> spares);
  }

  /**
   * Interrupts a thread, and stops it if it does not end.
   *
   * @param running whether the thread still runs the code to end
   */
  void interrupt(Thread thread, BooleanSupplier running, Stopper stopper) {
    thread.interrupt();
    later(PATIENCE_MILLIS, new Watch(running, stopper)::check);
  }

  /** Runs a task after a time. */
  @SuppressWarnings("FutureReturnValueIgnored") // it throws no exception
  void later(long millis, Runnable task) {
    timer.schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private final class Watch {
    private final BooleanSupplier running;
    private final Stopper stopper;
    private final long start = System.nanoTime();
    private boolean told;

    Watch(BooleanSupplier running, Stopper stopper) {
      this.running = running;
      this.stopper = stopper;
    }

    void check() {
      if (!running.getAsBoolean()) {
        return;
      }
      long waited = (System.nanoTime() - start) / 1_000_000;
      if (waited > 2 * GRACE_MILLIS && !told) {
        told = true;
        System.err.println(NOT_STOPPED);
      }
      Predicate<StackTraceElement[]> spares =
          waited > GRACE_MILLIS ? Interrupts::isNative : Interrupts::needsTime;
      stopper.stop(spares);
      later(CHECK_MILLIS, this::check);
    }
  }

  /**
   * Returns whether a stop could strike code of Rhyton or a native call, or the kernel while it
   * ends a command, changes the class path or loads a class.
   */
  static boolean needsTime(StackTraceElement[] stack) {
    for (var frame : stack) {
      var name = frame.getClassName();
      // What shows values calls methods of the notebook.
      boolean shows =
          name.startsWith("dev.rhyton.kernel.") || name.startsWith("dev.rhyton.notebook.");
      if ((name.startsWith("dev.rhyton.") && !shows)
          || name.equals(CommandMagics.class.getName())
          || name.equals(ClassPath.class.getName())
          || name.equals(CellLoader.class.getName())) {
        return true;
      }
    }
    return isNative(stack);
  }

  /**
   * Returns whether a stop could strike a native call that is not one of the JDK's: where such code
   * calls Java, it may not expect an exception, and end the process.
   */
  static boolean isNative(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(
            frame ->
                (frame.isNativeMethod() && frame.getModuleName() == null)
                    || frame.getClassName().startsWith("org.tensorflow.")
                    || frame.getClassName().startsWith("org.bytedeco."));
  }
}
