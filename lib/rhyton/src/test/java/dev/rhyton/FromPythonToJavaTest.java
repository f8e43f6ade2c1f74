package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
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
class FromPythonToJavaTest {
  private static final Pattern ROW = Pattern.compile("\\| `.*` \\| `(.*)` \\| `(.*)` \\|");

  private static final String GIVEN =
      """
      import dev.rhyton.layers.*;
      import dev.rhyton.losses.*;
      import dev.rhyton.learning.*;
      import dev.rhyton.models.*;
      import dev.rhyton.ops.*;
      import dev.rhyton.optimizers.*;
      import dev.rhyton.tensor.*;
      import java.util.*;
      NDArray x = NDArray.from(new float[][] {{1, 2, 3}, {4, 5, 6}});
      NDArray i = NDArray.from(new int[] {2, 0, 1});
      NDArray v = NDArray.from(new float[] {3, 1, 2});
      """;

  private static final String STEP =
      """
      class Game extends Model {
        final Dense critic = Dense.of(1);
        final Dense generator = Dense.of(3);
        Tensor criticLoss(StepContext step) { return critic.apply(generator.apply(step.x())); }
        Tensor generatorLoss(StepContext step) { return Ops.sum(generator.apply(step.x()), 1); }
        protected void trainStep(StepContext step) { STATEMENTS }
      }
      """;

  private static final String TRAINED =
      """
      String trained(Game game) {
        game.compile(Compile.of(Map.of("critic", SGD.of(1), "generator", SGD.of(1)))
            .learning(Learning.plain()));
        game.fit(x, Fit.epochs(1).verbose(0));
        return String.format("critic %.0f, generator %.0f",
            game.critic.getWeights().get(1).toDoubles()[0],
            game.generator.getWeights().get(1).toDoubles()[0]);
      }
      """;

  private static JShell shell;

  @BeforeAll
  static void open() {
    shell = JShell.builder().executionEngine("local").build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    GIVEN.lines().forEach(FromPythonToJavaTest::evaluate);
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
  Stream<DynamicTest> rows() {
    var rows =
        Stream.of("../kernel/PYTHON.md", "../ops/README.md")
            .flatMap(FromPythonToJavaTest::lines)
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
                            evaluate(asExpression(row.group(1))).replaceAll("\\\\n *", " "))));
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Statements of a step become those of a model, and the expression trains it on a batch. */
  private static String asExpression(String code) {
    if (!code.contains("step.")) return code;
    evaluate(STEP.replace("STATEMENTS", code) + ";");
    evaluate(TRAINED + ";");
    return "trained(new Game())";
  }
}
