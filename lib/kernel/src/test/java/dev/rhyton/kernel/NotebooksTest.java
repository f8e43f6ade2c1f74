package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
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

/**
 * Each tutorial still does what the outputs in its file show. The solutions of the exercises run
 * with {@code -Drhyton.full=true}.
 */
class NotebooksTest {
  private static final Duration CELL_TIMEOUT = Duration.ofMinutes(3);

  private static final Path FOLDER = Path.of("..", "..", "notebooks");

  private static final boolean FULL = Boolean.getBoolean("rhyton.full");

  private static List<Path> notebooks(boolean withSolutions) throws IOException {
    var folders = List.of(FOLDER, FOLDER.resolve(Solutions.FOLDER));
    var notebooks = new ArrayList<Path>();
    for (var folder : folders.subList(0, withSolutions ? 2 : 1)) {
      Solutions.names(folder).forEach(name -> notebooks.add(folder.resolve(name + ".ipynb")));
    }
    return notebooks;
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT) // two at a time, by junit-platform.properties
  Stream<DynamicTest> tutorials() throws IOException {
    var runner = new NotebookRunner(TestKernel.spec(), CELL_TIMEOUT);
    return notebooks(FULL).stream()
        .map(
            notebook ->
                DynamicTest.dynamicTest(
                    NotebookRunner.label(notebook),
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

  /** Numbers of the prose are checked, or have a reason; no text is a mere lead-in. */
  @Test
  void numbersOfTheProseAreChecked() throws IOException {
    var sentences = new ArrayList<String>();
    for (var notebook : notebooks(true)) {
      for (var line : NotebookProse.problems(NotebookFile.read(notebook))) {
        sentences.add(NotebookRunner.label(notebook) + ", " + line);
      }
    }
    assertEquals(List.of(), sentences);
  }

  @Test
  void linksAndChaptersAreUpToDate() throws IOException {
    assertEquals(
        List.of(), new NotebookPages(FOLDER).outdated(), "notebooks/start --pages updates them");
  }

  @Test
  void eachExerciseIsSolved() throws IOException {
    assertEquals(List.of(), Solutions.missing(FOLDER));
  }
}
