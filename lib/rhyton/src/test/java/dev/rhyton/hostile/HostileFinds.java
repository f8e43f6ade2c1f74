package dev.rhyton.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The list of what searches with fresh seeds have found. The tests of every commit repeat its
 * calls, and fail while one still ends in something else than a result or a sentence. A search with
 * fresh seeds begins with them too, removes those that are mended, and adds what it finds.
 */
final class HostileFinds {
  /** The file, in the module's folder. */
  static final Path LIST = Path.of("src/test/resources/hostile-finds.txt");

  private static final String HEAD =
      "# What searches with fresh seeds have found: search, oneDNN, seed, call, and what it ended in.";
  private static final String BETWEEN = "\t";

  /**
   * A call that ended in something else than a result or a sentence.
   *
   * @param search the name of the search
   */
  record Find(String search, String oneDnn, long seed, String call, String outcome) {
    static Find of(String line) {
      var parts = line.split(BETWEEN, 5);
      return new Find(parts[0], parts[1], Long.parseLong(parts[2]), parts[3], parts[4]);
    }

    String line() {
      var texts = List.of(search, oneDnn, Long.toString(seed), call, outcome);
      return String.join(BETWEEN, texts.stream().map(t -> t.replaceAll("\\s+", " ")).toList());
    }
  }

  private HostileFinds() {}

  static List<Find> read(Path list) throws IOException {
    if (!Files.exists(list)) return List.of();
    try (var lines = Files.lines(list)) {
      return lines.filter(l -> !l.isBlank() && !l.startsWith("#")).map(Find::of).toList();
    }
  }

  /** Replaces some finds of a list by others. */
  static synchronized void replace(Path list, List<Find> old, List<Find> now) throws IOException {
    var lines = new TreeSet<String>();
    read(list).stream().filter(find -> !old.contains(find)).map(Find::line).forEach(lines::add);
    now.stream().map(Find::line).forEach(lines::add);
    Files.write(list, Stream.concat(Stream.of(HEAD), lines.stream()).toList());
  }
}
