package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathTest {
  private final ClassPath path =
      new ClassPath(
          paths("k/kernel-1.0.jar"),
          paths("lib/a-1.0.jar", "lib/b-core-1.0.jar", "lib/b-io-1.0.jar"));

  private static List<Path> paths(String... names) {
    return Arrays.stream(names).map(Path::of).toList();
  }

  private void use(String name) {
    path.entries().stream().filter(e -> e.path().equals(Path.of(name))).forEach(path::use);
  }

  private void assertOrder(String... names) {
    assertEquals(paths(names), path.paths());
  }

  /** Adds paths, and returns what is said. */
  private String add(List<Path> all, List<Path> requested) {
    var before = System.err;
    var said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      path.addAll(all, requested);
    } finally {
      System.setErr(before);
    }
    return said.toString(StandardCharsets.UTF_8).strip();
  }

  private String request(String... names) {
    return add(paths(names), paths(names));
  }

  private String need(String... names) {
    return add(paths(names), List.of());
  }

  private static String stays(String what) {
    return "In use already, in the version that stays: "
        + what
        + ". To have another version, restart the kernel and load it first.";
  }

  @ParameterizedTest
  @CsvSource({
    "lib/a-1.0.jar, lib/a-1.1.jar, false",
    "lib/a-1.0.jar, other/a-1.0.jar, true",
    "lib/a-1.0.jar, lib/b-1.0.jar, true",
    "lib/a-1.0.jar, lib/a-b-1.1.jar, true",
    "lib/a.jar, lib/a-1.0.jar, true",
    "m/org/x/a/1.0/a-1.0.jar, m/org/x/a/2.0-SNAPSHOT/a-2.0-SNAPSHOT.jar, false",
    "m/org/x/a/1.0/a-1.0.jar, m/org/y/a/2.0/a-2.0.jar, true",
    "m/org/x/a/1.0/a-1.0.jar, lib/a-2.0.jar, false",
    "m/org/x/a/1.0/a-1.0.jar, m/org/x/a/1.0/a-1.0-linux-x86_64.jar, true",
    "m/org/x/a/1.0/a-1.0-linux-x86_64.jar, m/org/x/a/1.1/a-1.1-linux-x86_64.jar, false",
    "m/g/guava/33.0-jre/guava-33.0-jre.jar, m/g/guava/31.1-jre/guava-31.1-jre.jar, false",
  })
  void aLibraryHasOneVersion(String first, String second, boolean both) {
    var empty = new ClassPath(List.of(), List.of());
    empty.addAll(paths(first, second));
    assertEquals(both ? paths(first, second) : paths(second), empty.paths());
  }

  @Test
  void whatACellAsksForReplacesWhatTheKernelBrings() {
    assertEquals("", request("m/a-2.0.jar"));
    assertOrder("m/a-2.0.jar", "k/kernel-1.0.jar", "lib/b-core-1.0.jar", "lib/b-io-1.0.jar");
  }

  @Test
  void whatIsInUseStaysAndASentenceSaysSo() {
    use("lib/a-1.0.jar");
    assertEquals(stays("a 1.0 instead of 2.0"), request("m/a-2.0.jar", "m/c-1.0.jar"));
    assertOrder(
        "lib/a-1.0.jar",
        "m/c-1.0.jar",
        "k/kernel-1.0.jar",
        "lib/b-core-1.0.jar",
        "lib/b-io-1.0.jar");
  }

  @Test
  void partsOfOneReleaseStayTogether() {
    use("lib/b-core-1.0.jar");
    assertEquals(
        stays("b-core 1.0 instead of 1.5, b-io 1.0 instead of 2.0"),
        request("m/b-core-1.5.jar", "m/b-io-2.0.jar"));
    assertEquals("", request("m/a-2.0.jar"));
    assertOrder("lib/b-core-1.0.jar", "m/a-2.0.jar", "k/kernel-1.0.jar", "lib/b-io-1.0.jar");
  }

  @Test
  void dependenciesReplaceOnlyWhatTheKernelBrings() {
    assertEquals("", need("m/a-0.9.jar"));
    assertEquals("", need("m/a-0.8.jar"));
    assertEquals(Path.of("m/a-0.9.jar"), path.paths().get(0));
    assertEquals("", request("m/a-0.7.jar"));
    assertEquals("", need("m/a-0.8.jar"));
    assertEquals(Path.of("m/a-0.7.jar"), path.paths().get(0));
    assertEquals("", request("m/a-0.6.jar"));
    assertEquals(Path.of("m/a-0.6.jar"), path.paths().get(0));
    assertEquals(4, path.paths().size());
  }

  @Test
  void entriesStandInTheOrderInWhichTheyCame() {
    assertEquals("", request("m/all.jar"));
    use("lib/b-io-1.0.jar");
    assertEquals("", request("m/folder"));
    assertEquals("", request("m/all.jar", "lib/a-1.0.jar"));
    assertOrder(
        "m/all.jar",
        "lib/b-io-1.0.jar",
        "m/folder",
        "lib/a-1.0.jar",
        "k/kernel-1.0.jar",
        "lib/b-core-1.0.jar");
  }

  @Test
  void anEntryIsAddedOnce() {
    var empty = new ClassPath(List.of(), List.of());
    empty.addAll(paths("lib/a-1.0.jar", "classes"));
    empty.addAll(paths("classes", "lib/a-1.0.jar"));
    assertEquals(paths("lib/a-1.0.jar", "classes"), empty.paths());
  }
}
