package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A Maven repository in a folder, and the home folder of a user whose settings name it. */
final class TestRepository {
  private final Path folder;
  private final Path home;

  TestRepository(Path parent) throws IOException {
    folder = Files.createDirectories(parent.resolve("repository"));
    home = Files.createDirectories(parent.resolve("home"));
    settings(
        """
        <mirrors><mirror><id>test</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
        """
            .formatted(url()));
  }

  String url() {
    return folder.toUri().toString();
  }

  /** Returns the home folder, whose local repository is empty at first. */
  Path home() {
    return home;
  }

  void settings(String content) throws IOException {
    var file = home.resolve(".m2/settings.xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<settings>" + content + "</settings>");
  }

  /** Adds a library with a class {@code NAME.LIBRARY = "VERSION"} and this content of its POM. */
  @CanIgnoreReturnValue
  TestRepository add(String coordinates, String pom) throws IOException {
    var parts = coordinates.split(":", -1);
    jar(coordinates, "");
    return pom(
        coordinates,
        "<project><modelVersion>4.0.0</modelVersion>" + id(parts) + pom + "</project>");
  }

  /**
   * Adds a library without dependencies.
   *
   * @param files the contents of files by name, of which those of Java are compiled
   */
  @CanIgnoreReturnValue
  TestRepository add(String coordinates, Map<String, String> files) throws IOException {
    write(coordinates, "", files);
    return pom(
        coordinates,
        "<project><modelVersion>4.0.0</modelVersion>"
            + id(coordinates.split(":", -1))
            + "</project>");
  }

  @CanIgnoreReturnValue
  TestRepository pom(String coordinates, String text) throws IOException {
    Files.writeString(file(coordinates, ".pom"), text);
    return this;
  }

  @CanIgnoreReturnValue
  TestRepository classifier(String coordinates, String classifier) throws IOException {
    jar(coordinates, "-" + classifier);
    return this;
  }

  static String dependency(String coordinates, String more) {
    return "<dependency>" + id(coordinates.split(":", -1)) + more + "</dependency>";
  }

  private static String id(String[] parts) {
    var version = parts.length > 2 ? "<version>" + parts[2] + "</version>" : "";
    return "<groupId>%s</groupId><artifactId>%s</artifactId>%s"
        .formatted(parts[0], parts[1], version);
  }

  private Path file(String coordinates, String ending) throws IOException {
    var parts = coordinates.split(":", -1);
    var parent = folder.resolve(parts[0].replace('.', '/')).resolve(parts[1]).resolve(parts[2]);
    Files.createDirectories(parent);
    return parent.resolve(parts[1] + "-" + parts[2] + ending);
  }

  private void jar(String coordinates, String classifier) throws IOException {
    var parts = coordinates.split(":", -1);
    var name = Character.toUpperCase(parts[1].charAt(0)) + parts[1].substring(1).replace("-", "");
    write(
        coordinates,
        classifier,
        Map.of(
            parts[0] + "/" + name + ".java",
            "package %s; public class %s { public static String version() { return \"%s\"; } }"
                .formatted(parts[0], name, parts[2] + classifier)));
  }

  private void write(String coordinates, String classifier, Map<String, String> files)
      throws IOException {
    var content = Files.createTempDirectory("library");
    try {
      for (var file : files.entrySet()) {
        var path = content.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
        if (file.getKey().endsWith(".java")) {
          var compiler = ToolProvider.getSystemJavaCompiler();
          var options = new String[] {"-d", content.toString(), path.toString()};
          if (compiler.run(null, null, null, options) != 0) {
            throw new IllegalStateException(file.getKey() + " does not compile");
          }
        }
      }
      try (var all = Files.walk(content);
          var jar =
              new JarOutputStream(Files.newOutputStream(file(coordinates, classifier + ".jar")))) {
        for (var path : all.filter(Files::isRegularFile).toList()) {
          jar.putNextEntry(new JarEntry(content.relativize(path).toString().replace('\\', '/')));
          Files.copy(path, jar);
        }
      }
    } finally {
      delete(content);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
