package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** The folder of reference outputs, the count of what was compared with them, and comparisons. */
final class Golden {
  /** Folders that are too large for the project; the cases of another folder may have them. */
  private static final Set<String> NOT_BUNDLED = Set.of("apps");

  /** The file in a folder of cases that names those that are left out, each with its reason. */
  private static final String LIST = "left-out.txt";

  private static final Map<String, String> EXPECTED = leftOut();
  private static final Map<String, List<String>> LEFT_OUT = new TreeMap<>();
  private static final Map<String, List<String>> FAILED = new TreeMap<>();
  private static int passed;

  private Golden() {}

  // ---- files ----

  /** The folder that {@code -Drhyton.golden} names, relative to the project's root, or our own. */
  static Path folder() {
    var given = System.getProperty("rhyton.golden");
    if (given == null) return resources();
    for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(given))) return at.resolve(given);
    }
    throw new IllegalArgumentException("rhyton.golden: there is no folder " + given + ".");
  }

  /** Returns whether the cases are those of another folder. */
  static boolean isGiven() {
    return System.getProperty("rhyton.golden") != null;
  }

  static Path resources() {
    try {
      return Path.of(Golden.class.getResource("/golden").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode json(Path file) {
    try {
      return Json.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns whether there are cases of a kind, a file or a folder. Another folder need not have all
   * kinds; of the bundled cases, a kind that is missing fails, unless it is known not to be there.
   */
  static boolean has(String kind) {
    boolean found = Files.exists(folder().resolve(kind));
    boolean expected = !NOT_BUNDLED.contains(kind);
    if (!isGiven()) Assertions.assertEquals(expected, found, "There are cases of " + kind + ": ");
    return found;
  }

  /** What lies in a folder of the reference outputs, nothing where it need not be there. */
  static List<Path> list(String kind) {
    if (!has(kind)) return List.of();
    try (Stream<Path> all = Files.list(folder().resolve(kind))) {
      var found = all.sorted().toList();
      Assertions.assertFalse(found.isEmpty(), "There is nothing in " + kind + ".");
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The cases that are left out, each with its reason; null of a folder that does not list them.
   */
  private static Map<String, String> leftOut() {
    var file = folder().resolve(LIST);
    if (isGiven() && !Files.exists(file)) return null;
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(": ", 2))
          .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the cases that the list leaves out. */
  static Set<String> namesLeftOut() {
    return EXPECTED == null ? Set.of() : EXPECTED.keySet();
  }

  static Map<Integer, Double> classWeights(JsonNode json) {
    Map<Integer, Double> weights = new LinkedHashMap<>();
    json.properties()
        .forEach(e -> weights.put(Integer.valueOf(e.getKey()), e.getValue().asDouble()));
    return weights;
  }

  static NDArray array(JsonNode json) {
    var dims = new ArrayList<Long>();
    for (var at = json; at.isArray(); at = at.get(0)) dims.add((long) at.size());
    var data = new ArrayList<Float>();
    collect(json, data);
    var floats = new float[data.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = data.get(i);
    return NDArray.of(floats, dims.stream().mapToLong(d -> d).toArray());
  }

  private static void collect(JsonNode json, List<Float> to) {
    if (json.isArray()) json.forEach(n -> collect(n, to));
    else to.add((float) json.asDouble(Double.NaN));
  }

  // ---- counting ----

  /** A case as a test that counts; it is left out if, and only if, the list says so. */
  static DynamicTest test(String name, Executable body) {
    return DynamicTest.dynamicTest(name, () -> count(name, body));
  }

  private static void count(String name, Executable body) throws Throwable {
    try {
      var reason = run(name, body);
      if (reason == null) {
        passed++;
        return;
      }
      LEFT_OUT.computeIfAbsent(reason, k -> new ArrayList<>()).add(name);
      Assumptions.abort(reason);
    } catch (TestAbortedException e) {
      throw e;
    } catch (Throwable e) {
      FAILED.computeIfAbsent(kind(e), k -> new ArrayList<>()).add(name + ": " + e.getMessage());
      throw e;
    }
  }

  /** Runs a case; returns the reason for which it is left out, or null. */
  private static String run(String name, Executable body) throws Throwable {
    String reason = null;
    try {
      body.execute();
    } catch (LeftOutCase e) {
      reason = e.getMessage();
    }
    if (EXPECTED != null) Assertions.assertEquals(EXPECTED.get(name), reason, LIST + ": " + name);
    return reason;
  }

  /**
   * The kind of a difference: what a comparison names before its first colon, or what an error says
   * behind the last, both without the numbers and the names of the case.
   */
  private static String kind(Throwable e) {
    var message = String.valueOf(e.getMessage());
    var text =
        e instanceof AssertionError
            ? message.substring(0, Math.max(0, message.indexOf(':')))
            : e.getClass().getSimpleName() + ": " + message.replaceFirst("(?s).*?keras: ", "");
    return text.replaceAll("\"[^\"]*\"", "\"...\"").replaceAll("-?\\d[\\d.]*", "#");
  }

  /** The counts as text: what was left out and what failed, by reason and kind, then all. */
  static String summary() {
    var text = new StringBuilder();
    LEFT_OUT.forEach((reason, names) -> append(text, "left out", reason, names));
    FAILED.forEach((kind, cases) -> append(text, "failed", kind, cases));
    return text
        + String.format(
            "golden: %d passed, %d failed, %d left out", passed, count(FAILED), count(LEFT_OUT));
  }

  private static void append(StringBuilder text, String what, String kind, List<String> cases) {
    text.append(String.format("%s, %d times: %s%n", what, cases.size(), kind));
    cases.forEach(c -> text.append("    ").append(c.lines().findFirst().orElse("")).append('\n'));
  }

  private static int count(Map<String, List<String>> cases) {
    return cases.values().stream().mapToInt(List::size).sum();
  }

  // ---- comparing ----

  /**
   * Whether two paths are of one weight. Those of the cases are mostly of the model as it was built
   * in Python: with how many outer layers a path begins is then another thing than after loading,
   * where Keras builds layer by layer. A number at its end tells weights of one path apart.
   */
  static boolean isSamePath(String expected, String own) {
    return Stream.of(own, own.replaceFirst("_\\d+$", ""))
        .anyMatch(o -> isEnd(expected, o) || isEnd(o, expected));
  }

  private static boolean isEnd(String path, String end) {
    return ("/" + path).endsWith("/" + end);
  }

  /** Evaluates a function of tensors. */
  static NDArray evaluate(Function<List<Tensor>, Tensor> body, NDArray... values) {
    try (var graph = GraphBuilder.open(false)) {
      var arguments = Arrays.stream(values).map(v -> graph.argument(v.dtype(), v.shape())).toList();
      return graph.function(List.of(body.apply(arguments))).run(List.of(values))[0];
    }
  }

  /** Holds an array against the expected one, relative to the largest value of that. */
  static void assertClose(String what, NDArray expected, NDArray actual, double tolerance) {
    Assertions.assertEquals(expected.shape(), actual.shape(), what + ": shape");
    var wanted = expected.toDoubles();
    double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
    assertWithin(what, wanted, actual.toDoubles(), tolerance * largest);
  }

  /** Holds numbers against the expected ones. */
  static void assertWithin(String what, double[] expected, double[] actual, double allowed) {
    Assertions.assertEquals(expected.length, actual.length, what + ": length");
    for (int i = 0; i < expected.length; i++) {
      if (Double.isNaN(expected[i]) && Double.isNaN(actual[i])) continue;
      double error = Math.abs(expected[i] - actual[i]);
      int at = i;
      Assertions.assertTrue(
          error <= allowed,
          () ->
              String.format(
                  "%s: element %d: expected %s, received %s, %.3g apart, allowed are %.3g",
                  what, at, expected[at], actual[at], error, allowed));
    }
  }
}
