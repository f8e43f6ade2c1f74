package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import org.junit.jupiter.api.Test;

/** Classes and lambdas of a notebook do not reach executors. */
class JShellTest {
  private static final List<String> SETUP =
      List.of(
          "import dev.rhyton.layers.*;",
          "import dev.rhyton.models.*;",
          "import dev.rhyton.spark.*;",
          "import dev.rhyton.tensor.*;",
          "import java.util.List;",
          "import org.apache.spark.api.java.JavaSparkContext;",
          "import org.apache.spark.sql.SparkSession;",
          "var spark = SparkSession.active();",
          "var context = JavaSparkContext.fromSparkContext(spark.sparkContext());");

  private static final String REASON =
      "SparkTrainer: a class or lambda of this program or notebook is needed on the executors, which"
          + " have only classes from jars: move it to a jar that spark.jars names, or use columns and"
          + " layers of the library.";

  /** Returns the message of the exception that ends these cells. */
  private static String refusal(String... cells) {
    assertFalse(Cluster.local().sparkContext().isStopped());
    try (var shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      SETUP.forEach(line -> assertEquals(null, run(shell, line), line));
      String message = null;
      for (var cell : cells) message = run(shell, cell);
      return message;
    }
  }

  private static String run(JShell shell, String cell) {
    for (var event : shell.eval(cell)) {
      var problems = shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList();
      assertEquals(List.of(), problems, cell);
      if (event.exception() instanceof EvalException e) return e.getMessage();
    }
    return null;
  }

  @Test
  void aLambdaOfANotebookIsRefused() {
    var message =
        refusal(
            "var rows = context.parallelize(List.of(1, 2, 3, 4), 2)"
                + ".map(i -> Sample.of(new float[] {i}, i % 2));",
            "var model = Sequential.of(Dense.of(2));",
            "model.compile(\"adam\", \"sparse_categorical_crossentropy\");",
            "SparkTrainer.of(model).fit(SparkData.of(rows));");
    assertEquals(REASON, message);
  }

  @Test
  void aLayerOfANotebookIsRefused() {
    var message =
        refusal(
            "class Twice extends Layer { protected Tensor call(Tensor x) { return x.multiply(2); } }",
            "var model = Sequential.of(new Twice(), Dense.of(2));",
            "model.compile(\"adam\", \"sparse_categorical_crossentropy\");",
            "var rows = context.parallelize(List.of(Sample.of(new float[] {1}, 1)), 1);",
            "SparkTrainer.of(model).fit(SparkData.of(rows));");
    assertTrue(message.startsWith(REASON) && message.endsWith("The class is Twice."), message);
  }
}
