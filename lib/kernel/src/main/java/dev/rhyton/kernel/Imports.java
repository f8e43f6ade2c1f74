package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the imports that bring a class which a cell does not know. */
final class Imports {
  private static final int MOST = 5;

  /** The beginnings of names that are more likely than others, the most likely first. */
  private static final List<String> FIRST =
      List.of("dev.rhyton.", "java.", "javax.", "org.tensorflow.");

  /** Packages of the JDK's own code, which few cells mean. */
  private static final List<String> INTERNAL = List.of("sun.", "com.sun.", "jdk.");

  private Imports() {}

  /** Returns lines that suggest imports of classes with this simple name. */
  static List<String> suggest(ClassIndex classes, String name) {
    var found =
        classes.named(name).stream()
            .filter(full -> INTERNAL.stream().noneMatch(full::startsWith))
            .sorted(Comparator.comparingInt(Imports::rank))
            .toList();
    var lines = new ArrayList<String>();
    if (!found.isEmpty()) {
      lines.add(
          "    %s is not imported. Add %s:"
              .formatted(name, found.size() == 1 ? "this line" : "one of these lines"));
      found.stream().limit(MOST).forEach(full -> lines.add("    import " + full + ";"));
    }
    return lines;
  }

  private static int rank(String name) {
    for (int i = 0; i < FIRST.size(); i++) {
      if (name.startsWith(FIRST.get(i))) {
        return i;
      }
    }
    return FIRST.size();
  }
}
