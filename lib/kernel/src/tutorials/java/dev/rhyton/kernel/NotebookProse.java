package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sentences of a notebook with numbers that nothing checks. A number, in digits or in {@link
 * NumberWords words}, is checked if a code cell next to the text has it in a figure, in a
 * condition, or in its code, where it is a setting. Other numbers need a reason in the metadata of
 * the text:
 *
 * <pre>{@code
 * "metadata": {"rhyton": {"reasons": {"178": "size of the data set, by its authors"}}}
 * }</pre>
 *
 * <p>Headings, code, formulas, links, years, exercises and their quotes are left out.
 *
 * <p>And the texts that only lead to the next cell, which say too little.
 */
final class NotebookProse {
  private static final Pattern HEADING = Pattern.compile("(?m)^#.*$");
  private static final List<Pattern> NO_PROSE =
      List.of(
          Pattern.compile("(?s)```.*?```"),
          Pattern.compile("(?s)<!--.*?-->"),
          Pattern.compile("(?s)\\$\\$.*?\\$\\$"),
          Pattern.compile("\\$[^$\n]+\\$"),
          Pattern.compile("!?\\[[^\\]]*\\]\\([^)]*\\)"),
          Pattern.compile("<[^>]*>"),
          Pattern.compile("(?m)^##.*\\n\\n?(?:>.*(?:\\n|\\z))+"), // a quoted exercise
          HEADING,
          Pattern.compile("(?m)^\\s*\\d+\\.\\s"));
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  static final Pattern EXERCISES = Pattern.compile("(?ms)^#+ Exercises\\s*$.*?(?=^#|\\z)");
  private static final Pattern SENTENCE_END =
      Pattern.compile("(?<=[.!?:])\\s+(?=[\\p{Lu}\\d*(`])|\\n\\s*\\n|\\n(?=[|>-])");

  private static final Pattern WORD = Pattern.compile("\\S*\\w\\S*");
  private static final int SHORTEST = 10;

  private NotebookProse() {}

  /**
   * Returns a line for each text of a notebook that is too short, and for each unchecked number.
   */
  static List<String> problems(JsonObject notebook) {
    var problems = leadIns(notebook);
    problems.addAll(unchecked(notebook));
    return problems;
  }

  /** Returns a line for each text of nine words or fewer, without headings. */
  private static List<String> leadIns(JsonObject notebook) {
    var cells = NotebookFile.cells(notebook);
    var problems = new ArrayList<String>();
    for (int i = 0; i < cells.size(); i++) {
      var text = HEADING.matcher(NotebookFile.source(cells.get(i))).replaceAll("");
      if (isText(cells.get(i)) && WORD.matcher(text).results().count() < SHORTEST) {
        problems.add("cell %d, fewer than %d words: %s".formatted(i, SHORTEST, text.strip()));
      }
    }
    return problems;
  }

  private static boolean isText(JsonObject cell) {
    return cell.get("cell_type").getAsString().equals("markdown") && !NotebookPages.makes(cell);
  }

  /** Returns a line for each sentence with unchecked numbers, and for each reason without use. */
  private static List<String> unchecked(JsonObject notebook) {
    var cells = NotebookFile.cells(notebook);
    var problems = new ArrayList<String>();
    for (int i = 0; i < cells.size(); i++) {
      var cell = cells.get(i);
      if (isText(cell)) {
        unchecked(cell, i, numbers(cells, i), problems);
      }
    }
    return problems;
  }

  private static void unchecked(
      JsonObject cell, int index, List<Double> checked, List<String> problems) {
    var reasons = reasons(cell);
    var unused = new HashSet<>(reasons);
    for (var sentence : sentences(NotebookFile.source(cell))) {
      var open = new ArrayList<String>();
      for (var number : ProseNumber.in(sentence)) {
        if (reasons.contains(number.text())) {
          unused.remove(number.text());
        } else if (!number.isOneOf(checked)) {
          open.add(number.text());
        }
      }
      if (!open.isEmpty()) {
        problems.add("cell %d, no check of %s: %s".formatted(index, open, sentence));
      }
    }
    for (var number : unused) {
      problems.add("cell %d, a reason for %s, which the text lacks".formatted(index, number));
    }
  }

  private static Set<String> reasons(JsonObject cell) {
    var own = NotebookFile.own(cell);
    return own.has("reasons") ? own.getAsJsonObject("reasons").keySet() : Set.of();
  }

  /** Returns the numbers of the code cells directly before and after a text. */
  private static List<Double> numbers(List<JsonObject> cells, int index) {
    var numbers = new ArrayList<Double>();
    for (int step : new int[] {-1, 1}) {
      int at = index + step;
      while (at >= 0 && at < cells.size() && !NotebookFile.isCode(cells.get(at))) {
        at += step;
      }
      while (at >= 0 && at < cells.size() && NotebookFile.isCode(cells.get(at))) {
        numbers.addAll(numbers(cells.get(at)));
        at += step;
      }
    }
    return numbers;
  }

  /** Returns the numbers of a code cell: those of its figures, its conditions and its code. */
  private static List<Double> numbers(JsonObject cell) {
    var claims = new CellExpectations(cell, 0);
    var figures =
        claims.figures().stream()
            .flatMap(
                figure ->
                    Stream.of("value", "min", "max", "text")
                        .filter(figure::has)
                        .map(name -> figure.get(name).getAsString()));
    return Stream.of(figures, claims.checks().stream(), Stream.of(NotebookFile.source(cell)))
        .flatMap(texts -> texts)
        .flatMap(text -> ProseNumber.inCode(text).stream())
        .toList();
  }

  /** Returns the sentences of a text in Markdown, each on one line. */
  static List<String> sentences(String markdown) {
    var text = EXERCISES.matcher(markdown).replaceAll("");
    for (var pattern : NO_PROSE) {
      text = pattern.matcher(text).replaceAll(" ");
    }
    text = CODE.matcher(text).replaceAll("`…`");
    var sentences = new ArrayList<String>();
    for (var sentence : SENTENCE_END.split(text, -1)) {
      sentences.add(sentence.strip().replaceAll("\\s+", " "));
    }
    return sentences;
  }
}
