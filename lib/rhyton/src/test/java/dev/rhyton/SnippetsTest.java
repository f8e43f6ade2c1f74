package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The snippets of the package descriptions and of the README run in JShell as they stand. */
class SnippetsTest {
  private static final Path LIB = Path.of("..");
  private static final List<String> MODULES =
      List.of(
          "tensor",
          "data",
          "metrics",
          "core",
          "ops",
          "preprocessing",
          "files",
          "datasets",
          "tensorboard",
          "mlflow");
  private static final Path README = Path.of("../../README.md");
  private static final Path CORE = Path.of("../core/README.md");
  private static final Pattern JAVADOC =
      Pattern.compile("(?s)\\{@code\\s*\n(.*?)\n\\s*\\* }</pre>");
  private static final Pattern MARKDOWN = Pattern.compile("(?s)```java\n(.*?)```");

  /** What a snippet may take for granted. */
  private static final String GIVEN =
      """
      import static dev.rhyton.models.Fit.epochs;
      import java.nio.file.*;
      import java.util.*;
      var digits = Datasets.loadDigits();
      var x = digits.train().take(40).x();
      var y = digits.train().take(40).y();
      var samples = new float[][] {{1, 2}, {3, 4}};
      var model = Sequential.of(Flatten.of(), Dense.of(10).activation("softmax"));
      model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
      """;

  private static Stream<Path> descriptions() throws IOException {
    return packages().stream().map(p -> p.resolve("package-info.java")).filter(Files::exists);
  }

  /** The folders of the packages that the artifact brings, those of its modules. */
  private static List<Path> packages() throws IOException {
    var found = new ArrayList<Path>();
    for (var module : MODULES) {
      var sources = LIB.resolve(module).resolve("src/main/java/dev/rhyton");
      try (var directories = Files.walk(sources, 1)) {
        directories.skip(1).sorted().forEach(found::add);
      }
    }
    return found;
  }

  private static String name(Path directory) {
    return "dev.rhyton." + directory.getFileName();
  }

  private static List<String> snippets(Path file, Pattern pattern) throws IOException {
    var text = Files.readString(file);
    return pattern.matcher(text).results().map(m -> m.group(1)).toList();
  }

  @Test
  void everyPackageHasASnippet() throws IOException {
    for (var directory : packages()) {
      var file = directory.resolve("package-info.java");
      assertTrue(Files.exists(file), directory + " has no package-info.java");
      assertEquals(1, snippets(file, JAVADOC).size(), file.toString());
    }
  }

  @TestFactory
  Stream<DynamicTest> snippetsRun() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    for (var file : descriptions().toList()) {
      for (var snippet : snippets(file, JAVADOC)) {
        all.put(name(file.getParent()), snippet.replaceAll("(?m)^ \\* ?", ""));
      }
    }
    if (Files.exists(README)) {
      var inOrder =
          snippets(README, MARKDOWN).stream()
              .filter(s -> !s.contains("dev.rhyton.notebook")) // not on the core's class path
              .collect(Collectors.joining("\n"));
      all.put("README.md", inOrder);
    }
    all.put("lib/core/README.md", String.join("\n", snippets(CORE, MARKDOWN)));
    return all.entrySet().stream().map(s -> dynamicTest(s.getKey(), () -> run(s.getValue())));
  }

  private static final PrintStream SILENT =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  private static JShell shell;

  @BeforeAll
  static void open() throws IOException {
    shell = JShell.builder().executionEngine("local").out(SILENT).err(SILENT).build();
    var path = System.getProperty("surefire.test.class.path");
    shell.addToClasspath(path == null ? System.getProperty("java.class.path") : path);
    for (var file : descriptions().toList()) {
      evaluate("import " + name(file.getParent()) + ".*;", true);
    }
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static void run(String snippet) {
    var before = System.out;
    System.setOut(SILENT);
    try {
      evaluate(GIVEN, true);
      // A snippet that reads a file compiles; there is no such file here.
      evaluate(snippet, !snippet.contains("Path.of("));
    } finally {
      System.setOut(before);
    }
  }

  private static void evaluate(String source, boolean runs) {
    SourceCodeAnalysis.CompletionInfo part;
    for (var rest = source; !rest.isBlank(); rest = part.remaining()) {
      part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      for (var event : shell.eval(part.source() == null ? rest : part.source())) {
        var problems = new ArrayList<String>();
        shell.diagnostics(event.snippet()).forEach(d -> problems.add(d.getMessage(Locale.ROOT)));
        assertNotEquals(Snippet.Status.REJECTED, event.status(), part.source() + " " + problems);
        if (runs) assertNull(event.exception(), part.source());
      }
    }
  }
}
