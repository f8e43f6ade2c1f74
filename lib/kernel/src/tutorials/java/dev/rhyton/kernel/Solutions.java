package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The solutions of the exercises of a chapter: a notebook of the same name in the folder {@code
 * solutions}. Its title is that of the chapter, such as {@code # Solutions: 07, Autoencoders}, and
 * it quotes each exercise ({@code > Train with ...}) before it solves it.
 */
final class Solutions {
  static final String FOLDER = NotebookRunner.SOLUTIONS;
  private static final Pattern EXERCISE = Pattern.compile("(?m)^\\d+\\.\\s+(.*)$");

  private Solutions() {}

  /** Returns the names of the notebooks of a folder, without their ending, in order. */
  static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".ipynb"))
          .map(NotebookPages::name)
          .sorted()
          .toList();
    }
  }

  /** Returns a sentence for each exercise in a folder of chapters that has no solution. */
  static List<String> missing(Path folder) throws IOException {
    var problems = new ArrayList<String>();
    var chapters = names(folder);
    var solved = names(folder.resolve(FOLDER));
    for (var name : chapters) {
      var chapter = NotebookFile.read(folder.resolve(name + ".ipynb"));
      var exercises = exercises(chapter);
      if (solved.contains(name)) {
        var solutions = NotebookFile.read(folder.resolve(FOLDER).resolve(name + ".ipynb"));
        compare(name, chapter, exercises, solutions, problems);
      } else if (!exercises.isEmpty()) {
        problems.add("%s: its exercises have no %s/%s.ipynb".formatted(name, FOLDER, name));
      }
    }
    for (var name : solved) {
      if (!chapters.contains(name)) {
        problems.add("%s/%s: there is no chapter of this name".formatted(FOLDER, name));
      }
    }
    return problems;
  }

  private static void compare(
      String name,
      JsonObject chapter,
      List<String> exercises,
      JsonObject solutions,
      List<String> problems) {
    var number = name.substring(0, name.indexOf('-'));
    var title =
        "# Solutions: %s, %s"
            .formatted(number, NotebookPages.heading(chapter).replaceFirst("^#\\s*", ""));
    if (!NotebookPages.heading(solutions).equals(title)) {
      problems.add("%s/%s: its title is not '%s'".formatted(FOLDER, name, title));
    }
    var quotes = text(solutions).lines().filter(line -> line.startsWith("> ")).toList();
    for (var exercise : exercises) {
      if (!quotes.contains("> " + exercise)) {
        problems.add("%s/%s: does not quote '%s'".formatted(FOLDER, name, exercise));
      }
    }
  }

  /** Returns the exercises of a chapter: the numbered lines under their heading. */
  static List<String> exercises(JsonObject chapter) {
    return NotebookProse.EXERCISES
        .matcher(text(chapter))
        .results()
        .map(MatchResult::group)
        .flatMap(section -> EXERCISE.matcher(section).results().map(found -> found.group(1)))
        .toList();
  }

  private static String text(JsonObject notebook) {
    return NotebookFile.cells(notebook).stream()
        .filter(cell -> cell.get("cell_type").getAsString().equals("markdown"))
        .map(NotebookFile::source)
        .collect(Collectors.joining("\n\n"));
  }
}
