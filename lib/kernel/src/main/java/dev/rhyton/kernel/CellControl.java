package dev.rhyton.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jdk.jshell.execution.LocalExecutionControl;

/**
 * Runs the code that JShell compiled, in this process. It knows the thread that runs, hands out the
 * value itself where JShell has only its text, and looks after the fields that hold the variables.
 */
final class CellControl extends LocalExecutionControl {
  private static final InheritableThreadLocal<Callable<?>> CALL = new InheritableThreadLocal<>();
  private static final Method RUN_CALL = runCall();

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final String NOT_STOPPED =
      "The cell still runs: it is in code that does not heed an interrupt. Wait for it, or restart"
          + " the kernel.";

  /** Every class that holds a copy of a variable, by the variable's name, oldest first. */
  private final Map<String, List<Class<?>>> holders = new HashMap<>();

  private final Map<String, Class<?>> current = new HashMap<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(CellControl::daemon);
  private final Duration timeout;
  private volatile Thread thread;
  private volatile Stop stop = Stop.NONE;
  private Object value;

  /** Why a cell does not run on. */
  enum Stop {
    NONE,
    INTERRUPT,
    TIMEOUT
  }

  /** A timeout, of a statement, of zero is none. */
  CellControl(Duration timeout) {
    this.timeout = timeout;
  }

  static Thread daemon(Runnable task) {
    var thread = new Thread(task, "kernel");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends this process after a while, whatever runs. */
  static void exitAfter(int millis) {
    daemon(
            () -> {
              try {
                Thread.sleep(millis);
              } catch (InterruptedException e) {
                // no longer wait
              }
              Runtime.getRuntime().halt(0);
            })
        .start();
  }

  /** A new cell begins: an interrupt of the last one is past. */
  void begin() {
    value = null;
    stop = Stop.NONE;
  }

  /** Why the cell is to end, if it is. */
  Stop stopped() {
    return stop;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    super.close();
  }

  /**
   * Ends the cell: its thread is told, and if it has not ended {@value #GRACE_SECONDS} seconds
   * later it is stopped, as far as the JDK can.
   */
  void interrupt(Stop reason) {
    stop = reason;
    var running = thread;
    if (running != null) {
      running.interrupt();
      after(GRACE, running, this::stopHard);
      after(GRACE.multipliedBy(2), running, () -> System.err.println(NOT_STOPPED));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it throws nothing
  private void after(Duration time, Thread running, Runnable task) {
    watch.schedule(
        () -> {
          if (thread == running) {
            task.run();
          }
        },
        time.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void stopHard() {
    try {
      super.stop();
    } catch (EngineTerminationException | InternalException e) {
      System.err.println(e.getMessage());
    }
  }

  /** The value of the snippet that ran last; it is not kept. */
  Object takeValue() {
    var taken = value;
    value = null;
    return taken;
  }

  @Override
  protected String invoke(Method method) throws Exception {
    CALL.set(() -> run(method));
    try {
      return super.invoke(RUN_CALL);
    } finally {
      CALL.remove();
    }
  }

  @SuppressWarnings("unused") // called by JShell's own thread, through RUN_CALL
  private static Object call() throws Throwable {
    try {
      return CALL.get().call();
    } catch (ExecutionException e) {
      // What the cell threw, as JShell expects it: ThreadDeath too, by which it knows a stop.
      var thrown = e.getCause();
      throw thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
    }
  }

  private static Method runCall() {
    try {
      var method = CellControl.class.getDeclaredMethod("call");
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Runs the code in a thread of a group of our own: JShell's group swallows what the cell's other
   * threads throw. An interrupt of the thread that waits here is not one of the cell.
   */
  @SuppressWarnings("Interruption")
  private Object run(Method method) throws ExecutionException {
    var task = new FutureTask<>(() -> method.invoke(null));
    var runner = new Thread(new CellThreads(), task, "cell", 0, false);
    runner.setContextClassLoader(method.getDeclaringClass().getClassLoader());
    thread = runner;
    runner.start();
    if (!timeout.isZero()) {
      after(timeout, runner, () -> interrupt(Stop.TIMEOUT));
    }
    if (stop != Stop.NONE) {
      interrupt(stop); // it came while the code was compiled
    }
    try {
      while (true) {
        try {
          value = task.get();
          return null;
        } catch (InterruptedException e) {
          // Wait on: the cell's own thread has been told too.
        }
      }
    } finally {
      // Where both threads were stopped this one may be first: nothing of the cell comes after it.
      join(runner);
      thread = null;
    }
  }

  private static void join(Thread runner) {
    try {
      runner.join(GRACE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    super.load(classes);
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
   * JShell compiles a snippet anew when something that it uses has changed, and forgets its value.
   * The value is carried over where its type still fits.
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

  /** Notes where the variable lives now, see {@link #forgetOldValues}; its text is not needed. */
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
   * Lets go all values but those of variables. It must follow a call of {@link #varValue} for each.
   *
   * @param unresolved variables whose type has no meaning just now, by an ambiguous import say
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
          // Lambdas made by earlier cells read the old field: it follows the variable.
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

  /** Sets the field if the value fits, else to null; a primitive that does not fit stays. */
  private static void set(Field field, Object value) {
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
      // The variable has changed from one primitive type to another: nothing is kept alive here.
    }
  }

  /** The threads of one snippet and those that they start. */
  private static final class CellThreads extends ThreadGroup {
    CellThreads() {
      super("cell");
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      if (!"java.lang.ThreadDeath".equals(thrown.getClass().getName())) {
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        thrown.printStackTrace();
      }
    }
  }
}
