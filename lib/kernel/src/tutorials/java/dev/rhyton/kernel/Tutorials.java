package dev.rhyton.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code notebooks/start} does with the tutorials. These classes check and link texts that are
 * written as the tutorials are; the jar of the kernel does not contain them.
 */
public final class Tutorials {
  private Tutorials() {}

  /**
   * Runs notebooks as {@link NotebookRunner#main} does, and updates the links and the table of
   * chapters of their folders. {@code --pages FOLDER} does only this, and lists exercises without a
   * solution; {@code --claims NOTEBOOK...} lists the sentences with numbers that no cell checks,
   * and texts that are too short. Exits with status 1 if a notebook fails or if something is
   * listed.
   */
  public static void main(String[] args) throws IOException {
    // The status; and the threads of the kernels' sockets would keep the process.
    System.exit(succeeds(new ArrayList<>(Arrays.asList(args))) ? 0 : 1);
  }

  private static boolean succeeds(List<String> words) throws IOException {
    if (words.remove("--pages")) {
      var folder = Path.of(words.get(0));
      new NotebookPages(folder).update(Map.of());
      return isEmpty(Solutions.missing(folder));
    }
    if (words.remove("--claims")) {
      var problems = new ArrayList<String>();
      for (var word : words) {
        for (var sentence : NotebookProse.problems(NotebookFile.read(Path.of(word)))) {
          problems.add(NotebookRunner.label(Path.of(word)) + ", " + sentence);
        }
      }
      return isEmpty(problems);
    }
    var seconds = new HashMap<Path, Double>();
    boolean ok = NotebookRunner.run(words, seconds);
    var folders = new HashMap<Path, Map<String, Double>>();
    seconds.forEach(
        (notebook, time) ->
            folders
                .computeIfAbsent(notebook.toAbsolutePath().getParent(), folder -> new HashMap<>())
                .put(NotebookPages.name(notebook), time));
    for (var folder : folders.entrySet()) {
      var pages = new NotebookPages(folder.getKey());
      if (pages.exist()) pages.update(folder.getValue());
    }
    return ok;
  }

  @SuppressWarnings("SystemOut") // the report of a command
  private static boolean isEmpty(List<String> problems) {
    problems.forEach(System.out::println);
    return problems.isEmpty();
  }
}
