package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT) // two at a time, by junit-platform.properties
class NotebookRunnerTest {
  @TempDir private Path folder;
  private NotebookRunner runner;

  @BeforeEach
  void keepInTheFolder() {
    runner = runner(TestCells.TIMEOUT);
  }

  private NotebookRunner runner(Duration timeout) {
    return new NotebookRunner(TestKernel.spec(), timeout, folder.resolve("kept"));
  }

  private static String tiny() throws IOException {
    return Files.readString(Path.of("src/test/resources/tiny.ipynb"));
  }

  private Path notebook(String content) throws IOException {
    return Files.writeString(folder.resolve("a notebook.ipynb"), content);
  }

  /** Checks the tiny notebook with one change. */
  private List<String> checked(String from, String to) throws IOException {
    assertTrue(tiny().contains(from), from);
    return runner.check(notebook(tiny().replace(from, to)));
  }

  private static void assertProblem(String expected, List<String> problems) {
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.get(0).contains(expected), problems.get(0));
  }

  @Test
  void aRunWritesOutputsCountsAndNothingVolatile() throws IOException {
    var emptied =
        tiny()
            .replace("\"execution_count\": 2", "\"execution_count\": 17")
            .replace("sum=6 <é>", "old")
            .replace(
                "\"metadata\": {},\n   \"source\"",
                "\"metadata\": {\"execution\": {\"a\": 1}},\n   \"source\"");
    var notebook = notebook(emptied);
    assertEquals(List.of(), runner.run(notebook));
    assertEquals(tiny(), Files.readString(notebook));
  }

  /** The second one knows no names of the first, and counts its cells from 1. */
  @Test
  void notebooksMayFollowEachOtherInOneKernel() throws IOException {
    var list = "\"var list = List.of(1, 2, 3);\\n\",";
    var change =
        "\"Locale.setDefault(Locale.KOREA); TimeZone.setDefault(new SimpleTimeZone(9, list.toString()));\",";
    var reset = "Locale.setDefault(Locale.ROOT);";
    var check =
        "\"checks\": [\"Locale.getDefault() == Locale.ROOT && TimeZone.getDefault().getRawOffset() == 9\"],";
    try (var sharing = NotebookRunner.sharing(TestKernel.spec(), TestCells.TIMEOUT, reset)) {
      runner = sharing;
      assertEquals(List.of(), checked(list, list + change));
      assertEquals(List.of(), checked("\"figures\": [", check + "\"figures\": ["));
      assertProblem("cannot find symbol", checked(list, "\"var other = list;\","));
    }
  }

  @Test
  void aMissingOutputIsFound() throws IOException {
    var changed =
        tiny()
            .replace("\"list\"\n", "\"int size = list.size();\"\n")
            .replace(", \\\"text/html\\\"", ", \\\"text/plain\\\"");
    assertEquals(
        List.of(
            "code cell 1: output missing: execute_result text/plain",
            "code cell 2: output missing: display_data text/html"),
        runner.check(notebook(changed)));
  }

  @Test
  void aFigureOutOfItsToleranceIsFound() throws IOException {
    var figures =
        """
        {"pattern": "sum=([0-9.]+)", "value": 6.4, "tolerance": 0.5},
        {"pattern": "sum=([0-9.]+)", "min": 6, "max": 6},
        {"pattern": "sum=([0-9.]+)", "value": 6.6, "tolerance": 0.5},
        {"pattern": "sum=([0-9.]+)", "max": 5},
        {"pattern": "sum=([0-9.]+)", "min": 6.1},
        {"pattern": "total=([0-9.]+)", "value": 6},
        {"text": "[1, 2, 3]"},
        {"text": "[1, 2]"},
        {""";
    var problems = checked("\"figures\": [\n      {", "\"figures\": [" + figures);
    assertEquals(5, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith("code cell 1: 6 is not {"), problems.get(0));
    assertTrue(problems.get(0).contains("6.6"), problems.get(0));
    assertTrue(problems.get(1).contains("\"max\":5"), problems.get(1));
    assertTrue(problems.get(2).contains("\"min\":6.1"), problems.get(2));
    assertTrue(problems.get(3).contains("no figure matches"), problems.get(3));
    assertEquals("code cell 1: no output contains {\"text\":\"[1, 2]\"}", problems.get(4));
  }

  @Test
  void aConditionThatDoesNotHoldIsFoundWithWhatTheCellGave() throws IOException {
    var checks =
        """
        "checks": ["list.size() == 3", "list.size() > 3", "list.size()", "list.get(7) > 0", "lost"],
        "figures": [""";
    var problems = checked("\"figures\": [", checks);
    assertEquals(4, problems.size(), problems.toString());
    assertEquals(
        "code cell 1: list.size() > 3 does not hold; the cell gave:\nsum=6 <é>\n100%\n[1, 2, 3]",
        problems.get(0).replace("\r", ""));
    assertTrue(problems.get(1).contains("list.size() is no condition that holds: 3;"));
    assertTrue(problems.get(2).contains("java.lang.ArrayIndexOutOfBoundsException: "));
    assertTrue(problems.get(3).contains("cannot find symbol"), problems.get(3));
  }

  @Test
  void aNotebookThatFailsIsKeptWithItsOutputsUntilItHolds() throws IOException {
    var kept = runner.kept(notebook(""));
    var failing = tiny().replace("list.size()", "list.get(7)").replace("sum=6", "old");
    assertProblem("code cell 2 failed", runner.check(notebook(failing)));
    assertTrue(Files.readString(kept).contains("sum=6"));
    assertTrue(Files.readString(kept).contains("\"ename\": \"java.lang.ArrayIndexOutOfBounds"));
    Files.delete(kept);
    var notebook = notebook(failing);
    assertProblem("code cell 2 failed:\njava.lang.ArrayIndexOutOfBounds", runner.run(notebook));
    assertEquals(failing, Files.readString(notebook));
    assertTrue(Files.readString(kept).contains("sum=6"));
    assertEquals(List.of(), runner.check(notebook(tiny())));
    assertFalse(Files.exists(kept));
    assertProblem("6 is not", checked("\"value\": 6", "\"value\": 7"));
    assertTrue(Files.exists(kept));
  }

  @Test
  void solutionsAreKeptApart() {
    assertEquals(
        folder.resolve("kept/solutions/a.ipynb"), runner.kept(Path.of("solutions", "a.ipynb")));
    assertEquals(folder.resolve("kept/a.ipynb"), runner.kept(Path.of("a.ipynb")));
  }

  @Test
  void aRunWhoseFigureFailsIsWritten() throws IOException {
    var wrong = "\"figures\": [{\"pattern\": \"sum=([0-9.]+)\", \"max\": 5}, {";
    var notebook =
        notebook(tiny().replace("\"figures\": [\n      {", wrong).replace("sum=6", "old"));
    assertProblem("code cell 1: 6 is not {", runner.run(notebook));
    assertTrue(Files.readString(notebook).contains("sum=6"));
  }

  @Test
  void aCountOutOfOrderIsFound() throws IOException {
    assertProblem(
        "execution count is 3, run in order it is 2",
        checked("\"execution_count\": 2", "\"execution_count\": 3"));
  }

  @Test
  void aCellThatTakesTooLongFails() throws IOException {
    var hasty = runner(Duration.ofSeconds(2));
    var slow = tiny().replace("\"list\"\n", "\"Thread.sleep(60_000);\"\n");
    assertTrue(hasty.check(notebook(slow)).get(0).contains("code cell 1: not done after 2 s"));
  }

  @Test
  void aKernelThatDiesIsReported() throws IOException {
    assertProblem(
        "code cell 2: the kernel died with the exit value 3",
        checked("list.size()", "new Object() { int end() { System.exit(3); return 0; } }.end()"));
  }
}
