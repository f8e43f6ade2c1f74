package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each row of the table "From Python to Java" gives what it says. */
class IdiomsTest {
  private static final Pattern ROW = Pattern.compile("\\| `.*` \\| `(.*)` \\| `(.*)` \\|");

  private static final String GIVEN =
      """
      import dev.rhyton.ops.*;
      import dev.rhyton.tensor.*;
      import java.util.*;
      NDArray x = NDArray.from(new float[][] {{1, 2, 3}, {4, 5, 6}});
      NDArray i = NDArray.from(new int[] {2, 0, 1});
      NDArray v = NDArray.from(new float[] {3, 1, 2});
      """;

  private static JShell shell;

  @BeforeAll
  static void open() {
    shell = JShell.builder().executionEngine("local").build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    GIVEN.lines().forEach(IdiomsTest::evaluate);
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static String evaluate(String code) {
    var events = shell.eval(code.endsWith(";") ? code : "String.valueOf(" + code + ")");
    var last = events.get(events.size() - 1);
    assertEquals(null, last.exception(), code);
    assertTrue(last.status().isActive(), () -> code + " is refused");
    return last.value();
  }

  @TestFactory
  Stream<DynamicTest> rows() throws IOException {
    var rows =
        Files.readAllLines(Path.of("../ops/README.md")).stream()
            .map(ROW::matcher)
            .filter(m -> m.matches())
            .toList();
    assertTrue(rows.size() >= 30, rows.size() + " rows");
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.group(1),
                    () ->
                        assertEquals(
                            '"' + row.group(2) + '"',
                            evaluate(row.group(1)).replaceAll("\\\\n *", " "))));
  }
}
