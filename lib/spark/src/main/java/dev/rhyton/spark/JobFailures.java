package dev.rhyton.spark;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Says what to do where a job on the cluster fails. */
final class JobFailures {
  private static final String MISSING = "(ClassNotFoundException|NoClassDefFoundError): ";
  private static final Pattern LIBRARY =
      Pattern.compile(MISSING + "(dev.rhyton|org.tensorflow|org.bytedeco)");

  /** Where its class is missing, a lambda stays in the form in which Java sends it. */
  private static final Pattern OF_JSHELL =
      Pattern.compile(MISSING + "REPL|ClassCastException: cannot assign .*SerializedLambda");

  private JobFailures() {}

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
    if (LIBRARY.matcher(text).find()) {
      return new IllegalArgumentException(
          "SparkTrainer: an executor lacks the library: give spark.jars, or --jars, the dev.rhyton"
              + " jars and those of TensorFlow-Java, as the driver has them.",
          failure);
    }
    if (OF_JSHELL.matcher(text).find()) {
      return new IllegalArgumentException(JShellClasses.REASON, failure);
    }
    if (failure instanceof RuntimeException unchecked) return unchecked;
    return new IllegalStateException(
        "SparkTrainer: the job on the cluster failed: " + failure.getMessage(), failure);
  }
}
