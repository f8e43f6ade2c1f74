package dev.rhyton.autolearn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The code of each kind of candidate makes the candidate. */
class CodeTest {
  private static final String TARGET = "the \"class\"";

  @TempDir private Path folder;
  private int classes;

  private static Table table() {
    var random = new Random(1);
    var x = DoubleColumn.create("x");
    var z = DoubleColumn.create("z");
    var c = StringColumn.create("c");
    var y = StringColumn.create(TARGET);
    for (int i = 0; i < 60; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      x.append(a);
      z.append(b);
      c.append(random.nextBoolean() ? "yes" : "no");
      y.append(a + b > 0 ? "up" : "down");
    }
    return Table.create(x, z, c, y);
  }

  /** Compiles and runs the code, and returns its model. */
  private AutoModel run(String code, Table table) throws Exception {
    var name = "Made" + classes++;
    int body = code.indexOf("\nvar ");
    var source =
        String.format(
            "%s public class %s { public static Object make(tech.tablesaw.api.Table table) { %s"
                + " return model; } }",
            code.substring(0, body), name, code.substring(body));
    var file = Files.writeString(folder.resolve(name + ".java"), source);
    var errors = new ByteArrayOutputStream();
    var path = System.getProperty("java.class.path");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, "-cp", path, "-d", folder.toString(), file.toString());
    assertEquals(0, status, () -> errors + source);
    var loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    try (loader) {
      return (AutoModel) loader.loadClass(name).getMethod("make", Table.class).invoke(null, table);
    }
  }

  @Test
  void codeMakesTheCandidate() throws Exception {
    var table = table();
    var prices = table.rejectColumns(TARGET).copy();
    prices.addColumns(table.doubleColumn("x").multiply(table.doubleColumn("z")).setName("q"));
    var results =
        List.of(
            AutoLearn.of(table, TARGET).verbose(0).trials(7).folds(2).fit(),
            AutoLearn.of(prices, "q").verbose(0).trials(7).folds(2).fit());
    var kinds = new TreeSet<String>();
    for (var result : results) {
      var given = result == results.get(0) ? table : prices;
      for (var scored : result.candidates()) {
        var code = result.code(scored);
        kinds.add(code.replaceAll("(?s).*var trainer = (?:new )?(\\w+).*", "$1"));
        try (var expected = result.trained(scored);
            var actual = run(code, given)) {
          assertArrayEquals(
              expected.probabilities(given).toFloats(),
              actual.probabilities(given).toFloats(),
              1e-4f,
              code);
        }
      }
      result.model().close();
    }
    assertEquals(
        Set.of(
            "ExtraTreesTrainer",
            "LinearSGDTrainer",
            "RandomForestTrainer",
            "RhytonTrainer",
            "XGBoostClassificationTrainer",
            "XGBoostRegressionTrainer"),
        kinds);
  }
}
