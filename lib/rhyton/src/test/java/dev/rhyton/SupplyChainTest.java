package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a user gets besides this library has known versions, without known vulnerabilities. */
class SupplyChainTest {
  private static final Path LIST = Path.of("../../examples/maven/dependencies.txt");
  private static final Path LICENSES = Path.of("../../examples/maven/licenses.txt");
  private static final Path VULNERABILITIES = Path.of("src/test/resources/vulnerabilities.txt");

  /** Licenses that software under Apache-2.0 can be given away with. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "Apache-2.0( or GPL.*)?|MIT|BSD-[23]-Clause|Unicode/ICU License|Mozilla Public License.*");

  private record Artifact(String id, String classifier, String version) {
    static Artifact of(String line) {
      var parts = line.split(":", -1); // group:name:jar[:classifier]:version:scope
      var classifier = parts.length == 6 ? "-" + parts[3] : "";
      return new Artifact(parts[0] + ":" + parts[1], classifier, parts[parts.length - 2]);
    }

    String jar() {
      return id.replaceFirst(".*:", "") + "-" + version + classifier + ".jar";
    }
  }

  private record Vulnerability(String name, String id, String fixed) {
    static Vulnerability of(String line) {
      var parts = line.split(" ", -1);
      return new Vulnerability(parts[0], parts[1], parts[2]);
    }

    boolean isIn(Artifact artifact) {
      return id.equals(artifact.id)
          && (fixed.equals("none") || compare(artifact.version, fixed) < 0);
    }
  }

  private static Stream<Artifact> listed() throws IOException {
    return Files.readAllLines(LIST).stream().map(Artifact::of);
  }

  private static List<String> known(Stream<Artifact> artifacts) throws IOException {
    var vulnerabilities =
        Files.readAllLines(VULNERABILITIES).stream()
            .filter(line -> !line.startsWith("#"))
            .map(Vulnerability::of)
            .toList();
    assertTrue(vulnerabilities.size() > 20);
    return artifacts
        .flatMap(a -> vulnerabilities.stream().filter(v -> v.isIn(a)).map(v -> v.name + " " + a.id))
        .toList();
  }

  /** Compares versions by their numbers, {@code 33.0.0-jre}. */
  private static int compare(String a, String b) {
    return Arrays.compare(numbers(a), numbers(b));
  }

  private static int[] numbers(String version) {
    var parts = Arrays.stream(version.replaceFirst("-.*", "").split("\\.", -1));
    return Arrays.copyOf(parts.mapToInt(Integer::parseInt).toArray(), 5);
  }

  @Test
  void noDependencyHasAKnownVulnerability() throws IOException {
    assertEquals(List.of(), known(listed()));
  }

  @Test
  void anOldVersionIsFound() throws IOException {
    var old =
        Stream.of(
            "com.google.code.gson:gson:jar:2.8.8:compile",
            "com.google.code.gson:gson:jar:2.8.9:compile",
            "com.google.guava:guava:jar:31.1-jre:compile",
            "org.lz4:lz4-java:jar:1.8.0:runtime",
            "com.fasterxml.jackson.core:jackson-databind:jar:2.21.10:compile");
    assertEquals(
        List.of(
            "CVE-2022-25647 com.google.code.gson:gson",
            "CVE-2020-8908 com.google.guava:guava",
            "CVE-2023-2976 com.google.guava:guava",
            "CVE-2025-12183 org.lz4:lz4-java",
            "CVE-2025-66566 org.lz4:lz4-java"),
        known(old.map(Artifact::of)));
  }

  /** The tests run with the versions of the list, which .ci/consumer compares with a project's. */
  @Test
  void versionsAreThoseOfTheList() throws IOException {
    var path = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    var jars = Arrays.stream(path).map(p -> new File(p).getName()).collect(Collectors.toSet());
    var missing = new TreeSet<String>();
    listed()
        .filter(a -> !a.id.startsWith("dev.rhyton:") && !a.classifier.contains("linux"))
        .map(Artifact::jar)
        .filter(jar -> !jars.contains(jar))
        .forEach(missing::add);
    assertEquals(new TreeSet<>(), missing);
  }

  @Test
  void everyDependencyHasALicenseThatFits() throws IOException {
    var lines = Files.readAllLines(LICENSES);
    var unfit =
        lines.stream()
            .filter(l -> !ALLOWED.matcher(l.replaceFirst("\\S+ ", "")).matches())
            .toList();
    assertEquals(List.of(), unfit);
    var licensed = lines.stream().map(l -> l.replaceFirst(" .*", "")).collect(Collectors.toSet());
    var others = listed().map(Artifact::id).filter(id -> !id.startsWith("dev.rhyton:")).toList();
    assertEquals(new TreeSet<>(others), new TreeSet<>(licensed));
  }
}
