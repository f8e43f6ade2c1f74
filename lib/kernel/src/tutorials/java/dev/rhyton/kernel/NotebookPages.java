package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The ways through a folder of notebooks, which are in the order of their names: the links to the
 * previous and the next one in the last cell of each, and the table of chapters in the first one,
 * {@code 00-index.ipynb}. The cell {@code paths} of the first one has other ways, each an item of a
 * list such as {@code - **Coming from Keras**: [01](01-one.ipynb), ...}, along which chapters link
 * to each other, too. A notebook names the chapters to read before it in its metadata: {@code
 * "rhyton": {"after": "01, 02"}}. A chapter and its {@link Solutions} link to each other.
 */
final class NotebookPages {
  static final String INDEX = "00-index.ipynb";
  private static final String LINKS = "navigation";
  private static final String CHAPTERS = "chapters";
  private static final String PATHS = "paths";
  private static final Pattern PATH = Pattern.compile("(?m)^- \\*\\*(.+?)\\*\\*:(.*)$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\.ipynb\\)");
  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}’'-]*");
  private static final double WORDS_A_MINUTE = 130;
  private static final double CELLS_A_MINUTE = 3;
  private static final int STEP_MINUTES = 5;
  private static final double NEWS = 1.5;

  private final Path folder;

  NotebookPages(Path folder) {
    this.folder = folder;
  }

  /** Returns the first line of a notebook. */
  static String heading(JsonObject notebook) {
    return NotebookFile.source(NotebookFile.cells(notebook).get(0)).lines().findFirst().orElse("");
  }

  private record Page(String name, JsonObject notebook) {
    /** The number and the title, such as {@code 03 Weight Learning}. */
    String title() {
      return name.substring(0, name.indexOf('-'))
          + " "
          + heading(notebook).replaceFirst("^#\\s*", "");
    }

    String link(String text) {
      return "[" + text + "](" + name + ".ipynb)";
    }

    String subtitle() {
      return NotebookFile.source(NotebookFile.cells(notebook).get(0))
          .lines()
          .filter(line -> line.startsWith(">"))
          .map(line -> line.substring(1).strip())
          .findFirst()
          .orElse("");
    }

    String after() {
      var own = NotebookFile.own(notebook);
      return own.has("after") ? own.get("after").getAsString() : "";
    }

    /** The minutes to read it, by its words and code cells. */
    int minutes() {
      double minutes = 0;
      for (var cell : NotebookFile.cells(notebook)) {
        minutes +=
            NotebookFile.isCode(cell)
                ? 1 / CELLS_A_MINUTE
                : WORD.matcher(NotebookFile.source(cell)).results().count() / WORDS_A_MINUTE;
      }
      return STEP_MINUTES * Math.max(1, (int) Math.round(minutes / STEP_MINUTES));
    }
  }

  /** Returns the name of a notebook without its ending. */
  static String name(Path notebook) {
    return notebook.getFileName().toString().replaceFirst("\\.ipynb$", "");
  }

  /** Returns whether the folder has an index. */
  boolean exist() {
    return Files.exists(folder.resolve(INDEX));
  }

  /**
   * Writes the links and the table again.
   *
   * @param seconds the processor time of notebooks that ran, by their names; the table keeps the
   *     others, and those that differ by little
   */
  void update(Map<String, Double> seconds) throws IOException {
    for (var page : pages(seconds)) {
      var file = file(page.name());
      var text = NotebookFile.format(page.notebook());
      if (!text.equals(Files.readString(file))) {
        Files.writeString(file, text);
      }
    }
  }

  /** Returns a sentence for each notebook that {@link #update} would change. */
  List<String> outdated() throws IOException {
    var outdated = new ArrayList<String>();
    for (var page : pages(Map.of())) {
      var file = file(page.name());
      if (!NotebookFile.format(page.notebook()).equals(Files.readString(file))) {
        outdated.add(page.name() + ": its links or its chapters are out of date");
      }
    }
    return outdated;
  }

  private List<Page> pages(Map<String, Double> seconds) throws IOException {
    var pages = new ArrayList<Page>();
    for (var name : Solutions.names(folder)) {
      pages.add(page(name));
    }
    var index = pages.get(0);
    var chapters = pages.subList(1, pages.size());
    replace(
        index.notebook(), CHAPTERS, table(chapters, times(index.notebook(), chapters, seconds)));
    var all = new ArrayList<>(pages);
    var paths = paths(index.notebook(), chapters);
    for (int i = 0; i < pages.size(); i++) {
      var page = pages.get(i);
      var links = links(pages, i) + links(paths, page);
      var name = Solutions.FOLDER + "/" + page.name();
      if (Files.exists(file(name))) {
        var solutions = page(name);
        links = solutions.link("Solutions of the exercises") + "\n\n" + links;
        replace(solutions.notebook(), LINKS, back(page, index));
        all.add(solutions);
      }
      replace(page.notebook(), LINKS, links);
    }
    return all;
  }

  private Path file(String name) {
    return folder.resolve(name + ".ipynb");
  }

  private Page page(String name) throws IOException {
    return new Page(name, NotebookFile.read(file(name)));
  }

  /** Returns the links of solutions to their chapter and to the contents. */
  private static String back(Page chapter, Page index) {
    return "[← %s](../%s.ipynb) · [Contents](../%s.ipynb)"
        .formatted(chapter.title(), chapter.name(), index.name());
  }

  /** Returns whether a cell has the links or the table of chapters. */
  static boolean makes(JsonObject cell) {
    return cell.has("id") && List.of(LINKS, CHAPTERS).contains(cell.get("id").getAsString());
  }

  /** Replaces the text of the cell with this identifier, or adds such a cell at the end. */
  private static void replace(JsonObject notebook, String id, String text) {
    var source = NotebookOutputs.lines(text);
    for (var cell : NotebookFile.cells(notebook)) {
      if (cell.has("id") && cell.get("id").getAsString().equals(id)) {
        cell.add("source", source);
        return;
      }
    }
    var cell = new JsonObject();
    cell.addProperty("cell_type", "markdown");
    cell.addProperty("id", id);
    cell.add("metadata", new JsonObject());
    cell.add("source", source);
    notebook.getAsJsonArray("cells").add(cell);
  }

  private static String links(List<Page> pages, int at) {
    var links = new ArrayList<String>();
    if (at > 0) {
      links.add(pages.get(at - 1).link("← " + pages.get(at - 1).title()));
    }
    if (at > 1) {
      links.add(pages.get(0).link("Contents"));
    }
    if (at < pages.size() - 1) {
      links.add(pages.get(at + 1).link(pages.get(at + 1).title() + " →"));
    }
    return String.join(" · ", links);
  }

  /** Returns the chapters of each path, by its name; chapters that do not exist are left out. */
  private static Map<String, List<Page>> paths(JsonObject index, List<Page> chapters) {
    Map<String, List<Page>> paths = new LinkedHashMap<>();
    for (var cell : NotebookFile.cells(index)) {
      if (!cell.has("id") || !cell.get("id").getAsString().equals(PATHS)) continue;
      PATH.matcher(NotebookFile.source(cell))
          .results()
          .forEach(
              path ->
                  paths.put(
                      path.group(1),
                      LINK.matcher(path.group(2))
                          .results()
                          .flatMap(
                              link -> chapters.stream().filter(c -> c.name().equals(link.group(1))))
                          .toList()));
    }
    return paths;
  }

  /** Returns a line for each path on which the page is. */
  private static String links(Map<String, List<Page>> paths, Page page) {
    var lines = new StringBuilder();
    paths.forEach(
        (name, pages) -> {
          int at = pages.indexOf(page);
          if (at < 0 || pages.size() == 1) return;
          var links = new ArrayList<String>();
          if (at > 0) links.add(pages.get(at - 1).link("← " + pages.get(at - 1).title()));
          if (at < pages.size() - 1) {
            links.add(pages.get(at + 1).link(pages.get(at + 1).title() + " →"));
          }
          lines.append("\n\n*").append(name).append("*: ").append(String.join(" · ", links));
        });
    return lines.toString();
  }

  /** Returns the seconds of the chapters, and keeps them in the metadata of the index. */
  private static Map<String, Integer> times(
      JsonObject index, List<Page> chapters, Map<String, Double> measured) {
    var own = NotebookFile.own(index);
    var old = own.has("seconds") ? own.getAsJsonObject("seconds") : new JsonObject();
    var times = new TreeMap<String, Integer>();
    for (var chapter : chapters) {
      var name = chapter.name();
      int before = old.has(name) ? old.get(name).getAsInt() : 0;
      double now = measured.getOrDefault(name, (double) before);
      boolean news = now > before * NEWS || now < before / NEWS;
      if (before > 0 || now > 0) {
        times.put(name, news ? (int) Math.ceil(now) : before);
      }
    }
    var seconds = new JsonObject();
    times.forEach(seconds::addProperty);
    own.add("seconds", seconds);
    index.getAsJsonObject("metadata").add("rhyton", own);
    return times;
  }

  private static String table(List<Page> chapters, Map<String, Integer> seconds) {
    var table = new StringBuilder();
    table.append(
        "| chapter | what it is about | read before | minutes to read | seconds of a processor |\n");
    table.append("| --- | --- | --- | --- | --- |\n");
    for (var page : chapters) {
      table.append(
          "| %s | %s | %s | %d | %s |\n"
              .formatted(
                  page.link(page.title()),
                  page.subtitle(),
                  page.after(),
                  page.minutes(),
                  seconds.containsKey(page.name()) ? seconds.get(page.name()) : ""));
    }
    return table.toString().stripTrailing();
  }
}
