package dev.rhyton.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every public name of Keras' modules, and where it is here or why it is not. */
final class KerasApi {
  private static final List<String> PACKAGES =
      List.of(
          ("models layers distillation data tensor losses metrics optimizers callbacks initializers regularizers"
                  + " constraints activations quantizers learning config ops vision text audio files datasets"
                  + " tensorboard notebook tribuo applications")
              .split(" ", -1));

  /** The classes of static methods under Keras' names. */
  private static final List<String> FUNCTIONS =
      List.of(
          "KerasConfig",
          "Images",
          "BoundingBoxes",
          "Datasets",
          "Targets",
          "Features",
          "Quantizers");

  private static final Pattern ANSWER = Pattern.compile("(\\w+)(?:\\.(\\w+))?(?: \\(.*\\))?");

  /**
   * A line of the table.
   *
   * @param pattern the name, in which a star stands for any part
   * @param text the place or the reason
   */
  record Line(String pattern, String text) {
    boolean isFor(String name) {
      return name.matches(pattern.replace(".", "\\.").replace("*", ".*"));
    }

    boolean isMissing() {
      return text.startsWith("no: ") || text.startsWith("not yet: ");
    }

    /** Returns the text with the name of the class and method as code. */
    String shown() {
      int end = text.indexOf(' ');
      if (isMissing()) return text;
      return end < 0 ? "`" + text + "`" : "`" + text.substring(0, end) + "`" + text.substring(end);
    }
  }

  static final List<Line> LINES =
      lines("keras-api-here.txt")
          .map(l -> new Line(l.substring(0, l.indexOf(": ")), l.substring(l.indexOf(": ") + 2)))
          .toList();

  private KerasApi() {}

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Golden.resources().resolve(file)).stream()
          .filter(l -> !l.isBlank() && !l.startsWith("#"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the names of each module. */
  static Map<String, List<String>> modules() {
    return lines("keras-api.txt")
        .map(l -> l.split(": ", 2))
        .collect(
            Collectors.toMap(
                p -> p[0], p -> List.of(p[1].split(" ", -1)), (a, b) -> a, LinkedHashMap::new));
  }

  /** Returns the line of the table that has exactly this name. */
  static Optional<Line> exactLine(String name) {
    return LINES.stream().filter(l -> l.pattern().equals(name)).findFirst();
  }

  /**
   * Returns the line for a name: the line with the name, or one with stars if the name has no
   * place.
   */
  static Optional<Line> line(String module, String name) {
    var full = module + "." + name;
    var exact = exactLine(full);
    if (exact.isPresent() || place(module, name).isPresent()) return exact;
    return LINES.stream().filter(l -> l.isFor(full)).findFirst();
  }

  /** Returns the place of a name under Keras' name or its Java spelling. */
  static Optional<String> place(String module, String name) {
    if (isInRegistries(module, name)) return Optional.of("in the tables above");
    var simple = name.substring(0, 1).toUpperCase(Locale.ROOT) + camel(name).substring(1);
    if (name.equals("get")) {
      var family = module.substring(module.lastIndexOf('.') + 1);
      simple = family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1);
      return hasMethod(simple, "get") ? Optional.of(simple + ".get") : Optional.empty();
    }
    for (var home : FUNCTIONS) {
      if (hasMethod(home, camel(name))) return Optional.of(home + "." + camel(name));
    }
    boolean isClass = !name.equals(name.toLowerCase(Locale.ROOT));
    boolean mayBeClass = module.startsWith("keras.utils") || module.startsWith("keras.preproc");
    return isClass || mayBeClass ? type(simple).map(Class::getSimpleName) : Optional.empty();
  }

  /**
   * Returns whether COVERAGE.md has a row for the name in the tables of families and operations.
   */
  private static boolean isInRegistries(String module, String name) {
    if (module.equals("keras.ops")) return OperationNames.isHere(name);
    if (module.equals("keras.ops.image")) return OperationNames.isHere("image." + name);
    if (module.equals("keras.random")) return OperationNames.isHere("random." + name);
    if (module.startsWith("keras.applications")) {
      return KerasNames.of("applications").containsKey(name);
    }
    var family = module.substring(module.lastIndexOf('.') + 1);
    if (!KerasNames.families().contains(family)) return false;
    return KerasNames.of(family).entrySet().stream()
        .filter(e -> KerasNames.has(family, e.getKey()))
        .anyMatch(
            e ->
                e.getKey().equals(name)
                    || e.getValue().contains(name)
                    || KerasNames.isSnakeOf(name, e.getKey()));
  }

  private static String camel(String name) {
    var parts = name.split("_", -1);
    return parts[0]
        + Arrays.stream(parts)
            .skip(1)
            .filter(p -> !p.isEmpty())
            .map(p -> p.substring(0, 1).toUpperCase(Locale.ROOT) + p.substring(1))
            .collect(Collectors.joining());
  }

  private static Optional<Class<?>> type(String simpleName) {
    for (var folder : PACKAGES) {
      try {
        return Optional.of(Class.forName("dev.rhyton." + folder + "." + simpleName));
      } catch (ClassNotFoundException | NoClassDefFoundError e) {
        // perhaps in the next package; some file systems do not distinguish upper and lower case
      }
    }
    return Optional.empty();
  }

  private static boolean hasMethod(String type, String method) {
    return type(type).stream()
        .flatMap(t -> Arrays.stream(t.getMethods()))
        .anyMatch(m -> m.getName().equals(method));
  }

  /** Returns whether the class, and the method or constant, of an answer exist. */
  static boolean exists(Line line) {
    var parts = ANSWER.matcher(line.text());
    if (!parts.matches()) return false;
    var type = type(parts.group(1));
    if (type.isEmpty() || parts.group(2) == null) return type.isPresent();
    return hasMethod(parts.group(1), parts.group(2))
        || Stream.concat(
                Arrays.stream(type.get().getFields()).map(java.lang.reflect.Field::getName),
                Arrays.stream(type.get().getClasses()).map(Class::getSimpleName))
            .anyMatch(parts.group(2)::equals);
  }

  /** Returns the part of COVERAGE.md about modules. */
  static String section() {
    var text = new StringBuilder();
    text.append(
        """

        ## Modules

        This table lists every public module of Keras, how many of its names Rhyton has, and, for names that are not in
        the tables above, their place in Rhyton or the reason why they are missing. The reasons are in the test resource
        `golden/keras-api-here.txt`.

        | module | Keras | here |
        | --- | --- | --- |
        """);
    modules().forEach((module, names) -> append(text, module, names));
    return text.toString();
  }

  /** Appends a row for each answer, with all names that have it. */
  private static void append(StringBuilder text, String module, List<String> names) {
    long here = names.stream().filter(n -> isHere(module, n)).count();
    var title = String.format("%s: %d of %d", module, here, names.size());
    var byAnswer = new LinkedHashMap<String, List<String>>();
    names.stream()
        .filter(n -> !isInRegistries(module, n))
        .forEach(n -> byAnswer.computeIfAbsent(answer(module, n), a -> new ArrayList<>()).add(n));
    if (byAnswer.isEmpty()) byAnswer.put("", List.of());
    for (var row : byAnswer.entrySet()) {
      text.append(
          String.format(
              "| %s | %s | %s |%n", title, String.join(", ", row.getValue()), row.getKey()));
      title = "";
    }
  }

  static boolean isHere(String module, String name) {
    return line(module, name)
        .map(l -> !l.isMissing())
        .orElseGet(() -> place(module, name).isPresent());
  }

  private static String answer(String module, String name) {
    return line(module, name)
        .map(Line::shown)
        .or(() -> place(module, name).map(p -> "`" + p + "`"))
        .orElseGet(() -> OperationNames.REASONS.getOrDefault(name, "not yet"));
  }
}
