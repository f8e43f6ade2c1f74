package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the README's table of what notebooks can show. */
class DisplayFeaturesTest {
  /** What the output of a cell has: its kinds, and a part of its JSON. */
  private record Shown(String kind, String part) {}

  private static final String RESULT = "execute_result ";
  private static final String DISPLAY = "display_data ";

  private static final Map<String, Shown> SHOWN =
      Map.ofEntries(
          Map.entry("the value of the last expression", new Shown(RESULT + "text/plain", "42")),
          Map.entry("a value at any place", new Shown(DISPLAY + "text/plain", "1")),
          Map.entry("a chosen form", new Shown(DISPLAY + "text/html", "<b>a</b>")),
          Map.entry(
              "several forms in one output", new Shown(DISPLAY + "text/markdown", "<b>a</b>")),
          Map.entry("a later change", new Shown(DISPLAY + "text/plain", "\"2\"")),
          Map.entry("clearing the output", new Shown("stream stdout", "[\"b\"]")),
          Map.entry("pictures of Java's own type", new Shown(RESULT + "image/png", "iVBOR")),
          Map.entry("the elements of an array", new Shown(RESULT + "text/plain", "[1, 2]")),
          Map.entry(
              "the end of a text that is too long",
              new Shown(RESULT + "text/plain", "of 50,000 characters")),
          Map.entry("a type that shows itself", new Shown(RESULT + "text/html", "<i>own</i>")),
          Map.entry(
              "a look for a type of another library",
              new Shown(RESULT + "text/html", "<u>picture</u>")),
          Map.entry("HTML as a cell", new Shown(DISPLAY + "text/html", "<b>a</b>")),
          Map.entry("Markdown as a cell", new Shown(DISPLAY + "text/markdown", "**a**")),
          Map.entry("LaTeX as a cell", new Shown(DISPLAY + "text/latex", "$a$")),
          Map.entry("SVG as a cell", new Shown(DISPLAY + "image/svg+xml", "<svg/>")),
          Map.entry("JavaScript as a cell", new Shown(DISPLAY + "application/javascript", "1")),
          Map.entry("lines that overwrite themselves", new Shown("stream stdout", "[\"20 %\"]")),
          Map.entry("text of other threads", new Shown("stream stdout", "a")));

  /** A row of the table; our column is yes or no. */
  record Row(String feature, String cell, boolean here) {
    @Override
    public String toString() {
      return feature;
    }
  }

  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    cells = new TestCells(TestKernel.spec(), Path.of("target"));
  }

  @AfterAll
  static void stop() throws IOException {
    cells.close();
  }

  static List<Row> rows() throws IOException {
    return Pattern.compile(
            "(?m)^\\| ([^|]+) \\| `(.+)` \\| (yes|no) \\| (?:yes|no) \\| (?:yes|no) \\|$")
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(row -> new Row(row.group(1), row.group(2), row.group(3).equals("yes")))
        .toList();
  }

  @Test
  void theTableListsThem() throws IOException {
    var listed = rows().stream().filter(Row::here).map(Row::feature).sorted().toList();
    assertEquals(SHOWN.keySet().stream().sorted().toList(), listed);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowIsTrue(Row row) throws IOException {
    var code = row.cell().replace("\\n", "\n"); // a cell magic has two lines
    var outputs = cells.run(code);
    if (!row.here()) {
      assertEquals("error", cells.status(), outputs::toString);
      return;
    }
    assertEquals("ok", cells.status(), outputs::toString);
    var shown = SHOWN.get(row.feature());
    assertTrue(NotebookOutputs.kinds(outputs).contains(shown.kind()), outputs::toString);
    assertTrue(
        new GsonBuilder().disableHtmlEscaping().create().toJson(outputs).contains(shown.part()),
        outputs::toString);
  }
}
