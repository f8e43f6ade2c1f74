package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each tutorial still does what the outputs in its file show. */
class NotebooksTest {
  private static final Duration CELL_TIMEOUT = Duration.ofMinutes(3);

  private static final Path FOLDER = Path.of("..", "..", "notebooks");

  private static List<Path> notebooks() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT) // two at a time, by junit-platform.properties
  Stream<DynamicTest> tutorials() throws IOException {
    var runner = new NotebookRunner(TestKernel.spec(), CELL_TIMEOUT);
    return notebooks().stream()
        .map(
            notebook ->
                DynamicTest.dynamicTest(
                    notebook.getFileName().toString(),
                    () -> {
                      var missing = NotebookRunner.missing(notebook);
                      if (missing != null) System.out.println(missing);
                      else
                        assertEquals(
                            List.of(),
                            runner.check(notebook),
                            () -> "Its outputs are in " + runner.kept(notebook));
                    }));
  }

  /** Numbers of the prose are checked, or have a reason. */
  @Test
  void numbersOfTheProseAreChecked() throws IOException {
    var sentences = new ArrayList<String>();
    for (var notebook : notebooks()) {
      for (var line : NotebookProse.unchecked(NotebookFile.read(notebook))) {
        sentences.add(notebook.getFileName() + ", " + line);
      }
    }
    assertEquals(List.of(), sentences);
  }

  @Test
  void linksAndChaptersAreUpToDate() throws IOException {
    assertEquals(
        List.of(), new NotebookPages(FOLDER).outdated(), "notebooks/start --pages updates them");
  }
}
