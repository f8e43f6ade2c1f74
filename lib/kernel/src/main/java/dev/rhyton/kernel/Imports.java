package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;

/** Finds the imports that bring a class which a cell does not know. */
final class Imports {
  private static final int MOST = 5;
  private static final int WAIT_MILLIS = 3000;
  private static final int PAUSE_MILLIS = 50;

  /** The beginnings of names that are more likely than others, the most likely first. */
  private static final List<String> FIRST =
      List.of("dev.rhyton.", "java.", "javax.", "org.tensorflow.");

  /** Packages of the JDK's own code, which few cells mean. */
  private static final List<String> INTERNAL = List.of("sun.", "com.sun.", "jdk.");

  private Imports() {}

  /** Returns lines that suggest imports of classes with this simple name. */
  static List<String> suggest(SourceCodeAnalysis analysis, String name) {
    var found =
        names(analysis, name).stream()
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

  /** JShell lists the classes in the background, so the list may not be complete at first. */
  private static List<String> names(SourceCodeAnalysis analysis, String name) {
    var deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
    try {
      while (true) {
        var names = analysis.listQualifiedNames(name, name.length());
        if (names.isUpToDate() || System.nanoTime() > deadline) {
          return names.getNames();
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
