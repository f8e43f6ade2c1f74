package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tutorial that needs Spark still does what the outputs in its file show, and with {@code
 * -Drhyton.full=true} the solutions of its exercises.
 */
class ManyWorkersNotebookTest {
  @Test
  void manyWorkers() throws IOException {
    var hidden = System.getProperty("surefire.test.class.path"); // in a jar of Surefire
    var classpath = hidden != null ? hidden : System.getProperty("java.class.path");
    var spec =
        KernelSpec.write(
            Path.of("target", "kernel"), classpath, classpath, "-XX:TieredStopAtLevel=1");
    var runner = new NotebookRunner(spec, Duration.ofMinutes(4));
    var notebook = Path.of("..", "..", "notebooks", "17-many-workers.ipynb");
    assertEquals(List.of(), runner.check(notebook));
    if (Boolean.getBoolean("rhyton.full")) {
      var solutions =
          notebook.resolveSibling(NotebookRunner.SOLUTIONS).resolve(notebook.getFileName());
      assertEquals(List.of(), runner.check(solutions));
    }
  }
}
