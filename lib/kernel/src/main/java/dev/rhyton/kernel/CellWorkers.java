package dev.rhyton.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * Makes the threads of the JDK's common pool, which runs parallel streams: libraries find in them
 * what cells have loaded, as in all other threads of cells. The JDK creates it by its name.
 */
public final class CellWorkers implements ForkJoinWorkerThreadFactory {
  private static volatile ClassLoader cells = ClassLoader.getSystemClassLoader();

  /** Creates the factory that the common pool uses. */
  public CellWorkers() {}

  /** Lets the common pool use this class. It must be called before the pool exists. */
  static void install(CellLoader loader) {
    cells = loader;
    System.setProperty(
        "java.util.concurrent.ForkJoinPool.common.threadFactory", CellWorkers.class.getName());
  }

  @Override
  public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
    return new CellWorker(pool);
  }

  /** The JDK's own threads of this pool take the loader of the process after each task. */
  private static final class CellWorker extends ForkJoinWorkerThread {
    CellWorker(ForkJoinPool pool) {
      super(pool);
      setContextClassLoader(cells);
    }
  }
}
