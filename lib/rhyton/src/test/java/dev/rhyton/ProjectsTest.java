package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** What the projects of users depend on: coordinates, the bill of materials, names of modules. */
class ProjectsTest {
  private static final Path ROOT = Path.of("../..");

  /** Modules without an artifact for users. */
  private static final List<String> UNPUBLISHED = List.of("bom", "benchmarks", "site");

  private static Element pom(Path file) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (Exception e) {
      throw new IllegalStateException(file + " is no XML", e);
    }
  }

  /** Returns the text of the first child of that name, or null. */
  private static String child(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) return node.getTextContent();
    }
    return null;
  }

  static List<Path> modules() throws IOException {
    try (var folders = Files.list(ROOT.resolve("lib"))) {
      return folders
          .filter(f -> Files.exists(f.resolve("pom.xml")))
          .filter(f -> !UNPUBLISHED.contains(f.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static String version() {
    return child(pom(ROOT.resolve("pom.xml")), "version");
  }

  @Test
  void theBillOfMaterialsHasEveryModule() throws IOException {
    var expected = new TreeSet<String>();
    for (var module : modules()) expected.add(child(pom(module.resolve("pom.xml")), "artifactId"));
    var listed = new TreeSet<String>();
    var bom = pom(ROOT.resolve("lib/bom/pom.xml"));
    var dependencies = bom.getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      listed.add(child((Element) dependencies.item(i), "artifactId"));
    }
    assertEquals(expected, listed);
  }

  @Test
  void moduleNamesAndPackagesAreInOneModule() throws IOException {
    var names = new HashSet<String>();
    var owners = new HashMap<String, Path>();
    for (var module : modules()) {
      var properties = pom(module.resolve("pom.xml")).getElementsByTagName("module.name");
      assertEquals(1, properties.getLength(), module + " has no module.name");
      var name = properties.item(0).getTextContent();
      assertTrue(name.matches("dev\\.rhyton(\\.[a-z]+)?"), name);
      assertTrue(names.add(name), name + " names two modules");
      for (var folder : packages(module)) {
        var before = owners.put(folder, module);
        assertEquals(null, before, folder + " is in " + module + " and in " + before);
      }
    }
  }

  private static List<String> packages(Path module) throws IOException {
    var sources = module.resolve("src/main/java");
    if (!Files.exists(sources)) return List.of();
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .map(f -> sources.relativize(f.getParent()).toString())
          .distinct()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "examples/maven/pom.xml"})
  void coordinatesAreThoseOfThePoms(String file) throws IOException {
    var artifacts = new HashSet<>(List.of("rhyton-bom"));
    for (var module : modules()) artifacts.add(child(pom(module.resolve("pom.xml")), "artifactId"));
    var text = Files.readString(ROOT.resolve(file));
    var found = new ArrayList<String>();
    Pattern.compile("dev\\.rhyton:([a-z-]+)(?::([0-9A-Z.-]+))?")
        .matcher(text)
        .results()
        .forEach(m -> found.add(m.group(1) + ":" + (m.group(2) == null ? version() : m.group(2))));
    Pattern.compile(
            "<groupId>dev\\.rhyton</groupId>\\s*<artifactId>([^<]*)</artifactId>"
                + "(?:\\s*<version>([^<]*)</version>)?")
        .matcher(text)
        .results()
        .forEach(m -> found.add(m.group(1) + ":" + (m.group(2) == null ? version() : m.group(2))));
    assertFalse(found.isEmpty(), file + " has no coordinates");
    for (var coordinates : found) {
      int colon = coordinates.indexOf(':');
      assertTrue(artifacts.contains(coordinates.substring(0, colon)), coordinates);
      assertEquals(version(), coordinates.substring(colon + 1), coordinates);
    }
  }
}
