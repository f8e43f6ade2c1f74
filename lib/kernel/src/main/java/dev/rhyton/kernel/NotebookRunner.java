package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs notebooks, each on a separate kernel unless they share kernels, without a browser and
 * without Python, and writes them back with their outputs; or checks that the new outputs agree
 * with those in the files.
 *
 * <p>The metadata of a code cell of any notebook may list figures, which are numbers or texts that
 * must occur in its text outputs, and checks, which are conditions in Java that must be true after
 * the cell:
 *
 * <pre>{@code
 * "metadata": {"rhyton": {
 *   "figures": [
 *     {"pattern": "accuracy=([0-9.]+)", "value": 0.97, "tolerance": 0.02},
 *     {"pattern": "loss=([0-9.]+)", "max": 0.3},
 *     {"text": "1437 samples"}],
 *   "checks": ["deep.last(\"loss\") > 2 * wide.last(\"loss\")"]}}
 * }</pre>
 *
 * <p>The outputs of a notebook that fails are kept in a folder.
 *
 * <p>A notebook may name a class of an optional module. It is left out where the class path lacks
 * this class:
 *
 * <pre>{@code
 * "metadata": {"rhyton": {"needs": "dev.rhyton.spark.SparkTrainer", "profile": "spark"}}
 * }</pre>
 */
public final class NotebookRunner implements AutoCloseable {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
  static final String SOLUTIONS = "solutions";
  static final Path KEPT = Path.of("target", "notebooks");

  private final NotebookKernels kernels;
  private final Duration timeout;
  private final Path kept;
  private volatile double processorSeconds; // of the last notebook

  /**
   * Creates a runner with the kernel of a {@code kernel.json}; a cell that takes longer than the
   * timeout fails. Notebooks that fail are kept in {@code target/notebooks}.
   */
  public NotebookRunner(Path kernelSpec, Duration timeout) {
    this(kernelSpec, timeout, KEPT);
  }

  /**
   * Returns a runner whose notebooks follow each other in the same kernels: for checks of numbers,
   * since a kernel of its own is what a notebook has elsewhere.
   *
   * @param reset code that brings back what a notebook has changed in its process
   */
  static NotebookRunner sharing(Path kernelSpec, Duration timeout, String reset) {
    return new NotebookRunner(new NotebookKernels(kernelSpec, reset), timeout, KEPT);
  }

  /** Creates a runner that keeps notebooks that fail, with their outputs, in a folder. */
  public NotebookRunner(Path kernelSpec, Duration timeout, Path kept) {
    this(new NotebookKernels(kernelSpec, null), timeout, kept);
  }

  private NotebookRunner(NotebookKernels kernels, Duration timeout, Path kept) {
    this.kernels = kernels;
    this.timeout = timeout;
    this.kept = kept;
  }

  /**
   * Runs notebooks: {@code --kernel FILE [--check] [--timeout SECONDS] [--keep FOLDER]
   * NOTEBOOK...}; exits with status 1 if a notebook fails.
   */
  public static void main(String[] args) throws IOException {
    boolean ok = run(new ArrayList<>(Arrays.asList(args)), new HashMap<>());
    // The status; and the threads of the kernels' sockets would keep the process.
    System.exit(ok ? 0 : 1);
  }

  /**
   * Runs the notebooks of a command line.
   *
   * @param written receives the processor time in seconds of each notebook that was written
   */
  static boolean run(List<String> words, Map<Path, Double> written) throws IOException {
    boolean check = words.remove("--check");
    var timeout = option(words, "--timeout");
    var keep = option(words, "--keep");
    var runner =
        new NotebookRunner(
            Path.of(option(words, "--kernel")),
            timeout == null ? DEFAULT_TIMEOUT : Duration.ofSeconds(Long.parseLong(timeout)),
            keep == null ? KEPT : Path.of(keep));
    boolean ok = true;
    for (var word : words) ok &= runner.report(Path.of(word), check, written);
    return ok;
  }

  /** Runs a notebook, prints what went wrong, and returns whether nothing did. */
  @SuppressWarnings("SystemOut") // the report of a command
  private boolean report(Path notebook, boolean check, Map<Path, Double> written)
      throws IOException {
    var missing = missing(notebook);
    if (missing != null) {
      System.out.println(missing);
      return true;
    }
    long start = System.nanoTime();
    var problems = check ? check(notebook) : run(notebook);
    System.out.printf(
        "%s %s (%.1f s)%n",
        problems.isEmpty() ? "ok  " : "FAIL", label(notebook), (System.nanoTime() - start) / 1e9);
    problems.forEach(problem -> System.out.println("     " + problem.replace("\n", "\n     ")));
    if (!problems.isEmpty()) System.out.println("     its outputs are in " + kept(notebook));
    else if (!check) written.put(notebook, processorSeconds);
    return problems.isEmpty();
  }

  /** Returns the file name of a notebook; with the folder if it has solutions of exercises. */
  static String label(Path notebook) {
    var folder = notebook.toAbsolutePath().getParent();
    boolean solutions = folder != null && folder.endsWith(SOLUTIONS);
    return (solutions ? SOLUTIONS + "/" : "") + notebook.getFileName();
  }

  /**
   * Returns a sentence if a notebook is left out, because the class path of this process lacks a
   * class that it needs; otherwise null.
   */
  static @Nullable String missing(Path notebook) throws IOException {
    var own = NotebookFile.own(NotebookFile.read(notebook));
    if (!own.has("needs")) {
      return null;
    }
    var needed = own.get("needs").getAsString();
    var file = needed.replace('.', '/') + ".class";
    if (NotebookRunner.class.getClassLoader().getResource(file) != null) {
      return null;
    }
    return "left out %s: it needs %s, which is not on the class path (mvn -P %s verify runs it)"
        .formatted(label(notebook), needed, own.get("profile").getAsString());
  }

  private static @Nullable String option(List<String> words, String name) {
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
   * @return the failures: a cell, figures, or checks
   */
  public List<String> run(Path notebook) throws IOException {
    var content = NotebookFile.read(notebook);
    var problems = execute(content, notebook);
    if (problems.failed().isEmpty()) {
      NotebookFile.clean(content);
      NotebookFile.write(content, notebook);
    }
    return keep(problems.all(), content, notebook);
  }

  /**
   * Runs a notebook and compares the outputs with those in its file, which does not change.
   *
   * @return the failures: a cell, a figure, a check, a missing output, or an execution count out of
   *     order
   */
  public List<String> check(Path notebook) throws IOException {
    var before = NotebookFile.read(notebook);
    var now = before.deepCopy();
    var execution = execute(now, notebook);
    var problems = execution.all();
    if (execution.failed().isEmpty()) {
      var expected = NotebookFile.codeCells(before);
      var cells = NotebookFile.codeCells(now);
      for (int i = 0; i < cells.size(); i++) {
        compare(expected.get(i), cells.get(i), i + 1, problems);
      }
    }
    return keep(problems, now, notebook);
  }

  /** Returns the file in which the outputs of a notebook are kept if it fails. */
  Path kept(Path notebook) {
    return kept.resolve(label(notebook));
  }

  private List<String> keep(List<String> problems, JsonObject content, Path notebook)
      throws IOException {
    if (problems.isEmpty()) {
      Files.deleteIfExists(kept(notebook));
    } else {
      Files.createDirectories(kept(notebook).getParent());
      NotebookFile.write(content, kept(notebook));
    }
    return problems;
  }

  /**
   * What went wrong: at most one cell, whose later cells did not run, and claims about the others.
   */
  private record Execution(List<String> failed, List<String> claims) {
    List<String> all() {
      var all = new ArrayList<>(failed);
      all.addAll(claims);
      return all;
    }
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
  private Execution execute(JsonObject notebook, Path path) throws IOException {
    var failed = new ArrayList<String>();
    var claims = new ArrayList<String>();
    var displays = new HashMap<String, List<JsonObject>>();
    var outputs = new HashMap<String, NotebookOutputs>();
    var requests = new ArrayList<String>();
    var cells = NotebookFile.codeCells(notebook);
    var lent = kernels.take(path, timeout);
    boolean allRun = false;
    try {
      var kernel = lent.kernel();
      for (int i = 0; i < cells.size() && failed.isEmpty(); i++) {
        var request = kernel.send(NotebookFile.source(cells.get(i)));
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
          int count = reply.content().get("execution_count").getAsInt() - lent.cellsBefore();
          cells.get(i).addProperty("execution_count", count);
          cells.get(i).add("outputs", outputs.get(request).toJson());
          if (!reply.text("status").equals("ok")) {
            failed.add("code cell %d failed:\n%s".formatted(i + 1, traceback(reply.content())));
          } else {
            checks(kernel, new CellExpectations(cells.get(i), i + 1), claims);
          }
        } catch (IOException e) {
          failed.add("code cell %d: %s".formatted(i + 1, e.getMessage()));
        }
      }
      processorSeconds = kernel.processorTime().toMillis() / 1e3;
      allRun = failed.isEmpty();
    } finally {
      kernels.giveBack(lent, allRun);
    }
    for (int i = 0; i < requests.size(); i++) {
      // Once more, because a later cell may have updated the display of an earlier one.
      cells.get(i).add("outputs", requireNonNull(outputs.get(requests.get(i))).toJson());
      if (failed.isEmpty()) {
        claims.addAll(new CellExpectations(cells.get(i), i + 1).wrongFigures());
      }
    }
    return new Execution(failed, claims);
  }

  private void checks(KernelClient kernel, CellExpectations cell, List<String> problems)
      throws IOException {
    if (cell.checks().isEmpty()) return;
    // Together first, because the compiler takes about as long for all as for one.
    var all = "(" + String.join(") && (", cell.checks()) + ")";
    if (kernel.evaluate(all, timeout).equals("true")) return;
    for (var check : cell.checks()) {
      var value = kernel.evaluate(check, timeout);
      if (!value.equals("true")) {
        problems.add(cell.wrongCheck(check, value));
      }
    }
  }

  private static String traceback(JsonObject reply) {
    var lines = new ArrayList<String>();
    reply.getAsJsonArray("traceback").forEach(line -> lines.add(line.getAsString()));
    return String.join("\n", lines).replaceAll("\u001b\\[[0-9;]*m", "");
  }

  /** Ends the kernels that notebooks share. */
  @Override
  public void close() throws IOException {
    kernels.close();
  }
}
