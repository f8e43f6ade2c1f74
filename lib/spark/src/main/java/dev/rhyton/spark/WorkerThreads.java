package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Threads;
import org.apache.spark.SparkEnv;

/** TensorFlow's threads in an executor: those of a task as many as Spark reserves for it. */
final class WorkerThreads {
  private static final String DRIVER = "driver";

  private WorkerThreads() {}

  /** Sets the threads of this process before its first model; the driver's are left as they are. */
  static void start(int ofTask) {
    var env = SparkEnv.get();
    if (env == null || env.executorId().equals(DRIVER)) return;
    int cpus = env.conf().getInt("spark.task.cpus", 1);
    int cores = env.conf().getInt("spark.executor.cores", cpus);
    int threads = ofTask == 0 ? cpus : ofTask;
    check(threads, Runtime.getRuntime().availableProcessors());
    Threads.set(threads, Math.max(1, cores / cpus));
  }

  static void check(int threads, int processors) {
    Check.that(
        threads <= processors,
        "SparkTrainer: %d threads for a task are more than the %d processors of the executor, and"
            + " would only wait for each other: set threads(%d) or spark.task.cpus to at most that"
            + " number.",
        threads,
        processors,
        processors);
  }
}
