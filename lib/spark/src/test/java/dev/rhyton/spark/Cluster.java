package dev.rhyton.spark;

import dev.rhyton.data.ArrayDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of a test process. */
final class Cluster {
  /** The property for other options of the executors' processes. */
  static final String OPTIONS = "rhyton.executorOptions";

  private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static SparkSession session;
  private static String current; // master and class path of its executors

  private Cluster() {}

  /** Two workers in this process. */
  static SparkSession local() {
    return session("local[2]", classPath());
  }

  /** Two executors in processes of their own, with one task each at a time. */
  static SparkSession processes() {
    return processes(classPath());
  }

  /** The same with another class path of the executors. */
  static SparkSession processes(String classPath) {
    return session("local-cluster[2,1,1024]", classPath);
  }

  /** Returns the class path of this process, which Surefire hides in a jar. */
  static String classPath() {
    var hidden = System.getProperty("surefire.test.class.path");
    return hidden != null ? hidden : System.getProperty("java.class.path");
  }

  private static synchronized SparkSession session(String master, String classPath) {
    var wanted = master + " " + classPath;
    if (session != null && current.equals(wanted)) return session;
    if (session != null) session.stop();
    makeHome();
    current = wanted;
    session =
        SparkSession.builder()
            .master(master)
            .appName("rhyton")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.warehouse.dir", "target/warehouse")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.executor.extraClassPath", classPath)
            .config("spark.executor.extraJavaOptions", System.getProperty(OPTIONS, QUICK_START))
            .getOrCreate();
    return session;
  }

  /** The folder of jars that SPARK_HOME must have, although the class path has them. */
  private static void makeHome() {
    var home = System.getenv("SPARK_HOME");
    if (home == null) return;
    try {
      Files.createDirectories(Path.of(home, "jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JavaSparkContext context(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /**
   * Returns the number of jobs that have not ended, those that end within five seconds left out.
   */
  static int activeJobs(SparkSession spark) {
    // Spark wakes the caller of a job that failed before it reports the job's end.
    int active = reportedJobs(spark);
    for (int i = 0; active > 0 && i < 100; i++) {
      LockSupport.parkNanos(50_000_000);
      active = reportedJobs(spark);
    }
    return active;
  }

  private static int reportedJobs(SparkSession spark) {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return context(spark).statusTracker().getActiveJobIds().length;
  }

  static SparkData data(SparkSession spark, ArrayDataset samples, int partitions) {
    return SparkData.of(spark, samples, partitions);
  }
}
