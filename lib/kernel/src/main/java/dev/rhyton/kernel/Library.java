package dev.rhyton.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A library as the name of its jar describes it.
 *
 * @param name the artifact with its classifier
 * @param group the last part of the group in a Maven repository, or an empty text
 */
record Library(String name, String group, String version) {
  private static final Pattern JAR =
      Pattern.compile(
          "(.+?)-(\\d[A-Za-z0-9.+]*(?:-(?:SNAPSHOT|jre|android|incubating|alpha|beta|rc|m|a)"
              + "[0-9.]*(?![A-Za-z]))?)(-[\\w.-]+)?\\.jar",
          Pattern.CASE_INSENSITIVE);

  /** Returns the library of a jar whose name contains a version. */
  static Optional<Library> of(Path jar) {
    var match = JAR.matcher(String.valueOf(jar.getFileName()));
    if (!match.matches()) {
      return Optional.empty();
    }
    var classifier = match.group(3) == null ? "" : match.group(3);
    var version = match.group(2);
    return Optional.of(new Library(match.group(1) + classifier, group(jar, version), version));
  }

  /** Returns the last part of the group of a jar in a repository, or an empty text. */
  private static String group(Path jar, String version) {
    int above = jar.getNameCount() - 2; // GROUP/NAME/VERSION/JAR
    boolean repository = above > 1 && jar.getName(above).toString().equals(version);
    return repository ? jar.getName(above - 2).toString() : "";
  }

  boolean isOtherVersionOf(Library other) {
    return name.equals(other.name) && !version.equals(other.version) && mayShareGroup(other);
  }

  /**
   * Returns whether this is a part of the same release as another library, such as {@code
   * jackson-core} and {@code jackson-databind}: such parts work only with each other.
   */
  boolean isReleasedWith(Library other) {
    return version.equals(other.version)
        && mayShareGroup(other)
        && firstWord(name).equals(firstWord(other.name));
  }

  private boolean mayShareGroup(Library other) {
    return group.isEmpty() || other.group.isEmpty() || group.equals(other.group);
  }

  private static String firstWord(String name) {
    return name.replaceFirst("[-_.].*", "");
  }

  /** Returns the name and the version. */
  @Override
  public String toString() {
    return name + " " + version;
  }
}
