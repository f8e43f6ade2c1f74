package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each package of a published module is checked by NullAway, and tells compilers what is null. */
class NullMarkedTest {
  private static final Path LIBRARY = Path.of("..");

  /** The package of JJava, whose own classes are not: the type in it is marked itself. */
  private static final Set<String> UNMARKED = Set.of("org.dflib.jjava.jupyter.kernel");

  @Test
  void everyPackageIsNullMarked() throws IOException {
    var unmarked = new TreeSet<String>();
    try (var modules = Files.list(LIBRARY)) {
      for (var module : modules.filter(NullMarkedTest::isPublished).toList()) {
        var sources = module.resolve("src/main/java");
        for (var folder : packages(sources)) {
          if (!isMarked(folder)) unmarked.add(name(sources.relativize(folder)));
        }
      }
    }
    assertEquals(UNMARKED, unmarked);
  }

  private static boolean isPublished(Path module) {
    var pom = module.resolve("pom.xml");
    return Files.exists(module.resolve("src/main/java"))
        && !text(pom).contains("<maven.deploy.skip>true");
  }

  private static Set<Path> packages(Path sources) throws IOException {
    try (var files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .collect(Collectors.toSet());
    }
  }

  private static boolean isMarked(Path folder) {
    var info = folder.resolve("package-info.java");
    return Files.exists(info) && text(info).contains("\n@NullMarked\n");
  }

  private static String name(Path folder) {
    return Stream.iterate(0, i -> i < folder.getNameCount(), i -> i + 1)
        .map(i -> folder.getName(i).toString())
        .collect(Collectors.joining("."));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
