package dev.rhyton.spark;

import java.util.function.Supplier;

/** Says what to do where a job on the cluster fails. */
final class Failures {
  private Failures() {}

  /** Runs a job; throws what a worker has refused as the refusal itself. */
  static <T> T explained(Supplier<T> job) {
    try {
      return job.get();
    } catch (Exception e) { // Spark's are checked ones that Scala does not declare
      throw explained(e);
    }
  }

  static RuntimeException explained(Exception failure) {
    var text = new StringBuilder();
    for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
      if (t != failure && t instanceof IllegalArgumentException) {
        return new IllegalArgumentException(t.getMessage(), failure);
      }
      text.append(t).append('\n');
    }
    boolean missing =
        text.indexOf("ClassNotFoundException") >= 0 || text.indexOf("NoClassDefFoundError") >= 0;
    if (missing && text.indexOf("REPL.$JShell$") >= 0) {
      return new IllegalArgumentException(JShellClasses.REASON, failure);
    }
    if (missing && (text.indexOf("dev.rhyton") >= 0 || text.indexOf("dev/rhyton") >= 0)) {
      return new IllegalArgumentException(
          "SparkTrainer: an executor lacks the library: give spark.jars, or --jars, the dev.rhyton"
              + " jars and those of TensorFlow-Java, as the driver has them.",
          failure);
    }
    if (failure instanceof RuntimeException unchecked) return unchecked;
    return new IllegalStateException(
        "SparkTrainer: the job on the cluster failed: " + failure.getMessage(), failure);
  }
}
