package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each Java form of the page "From pandas to Tablesaw" runs, with the variables of the page. */
class PandasPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `.*` \\| `(.*)` \\|$");
  private static final Pattern GIVEN = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir private static Path folder;
  private static List<String> rows;
  private static URLClassLoader loader;

  /** Compiles a class with a method for each row, which begins with the variables. */
  @BeforeAll
  static void compile() throws IOException {
    var page = Files.readString(Path.of("PANDAS.md"));
    rows = ROW.matcher(page).results().map(row -> row.group(1)).toList();
    var given = GIVEN.matcher(page).results().findFirst().orElseThrow().group(1);
    int end = given.lastIndexOf("import ");
    end = given.indexOf('\n', end) + 1;
    Files.writeString(folder.resolve("people.csv"), "name,age\nAnn,31\nBo,25\n");
    var source = new StringBuilder(given.substring(0, end) + "public class Rows {\n");
    for (int i = 0; i < rows.size(); i++) {
      source.append("public static void row%d() {\n%s".formatted(i, given.substring(end)));
      source
          .append(statement(rows.get(i)).replace("people.csv", file("people.csv")))
          .append("\n}\n");
    }
    Files.writeString(folder.resolve("Rows.java"), source.append("}\n"));
    var problems = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(problems, null, null)) {
      var units = files.getJavaFileObjects(folder.resolve("Rows.java"));
      var options = List.of("-d", folder.toString(), "-cp", classPath());
      boolean compiles = compiler.getTask(null, files, problems, options, null, units).call();
      assertTrue(
          compiles,
          () ->
              problems.getDiagnostics().stream()
                  .map(problem -> problem.getMessage(null) + " in " + line(source, problem))
                  .collect(Collectors.joining("\n")));
    }
    loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  private static String line(CharSequence source, javax.tools.Diagnostic<?> problem) {
    return source.toString().lines().skip(problem.getLineNumber() - 1).findFirst().orElse("");
  }

  private static String classPath() {
    var path = System.getProperty("surefire.test.class.path");
    return path == null ? System.getProperty("java.class.path") : path;
  }

  private static String file(String name) {
    return folder.resolve(name).toString().replace("\\", "\\\\");
  }

  /** Returns a form as a statement; a loop has an empty body. */
  private static String statement(String form) {
    if (form.startsWith("for ")) return form.replace("{ ... }", "{ }");
    return form.contains(".write()") ? form + ";" : "Object result = " + form + ";";
  }

  @TestFactory
  Stream<DynamicTest> eachFormRuns() {
    assertTrue(rows.size() > 90, rows.size() + " rows");
    var tests = new ArrayList<DynamicTest>();
    for (int i = 0; i < rows.size(); i++) {
      var method = "row" + i;
      tests.add(
          DynamicTest.dynamicTest(
              rows.get(i), () -> loader.loadClass("Rows").getMethod(method).invoke(null)));
    }
    return tests.stream();
  }
}
