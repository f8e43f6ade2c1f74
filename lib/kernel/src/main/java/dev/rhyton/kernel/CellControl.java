package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs the code that JShell compiled, in this process. It controls the running thread, returns
 * values as objects where JShell returns only text, and manages the fields that hold the variables.
 *
 * <p>JShell's {@code LocalExecutionControl} cannot be the base class: it keeps the threads of the
 * running code in one field, so that a cell that runs further code in JShell could end before it.
 */
final class CellControl extends DirectExecutionControl {
  /** The kernel's own threads, which are not the cell's. */
  private static final ThreadGroup KERNEL = new ThreadGroup(topGroup(), "kernel");

  /** Newer JDKs have no {@link Thread#stop}. */
  private static final boolean CAN_STOP_THREADS = Runtime.version().feature() < 20;

  /** The classes that hold a copy of a variable, oldest first, by the name of the variable. */
  private final Map<String, List<Class<?>>> holders = new HashMap<>();

  private final Map<String, Class<?>> current = new HashMap<>();
  private final Interrupts interrupts = new Interrupts();
  private final CellLoader loader;
  private final Duration timeout;
  private final StopChecks stopChecks;

  /** The threads that run cells: the first one, and one for each cell that runs within another. */
  private final Deque<CellThread> idle = new ConcurrentLinkedDeque<>();

  private final Deque<CellThread> busy = new ConcurrentLinkedDeque<>();
  private final ThreadGroup group = new CellThreads();

  /** The threads that were there before the cell, such as those of earlier cells. */
  private volatile Set<Thread> older = Set.of();

  /** The threads that are being ended: those that run the cell, and those that it has started. */
  private final Map<Thread, Ending> ending = new ConcurrentHashMap<>();

  private volatile @Nullable Run running;
  private volatile Stop stop = Stop.NONE;
  private @Nullable Object value;
  private List<ShownException> thrown = List.of();
  private List<ShownException> toTranslate = List.of();

  /** Code that runs in a thread. */
  record Run(FutureTask<?> task, Thread thread) {}

  /** The reasons for which a cell ends early. */
  enum Stop {
    NONE,
    INTERRUPT,
    TIMEOUT
  }

  /** Creates a control with a timeout for each statement; zero means none. */
  CellControl(CellLoader loader, Duration timeout) {
    super(loader.forJShell());
    this.loader = loader;
    this.timeout = timeout;
    this.stopChecks = new StopChecks(loader, !CAN_STOP_THREADS);
  }

  static Thread daemon(Runnable task) {
    var thread = new Thread(KERNEL, task, "kernel", 0, false);
    thread.setContextClassLoader(CellControl.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  private static ThreadGroup topGroup() {
    var group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Ends this process after a time, even if code is running. */
  static void exitAfter(int millis) {
    daemon(
            () -> {
              try {
                Thread.sleep(millis);
              } catch (InterruptedException e) {
                // stop waiting
              }
              Runtime.getRuntime().halt(0);
            })
        .start();
  }

  /** Starts a new cell and discards an interrupt of the previous one. */
  void begin() {
    value = null;
    stop = Stop.NONE;
    older = threads();
    ending.keySet().removeIf(thread -> !thread.isAlive());
    if (ending.isEmpty()) stopChecks.set(null);
  }

  /** Returns the reason for which the cell must end, if there is one. */
  Stop stopped() {
    return stop;
  }

  @Override
  public void close() {
    interrupts.close();
    idle.forEach(CellThread::end);
    idle.forEach(worker -> worker.thread().interrupt());
    super.close();
  }

  /** Ends the running code, see {@link Interrupts}; the cell ends too. */
  void interrupt(Stop reason) {
    stop = reason;
    var code = running;
    if (code != null) {
      interrupts.interrupt(
          code.thread(), () -> code.equals(running), spares -> stopHard(code, spares));
    }
  }

  /**
   * Records that no code of the cell runs while JShell compiles, although a magic that runs code
   * waits for it: an interrupt would close the files of the compiler.
   *
   * @return the code that waits, or null; for {@link #resume}
   */
  @Nullable Run suspend() {
    var waiting = running;
    running = null;
    return waiting;
  }

  void resume(@Nullable Run waiting) {
    running = waiting;
  }

  /**
   * Stops the threads that run the cell, and those that it has started, but not those that a
   * library has started for the whole process.
   */
  private void stopHard(Run code, Predicate<StackTraceElement[]> spares) {
    synchronized (busy) {
      if (!code.equals(running)) return;
      var started = new HashSet<>(threads());
      started.removeIf(t -> t.isDaemon() || older.contains(t) || ending.containsKey(t));
      busy.forEach(runner -> started.remove(runner.thread()));
      for (var thread : started) {
        // It ends in the same steps, even if the cell ends before it.
        ending.put(thread, new Ending());
        interrupts.interrupt(thread, thread::isAlive, again -> stop(thread, again, () -> {}));
      }
      for (var runner : busy) stop(runner.thread(), spares, runner::end);
    }
  }

  /**
   * Stops a thread where it next runs code of a cell. If that does not end it, it is stopped where
   * it is, or interrupted again on newer JDKs.
   *
   * @param before is run before the thread is stopped where it is
   */
  private void stop(Thread thread, Predicate<StackTraceElement[]> spares, Runnable before) {
    var end = ending.computeIfAbsent(thread, t -> new Ending());
    end.spares = spares;
    stopChecks.set(this::checkStop);
    // This also loads what the thread may lock when it is suspended.
    if (!mustStop(thread, end)) return;
    if (CAN_STOP_THREADS) {
      before.run();
      stopHere(thread, end);
    } else if (!end.isGivenTime(thread)) {
      thread.interrupt(); // it may sleep between two checks
      end.stopped();
    }
  }

  /** Stops a thread where it is when its stack is looked at, and not a moment later. */
  @SuppressWarnings({"deprecation", "removal"}) // CAN_STOP_THREADS
  private static void stopHere(Thread thread, Ending end) {
    thread.suspend();
    try {
      // The attempt counts before the stop, which lets the thread run.
      if (mustStop(thread, end) && end.strikes(thread)) thread.stop();
    } finally {
      thread.resume();
    }
  }

  /** Returns whether a thread must be stopped where it is now. */
  private static boolean mustStop(Thread thread, Ending end) {
    var stack = thread.getStackTrace();
    return end.isStopDue() && !end.spares.test(stack) && !isAtItsEnd(stack);
  }

  /**
   * Returns whether a thread is about to stop by itself, for which it locks its {@link Ending}, or
   * records that its code has ended.
   */
  private static boolean isAtItsEnd(StackTraceElement[] stack) {
    for (var frame : stack) {
      var method = frame.getMethodName();
      if (frame.getClassName().equals(CellControl.class.getName())
          && (method.equals("checkStop") || method.equals("finish"))) {
        return true;
      }
    }
    return false;
  }

  /** Ends the thread that is in code of a cell, if it must end. */
  @SuppressWarnings("removal") // a stopped thread throws it
  private void checkStop() {
    var thread = Thread.currentThread();
    var end = ending.get(thread);
    if (end != null
        && end.isDue()
        && !end.spares.test(thread.getStackTrace())
        && end.strikes(thread)) {
      throw new ThreadDeath();
    }
  }

  /**
   * A thread that is being ended. It has time after each attempt, as for its finally blocks. The
   * interrupt is an attempt too if the code of the thread takes it.
   */
  private static final class Ending {
    private static final long TIME = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(25);

    /** Whether it is not stopped now if its stack is this one. */
    private volatile Predicate<StackTraceElement[]> spares = stack -> true;

    private volatile long due = System.nanoTime();
    private volatile long stopDue = due + FIRST; // its own checks end it before
    private boolean asked;

    boolean isDue() {
      return System.nanoTime() - due >= 0;
    }

    /** Returns whether it must be stopped where it is. */
    boolean isStopDue() {
      return System.nanoTime() - stopDue >= 0;
    }

    void stopped() {
      stopDue = System.nanoTime() + TIME;
    }

    /**
     * Returns whether the thread has time until the next attempt. The first call gives it some if
     * its code has taken the interrupt.
     */
    synchronized boolean isGivenTime(Thread thread) {
      if (!asked) {
        asked = true;
        if (!thread.isInterrupted()) struck();
      }
      return !isDue();
    }

    /** Returns whether the caller stops the thread now, which counts as an attempt. */
    synchronized boolean strikes(Thread thread) {
      if (isGivenTime(thread)) return false;
      struck();
      return true;
    }

    private void struck() {
      due = System.nanoTime() + TIME;
      stopped();
    }
  }

  private Set<Thread> threads() {
    var threads = new Thread[group.activeCount() + 16];
    int count = group.enumerate(threads);
    return Set.of(Arrays.copyOf(threads, count));
  }

  /** Returns the value of the last snippet and forgets it. */
  @Nullable Object takeValue() {
    var taken = value;
    value = null;
    return taken;
  }

  /** Returns what the last snippet has thrown, and forgets it. */
  List<ShownException> takeThrown() {
    var taken = thrown;
    thrown = List.of();
    return taken;
  }

  /**
   * Makes the next snippet throw these exceptions instead of running, so that JShell translates
   * them.
   */
  void translate(List<ShownException> exceptions) {
    toTranslate = exceptions;
  }

  /** Runs a task of the kernel like code of the cell, and returns its value. */
  @Nullable Object call(Callable<?> task) throws Exception {
    try {
      return run(task);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }

  @Override
  protected String invoke(Method method) throws Exception {
    if (!toTranslate.isEmpty()) {
      thrown = toTranslate;
      toTranslate = List.of();
      throw new InvocationTargetException(ShownException.carrier(thrown));
    }
    try {
      value = run(() -> method.invoke(null));
      return ""; // the value is not shown as JShell's text
    } catch (ExecutionException e) {
      var cause = requireNonNull(e.getCause());
      var ofCell =
          cause instanceof InvocationTargetException ? requireNonNull(cause.getCause()) : cause;
      if (isThreadDeath(ofCell)) {
        throw new StoppedException();
      }
      thrown = ShownException.all(ofCell);
      throw new InvocationTargetException(ShownException.carrier(thrown));
    }
  }

  /** Returns whether a stopped thread has thrown this; a later JDK will not have the class. */
  private static boolean isThreadDeath(Throwable thrown) {
    return "java.lang.ThreadDeath".equals(thrown.getClass().getName());
  }

  /**
   * Runs the code in the thread of the cells, and returns its value. Code that a cell runs in
   * JShell, such as a magic of a notebook, has a thread of its own, because that of the cell waits
   * for it.
   */
  private @Nullable Object run(Callable<?> code) throws ExecutionException {
    var ended = new CountDownLatch(1);
    var task =
        new FutureTask<Object>(
            () -> {
              try {
                // The thread discards an interrupt that arrives before it takes the code.
                if (stop != Stop.NONE) Thread.currentThread().interrupt();
                return code.call();
              } finally {
                ended.countDown();
              }
            });
    var runner = idle.poll();
    if (runner == null || !runner.isUsable()) {
      runner = new CellThread(group, loader);
    }
    var outer = running;
    var started = new Run(task, runner.thread());
    synchronized (busy) {
      busy.push(runner);
      running = started;
    }
    if (!timeout.isZero()) {
      interrupts.later(
          timeout.toMillis(),
          () -> {
            if (started.equals(running)) {
              interrupt(Stop.TIMEOUT);
            }
          });
    }
    if (stop != Stop.NONE) {
      interrupt(stop); // the interrupt arrived while the code was compiled
    }
    try {
      return runner.run(task);
    } finally {
      finish(runner, ended, outer);
    }
  }

  /**
   * Records that the code of a thread has ended, and that the code that waited for it runs. The
   * thread that does so is not stopped meanwhile, see {@link #isAtItsEnd}.
   */
  private void finish(CellThread runner, CountDownLatch ended, @Nullable Run outer) {
    // If both threads were stopped, this one may end first: the cell must produce no output after
    // it.
    await(ended);
    synchronized (busy) {
      running = outer;
      busy.remove(runner);
      ending.remove(runner.thread());
    }
    if (runner.isUsable()) {
      idle.push(runner);
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      boolean unused = ended.await(Interrupts.GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Loads classes, whose code looks whether it must end. */
  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    loader.forJShell().load(stopChecks.in(classes));
    for (var loaded : classes) {
      if (loaded.name().matches("REPL\\.\\$JShell\\$\\d+[A-Z]*")) {
        try {
          adopt(findClass(loaded.name()));
        } catch (ClassNotFoundException e) {
          throw new ClassInstallException(e.getMessage(), new boolean[classes.length]);
        }
      }
    }
  }

  /**
   * Preserves the value of a recompiled snippet if its type still fits. JShell recompiles a snippet
   * if something that it uses has changed, and forgets its value.
   */
  private void adopt(Class<?> holder) {
    for (var field : holder.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        var older = holders.computeIfAbsent(field.getName(), name -> new ArrayList<>());
        if (!older.isEmpty()) {
          set(field, get(older.get(older.size() - 1), field.getName()));
        }
        older.add(holder);
      }
    }
  }

  /**
   * Records which class holds the variable now, see {@link #forgetOldValues}; its text is not
   * needed.
   */
  @Override
  public String varValue(String className, String name) {
    try {
      current.put(name, findClass(className));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return "";
  }

  /**
   * Releases all values except those of variables. {@link #varValue} must be called for each
   * variable before.
   *
   * @param unresolved variables whose type is currently unknown, for example because of an
   *     ambiguous import
   */
  void forgetOldValues(Set<String> unresolved) {
    for (var entry : holders.entrySet()) {
      var name = entry.getKey();
      if (unresolved.contains(name)) {
        continue;
      }
      var live = current.get(name);
      for (var holder : entry.getValue()) {
        if (holder != live) {
          // Lambdas of earlier cells read the old field, so it must have the value of the variable.
          set(field(holder, name), live == null ? null : get(live, name));
        }
      }
    }
    holders.keySet().removeIf(name -> !current.containsKey(name) && !unresolved.contains(name));
    current.clear();
  }

  private static Field field(Class<?> holder, String name) {
    try {
      var field = holder.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object get(Class<?> holder, String name) {
    try {
      return field(holder, name).get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Sets the field to the value if it fits, otherwise to null; a primitive field does not change if
   * the value does not fit.
   */
  private static void set(Field field, @Nullable Object value) {
    try {
      field.setAccessible(true);
      if (!field.getType().isPrimitive()) {
        field.set(null, field.getType().isInstance(value) ? value : null);
      } else if (value != null) {
        field.set(null, value);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    } catch (IllegalArgumentException e) {
      // The variable has changed from one primitive type to another, so there is no object to
      // release.
    }
  }

  /** The threads of a snippet, including those that they start. */
  private static final class CellThreads extends ThreadGroup {
    CellThreads() {
      super(topGroup(), "cell");
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      if (isThreadDeath(thrown)) {
        return;
      }
      var ofCells = Thread.getDefaultUncaughtExceptionHandler();
      if (ofCells != null) {
        ofCells.uncaughtException(thread, thrown);
        return;
      }
      var trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      System.err.print(
          "Exception in thread \"" + thread.getName() + "\" " + CellErrors.readable(trace + ""));
    }
  }
}
