package dev.rhyton.kernel;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The class path of the cells, on which each library has one version. */
final class ClassPath {
  private static final Pattern JAR =
      Pattern.compile(
          "(.+?)-(\\d[A-Za-z0-9.+]*(?:-(?:SNAPSHOT|jre|android|incubating|alpha|beta|rc|m|a)"
              + "[0-9.]*(?![A-Za-z]))?)(-[\\w.-]+)?\\.jar",
          Pattern.CASE_INSENSITIVE);

  private final Set<String> entries = new LinkedHashSet<>();
  private final Consumer<String> adder;

  /** Creates the class path of this process, whose further entries go to the adder. */
  ClassPath(Consumer<String> adder) {
    this.adder = adder;
    var own = System.getProperty("java.class.path");
    Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(own).forEach(entries::add);
  }

  /** A library: its name, its folder in a Maven repository or an empty text, and its version. */
  private record Library(String name, String folder, String version) {
    boolean isOtherVersionOf(Library other) {
      return name.equals(other.name)
          && !version.equals(other.version)
          && (folder.isEmpty() || other.folder.isEmpty() || folder.equals(other.folder));
    }
  }

  private static Optional<Library> library(Path jar) {
    var match = JAR.matcher(String.valueOf(jar.getFileName()));
    if (!match.matches()) {
      return Optional.empty();
    }
    var classifier = match.group(3) == null ? "" : match.group(3);
    var version = match.group(2);
    var above = jar.getNameCount() > 3 ? jar.getParent() : null;
    boolean repository = above != null && above.getFileName().toString().equals(version);
    var folder = repository ? above.getParent().getParent().getFileName().toString() : "";
    return Optional.of(new Library(match.group(1) + classifier, folder, version));
  }

  /**
   * Adds entries, except those that are there. A library that is there in another version stays,
   * and a sentence says so.
   */
  void addAll(Collection<String> paths) {
    var kept = new ArrayList<String>();
    for (var path : paths) {
      var older = otherVersion(path);
      if (older.isPresent()) {
        kept.add(
            "%s %s instead of %s"
                .formatted(
                    older.get().name(),
                    older.get().version(),
                    library(Path.of(path)).orElseThrow().version()));
      } else if (entries.add(path)) {
        adder.accept(path);
      }
    }
    if (!kept.isEmpty()) {
      System.err.println(
          "On the class path already, in the version that stays: "
              + String.join(", ", kept)
              + ". To replace a library that a cell has loaded, restart the kernel first.");
    }
  }

  private Optional<Library> otherVersion(String path) {
    return library(Path.of(path))
        .flatMap(
            added ->
                entries.stream()
                    .flatMap(entry -> library(Path.of(entry)).stream())
                    .filter(added::isOtherVersionOf)
                    .findFirst());
  }
}
