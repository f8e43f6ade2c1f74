package dev.rhyton.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Runs notebooks, each on a separate kernel, without a browser and without Python, and writes them
 * back with their outputs; or checks that the new outputs agree with those in the files.
 *
 * <p>A code cell may list numbers, each of which must occur in its text outputs:
 *
 * <pre>{@code
 * "metadata": {"rhyton": {"figures": [
 *   {"pattern": "accuracy=([0-9.]+)", "value": 0.97, "tolerance": 0.02},
 *   {"pattern": "loss=([0-9.]+)", "max": 0.3}]}}
 * }</pre>
 *
 * <p>A notebook may name a class of an optional module. It is left out where the class path lacks
 * this class:
 *
 * <pre>{@code
 * "metadata": {"rhyton": {"needs": "dev.rhyton.spark.SparkTrainer", "profile": "spark"}}
 * }</pre>
 */
public final class NotebookRunner {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  private final Path kernelSpec;
  private final Duration timeout;

  /**
   * Creates a runner with the kernel of a {@code kernel.json}; a cell that takes longer than the
   * timeout fails.
   */
  public NotebookRunner(Path kernelSpec, Duration timeout) {
    this.kernelSpec = kernelSpec.toAbsolutePath();
    this.timeout = timeout;
  }

  /**
   * Runs notebooks: {@code --kernel FILE [--check] [--timeout SECONDS] NOTEBOOK...}; exits with
   * status 1 if a notebook fails.
   */
  @SuppressWarnings("SystemOut") // the report of a command
  public static void main(String[] args) throws IOException {
    var words = new ArrayList<>(Arrays.asList(args));
    boolean check = words.remove("--check");
    var timeout = option(words, "--timeout");
    var runner =
        new NotebookRunner(
            Path.of(option(words, "--kernel")),
            timeout == null ? DEFAULT_TIMEOUT : Duration.ofSeconds(Long.parseLong(timeout)));
    boolean failed = false;
    for (var word : words) {
      var notebook = Path.of(word);
      var missing = missing(notebook);
      if (missing != null) {
        System.out.println(missing);
        continue;
      }
      long start = System.nanoTime();
      var problems = check ? runner.check(notebook) : runner.run(notebook);
      failed |= !problems.isEmpty();
      System.out.printf(
          "%s %s (%.1f s)%n",
          problems.isEmpty() ? "ok  " : "FAIL",
          notebook.getFileName(),
          (System.nanoTime() - start) / 1e9);
      problems.forEach(problem -> System.out.println("     " + problem.replace("\n", "\n     ")));
    }
    System.exit(failed ? 1 : 0);
  }

  /**
   * Returns a sentence if a notebook is left out, because the class path of this process lacks a
   * class that it needs; otherwise null.
   */
  static String missing(Path notebook) throws IOException {
    var own = read(notebook).getAsJsonObject("metadata").getAsJsonObject("rhyton");
    if (own == null || !own.has("needs")) {
      return null;
    }
    var needed = own.get("needs").getAsString();
    var file = needed.replace('.', '/') + ".class";
    if (NotebookRunner.class.getClassLoader().getResource(file) != null) {
      return null;
    }
    return "left out %s: it needs %s, which is not on the class path (mvn -P %s verify runs it)"
        .formatted(notebook.getFileName(), needed, own.get("profile").getAsString());
  }

  private static String option(List<String> words, String name) {
    int at = words.indexOf(name);
    if (at < 0) {
      return null;
    }
    words.remove(at);
    return words.remove(at);
  }

  /**
   * Runs a notebook and writes it back with its outputs, unless a cell fails.
   *
   * @return the failures: a cell, or numbers
   */
  public List<String> run(Path notebook) throws IOException {
    var content = read(notebook);
    var problems = execute(content, notebook);
    if (problems.isEmpty()) {
      clean(content);
      Files.writeString(notebook, format(content));
      figures(content, problems);
    }
    return problems;
  }

  /**
   * Runs a notebook and compares the outputs with those in its file, which does not change.
   *
   * @return the failures: a cell, a number, a missing output, or an execution count out of order
   */
  public List<String> check(Path notebook) throws IOException {
    var before = read(notebook);
    var now = before.deepCopy();
    var problems = execute(now, notebook);
    if (problems.isEmpty()) {
      figures(now, problems);
      var expected = codeCells(before);
      var cells = codeCells(now);
      for (int i = 0; i < cells.size(); i++) {
        compare(expected.get(i), cells.get(i), i + 1, problems);
      }
    }
    return problems;
  }

  private static void compare(
      JsonObject before, JsonObject now, int number, List<String> problems) {
    if (!before.get("execution_count").equals(now.get("execution_count"))) {
      problems.add(
          "code cell %d: its execution count is %s, run in order it is %s"
              .formatted(number, before.get("execution_count"), now.get("execution_count")));
    }
    var kinds = NotebookOutputs.kinds(now.getAsJsonArray("outputs"));
    for (var kind : NotebookOutputs.kinds(before.getAsJsonArray("outputs"))) {
      if (!kinds.remove(kind)) {
        problems.add("code cell %d: output missing: %s".formatted(number, kind));
      }
    }
  }

  /** Runs the cells in order until one fails, and adds the outputs to the notebook. */
  private List<String> execute(JsonObject notebook, Path path) throws IOException {
    var problems = new ArrayList<String>();
    var displays = new HashMap<String, List<JsonObject>>();
    var outputs = new HashMap<String, NotebookOutputs>();
    var requests = new ArrayList<String>();
    var cells = codeCells(notebook);
    try (var kernel = new KernelClient(kernelSpec, path.toAbsolutePath().getParent())) {
      for (int i = 0; i < cells.size() && problems.isEmpty(); i++) {
        var request = kernel.send(source(cells.get(i)));
        requests.add(request);
        outputs.put(request, new NotebookOutputs(displays));
        try {
          var reply =
              kernel.await(
                  request,
                  message -> {
                    var owner = outputs.get(message.parent());
                    if (owner != null) {
                      owner.add(message);
                    }
                  },
                  timeout);
          cells.get(i).add("execution_count", reply.content().get("execution_count"));
          if (!reply.text("status").equals("ok")) {
            problems.add("code cell %d failed:\n%s".formatted(i + 1, traceback(reply.content())));
          }
        } catch (IOException e) {
          problems.add("code cell %d: %s".formatted(i + 1, e.getMessage()));
        }
      }
    }
    for (int i = 0; i < requests.size(); i++) {
      // Only now, because a later cell may have updated the display of an earlier one.
      cells.get(i).add("outputs", outputs.get(requests.get(i)).toJson());
    }
    return problems;
  }

  private static String traceback(JsonObject reply) {
    var lines = new ArrayList<String>();
    reply.getAsJsonArray("traceback").forEach(line -> lines.add(line.getAsString()));
    return String.join("\n", lines).replaceAll("\u001b\\[[0-9;]*m", "");
  }

  /** Adds the numbers that cells list but their outputs do not contain. */
  private static void figures(JsonObject notebook, List<String> problems) {
    var cells = codeCells(notebook);
    for (int i = 0; i < cells.size(); i++) {
      figures(cells.get(i), i + 1, problems);
    }
  }

  private static void figures(JsonObject cell, int number, List<String> problems) {
    var own = cell.getAsJsonObject("metadata").getAsJsonObject("rhyton");
    if (own == null || !own.has("figures")) {
      return;
    }
    var text = NotebookOutputs.readable(cell.getAsJsonArray("outputs"));
    for (var element : own.getAsJsonArray("figures")) {
      var figure = element.getAsJsonObject();
      var found = Pattern.compile(figure.get("pattern").getAsString()).matcher(text);
      if (!found.find()) {
        problems.add("code cell %d: no figure matches %s".formatted(number, figure));
      } else if (!holds(figure, Double.parseDouble(found.group(1)))) {
        problems.add("code cell %d: %s is not %s".formatted(number, found.group(1), figure));
      }
    }
  }

  private static boolean holds(JsonObject figure, double found) {
    double tolerance = figure.has("tolerance") ? figure.get("tolerance").getAsDouble() : 0;
    return (!figure.has("value")
            || Math.abs(found - figure.get("value").getAsDouble()) <= tolerance)
        && (!figure.has("min") || found >= figure.get("min").getAsDouble())
        && (!figure.has("max") || found <= figure.get("max").getAsDouble());
  }

  private static JsonObject read(Path notebook) throws IOException {
    return GSON.fromJson(Files.readString(notebook), JsonObject.class);
  }

  /** Returns the code cells that are not empty. */
  private static List<JsonObject> codeCells(JsonObject notebook) {
    var cells = new ArrayList<JsonObject>();
    for (var element : notebook.getAsJsonArray("cells")) {
      var cell = element.getAsJsonObject();
      if (cell.get("cell_type").getAsString().equals("code") && !source(cell).isBlank()) {
        cells.add(cell);
      }
    }
    return cells;
  }

  private static String source(JsonObject cell) {
    return NotebookOutputs.text(cell.get("source"));
  }

  /** Removes values that differ between runs or machines. */
  private static void clean(JsonObject notebook) {
    for (var element : notebook.getAsJsonArray("cells")) {
      var cell = element.getAsJsonObject();
      cell.getAsJsonObject("metadata").remove("execution");
      if (cell.has("outputs") && source(cell).isBlank()) {
        cell.add("outputs", new JsonArray());
        cell.add("execution_count", JsonNull.INSTANCE);
      }
    }
    var language = notebook.getAsJsonObject("metadata").getAsJsonObject("language_info");
    if (language != null) {
      language.remove("version");
    }
  }

  /**
   * Returns a notebook as Jupyter writes it: sorted, indented by one space, with a line break at
   * the end.
   */
  static String format(JsonObject notebook) throws IOException {
    var text = new StringWriter();
    var writer = new JsonWriter(text);
    writer.setIndent(" ");
    GSON.toJson(sorted(notebook), writer);
    writer.flush();
    return text.append('\n').toString();
  }

  private static JsonElement sorted(JsonElement element) {
    if (element.isJsonObject()) {
      var object = new JsonObject();
      var members = new TreeMap<String, JsonElement>();
      element.getAsJsonObject().entrySet().forEach(e -> members.put(e.getKey(), e.getValue()));
      members.forEach((name, value) -> object.add(name, sorted(value)));
      return object;
    }
    if (element.isJsonArray()) {
      var array = new JsonArray();
      element.getAsJsonArray().forEach(member -> array.add(sorted(member)));
      return array;
    }
    return element;
  }
}
