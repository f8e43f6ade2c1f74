package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookProseTest {
  private static JsonObject cell(String type, String source, String own) {
    var cell = new JsonObject();
    cell.addProperty("cell_type", type);
    cell.addProperty("source", source);
    cell.add("metadata", JsonParser.parseString("{\"rhyton\": " + own + "}"));
    cell.add("outputs", new JsonArray());
    return cell;
  }

  private static List<String> problems(JsonObject... cells) {
    var notebook = new JsonObject();
    var array = new JsonArray();
    List.of(cells).forEach(array::add);
    notebook.add("cells", array);
    return NotebookProse.problems(notebook);
  }

  private static List<String> unchecked(JsonObject... cells) {
    return problems(cells).stream().filter(line -> !line.contains("fewer than")).toList();
  }

  /** The numbers of a text that nothing checks. */
  private static String open(String text) {
    var lines = unchecked(cell("markdown", text, "{}"));
    return String.join(";", lines).replaceAll("cell 0, no check of (\\[.*?\\]): [^;]*", "$1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no number|''",
        "It has 1,437 rows of 8×8 pixels.|[1,437, 8, 8]",
        "About 0.97. And -3 or 5e-4 of 0..1|[0.97];[3, 5e-4, 0, 1]",
        "94 % are right: 2 are not.|[94];[2]",
        "as `fit(20)` says, $x^2 + 3$, [chapter 4](04.ipynb)|''",
        "CIFAR-10, conv2, 2D, Keras 3.15.1 and e^10|''",
        "Mishkin and Matas (2016)|''",
        "`a` is 1. `b` is 2.|[1];[2]",
        "Twice as long, half a pixel, the second half.|[twice, half]",
        "A third of them, a third network, two hundredths.|[a third, two hundredths]",
        "Six times in all four, nine of ten.|[six times, all four, nine of ten]",
        "Two layers, one of the ten, sometimes, halves, almost all.|''",
      })
  void numbersOfAText(String text, String expected) {
    assertEquals(expected, open(text));
  }

  @Test
  void headingsFencesFormulasAndExercisesAreLeftOut() {
    var text =
        """
        ## 3 things
        ```
        4
        ```
        $$
        5
        $$
        1. first
        2. second

        ## Exercises

        1. Take 16 numbers.

        ## Summary

        17 is left.
        """;
    assertEquals("[17]", open(text));
  }

  @Test
  void quotedExercisesAreLeftOut() {
    assertEquals("[3];[6]", open("# 1\n> 3\n\n## 4\n\n> Take 5.\n\n6"));
  }

  @Test
  void rowsOfATableAreSentences() {
    assertEquals("[1];[2]", open("| a | b |\n| --- | --- |\n| x | 1 |\n| y | 2 |"));
  }

  @Test
  void codeNextToATextChecksItsNumbers() {
    var text = cell("markdown", "Of 1,437 images 97 % are right, at 0.25, 3 or 4 or 12.", "{}");
    var figures =
        """
        {"figures": [{"pattern": "x", "value": 0.97, "tolerance": 0.1}, {"text": "(1437, 3)"}],
         "checks": ["loss < 0.25"]}""";
    var before = cell("code", "x", figures);
    var after = cell("code", "epochs(4); f(x12)", "{}");
    var far = cell("code", "12", "{}");
    var other = cell("markdown", "none", "{}");
    assertEquals(
        List.of("cell 3, no check of [12]: Of 1,437 images 97 % are right, at 0.25, 3 or 4 or 12."),
        unchecked(far, other, before, text, after, other, far));
  }

  @Test
  void codeChecksNumbersInWords() {
    assertEquals(
        List.of("cell 1, no check of [twice]: A third, all four are equal, one is twice as large."),
        unchecked(
            cell("code", "x", "{\"checks\": [\"a < b / 3\", \"all.size() == 4\"]}"),
            cell("markdown", "A third, all four are equal, one is twice as large.", "{}")));
    assertEquals(
        List.of(),
        unchecked(cell("markdown", "It is Twice as large.", "{\"reasons\": {\"twice\": \"x\"}}")));
  }

  @Test
  void aTextThatOnlyLeadsToTheNextCellIsFound() {
    assertEquals(
        List.of("cell 0, fewer than 10 words: The model, in one line of Java code:"),
        problems(
            cell("markdown", "## A model\n\nThe model, in one line of Java code:", "{}"),
            cell("markdown", "A sentence of ten words and no more says enough.", "{}")));
  }

  @Test
  void theTableOfChaptersIsLeftOut() {
    var table = cell("markdown", "| 5 | 13 |", "{}");
    table.addProperty("id", "chapters");
    assertEquals(List.of(), unchecked(table));
  }

  @Test
  void aToleranceChecksNothing() {
    var figure = "{\"figures\": [{\"pattern\": \"x\", \"value\": 1, \"tolerance\": 0.5}]}";
    assertEquals(
        List.of("cell 1, no check of [0.5]: 0.5"),
        unchecked(cell("code", "x", figure), cell("markdown", "0.5", "{}")));
  }

  @Test
  void aReasonHasItsNumber() {
    assertEquals(
        List.of(
            "cell 0, no check of [60,000]: 60,000 more.",
            "cell 0, a reason for 9, which the text lacks"),
        unchecked(
            cell(
                "markdown",
                "It has 10,000 images. 60,000 more.",
                "{\"reasons\": {\"10,000\": \"its authors say so\", \"9\": \"left over\"}}")));
  }
}
