package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.tuner.TrialTask;
import dev.rhyton.tuner.TrialWorkers;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * Trains the trials of a tuner on the executors of a cluster, one trial for each task slot.
 *
 * <pre>{@code
 * var result = Tuner.of(hp -> model(hp)).scheduler(Asha.of()).trials(200)
 *     .on(SparkWorkers.of(spark))
 *     .search(hp -> train(), hp -> epochs(27).validation(validation()));
 * }</pre>
 *
 * <p>The search is on the driver, with its folder. A job of a trial is a job of Spark with one
 * task, to which the driver sends the state of the trial, and which returns the next state: a lost
 * executor's trial goes on from there, because Spark runs its task on another executor. The
 * functions create samples on the executors; what they use must be serializable, and their classes
 * must be in the jars of the executors.
 */
public final class SparkWorkers implements TrialWorkers {
  private final JavaSparkContext spark;

  private SparkWorkers(SparkSession session) {
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** Returns the executors of a session. */
  public static SparkWorkers of(SparkSession session) {
    return new SparkWorkers(Check.given("SparkWorkers", "session", session));
  }

  /**
   * Returns the number of task slots: Spark's default parallelism, which counts the cores of all
   * executors that it has at the moment, divided by the cores of a task.
   */
  @Override
  public int places() {
    int cpus = spark.getConf().getInt("spark.task.cpus", 1);
    return Math.max(1, spark.defaultParallelism() / cpus);
  }

  /** Runs the task of a trial in an executor. */
  private record Train(String version) implements Function<TrialTask, TrialTask.Result> {
    @Override
    public TrialTask.Result call(TrialTask task) {
      LibraryVersion.check(version, LibraryVersion.here());
      WorkerThreads.start(0);
      return task.run();
    }
  }

  @Override
  public TrialTask.Result run(TrialTask task) throws InterruptedException {
    Check.given("SparkWorkers", "task", task);
    spark.setLocalProperty("spark.job.interruptOnCancel", "true"); // of this thread's jobs
    var job =
        spark.parallelize(List.of(task), 1).map(new Train(LibraryVersion.here())).collectAsync();
    try {
      return job.get().get(0);
    } catch (InterruptedException e) {
      job.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw JobFailures.explained(e.getCause() instanceof Exception cause ? cause : e);
    }
  }
}
