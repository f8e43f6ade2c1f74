package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each tutorial still does what the outputs in its file show. */
class NotebooksTest {
  private static final Duration CELL_TIMEOUT = Duration.ofMinutes(3);

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT) // two at a time, by junit-platform.properties
  Stream<DynamicTest> tutorials() throws IOException {
    var runner = new NotebookRunner(TestKernel.spec(), CELL_TIMEOUT);
    try (var files = Files.list(Path.of("..", "..", "notebooks"))) {
      var notebooks = files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
      return notebooks.stream()
          .map(
              notebook ->
                  DynamicTest.dynamicTest(
                      notebook.getFileName().toString(),
                      () -> {
                        var missing = NotebookRunner.missing(notebook);
                        if (missing != null) System.out.println(missing);
                        else assertEquals(List.of(), runner.check(notebook));
                      }));
    }
  }
}
