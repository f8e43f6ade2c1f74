package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.Snippet.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonHabitsTest {
  private static final String HINT = "    In Java: ";
  private static final Path NOTEBOOKS = Path.of("..", "..", "notebooks");

  /** What a reader's cells have declared. */
  private static final String CELL =
      """
      NDArray photos = array;
      Tensor weights = x;
      int[] counts = {1, 2, 3};
      List<NDArray> parts = List.of(array);
      double rate = 0.1;
      int total = 5;
      String city = "Lisbon";
      Map<String, Integer> ages = new HashMap<>();
      class Box { int size; Box(int size) { this.size = size; } int twice() { return 2 * size; } }
      Box box = new Box(3);
      Sequential network = Sequential.of(Dense.of(2));
      """;

  private static CellShell shell;

  /** A shell in which no cell has declared anything. */
  private static CellShell page;

  @BeforeAll
  static void openBoth() throws Exception {
    shell = open(CELL);
    page = open("");
  }

  private static CellShell open(String declared) throws Exception {
    var shell = new CellShell(List.of(), Duration.ZERO);
    var variables = PythonHabits.declarations(PythonHabits.text());
    var cells = new ArrayList<>(new IJavaSettings(Map.of()).startupScripts());
    cells.add(Files.readString(NOTEBOOKS.resolve("rhyton.jsh")));
    cells.add(variables + declared);
    for (var cell : cells) {
      Object unused = shell.eval("cell", 0, cell);
    }
    return shell;
  }

  @AfterAll
  static void close() {
    shell.close();
    page.close();
  }

  /** Returns the lines of the hints about a cell that does not compile. */
  private static List<String> hints(String code) {
    shell.begin();
    var thrown = assertThrows(CellException.class, () -> shell.eval("cell 1", 0, code), code);
    assertEquals("CompilationException", thrown.name(), code + "\n" + thrown.getMessage());
    return thrown.lines().stream()
        .filter(line -> line.startsWith(HINT))
        .map(line -> line.substring(HINT.length()))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> eachFormOfPythonIsAnswered() {
    var rows = PythonHabits.rows(PythonHabits.text());
    assertTrue(rows.size() >= 35, rows.size() + " rows");
    return rows.stream()
        .filter(row -> !row.python().contains("//")) // a comment in Java
        .filter(row -> !row.python().startsWith("%"))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.python(),
                    () ->
                        assertEquals(
                            List.of(row.java().replace("var name", "var fresh")),
                            hints(withBody(row.python())))));
  }

  /** Returns the form in a cell: with a body, and a new variable where it makes one. */
  private static String withBody(String python) {
    return python.equals("name = value")
        ? "fresh = value"
        : python.endsWith(":") ? python + "\n    print(item)\n" : python;
  }

  @TestFactory
  Stream<DynamicTest> eachJavaFormCompiles() {
    return PythonHabits.rows(PythonHabits.text()).stream()
        .map(row -> DynamicTest.dynamicTest(row.java(), () -> assertCompiles(row.java())));
  }

  /** Compiles a form without running it. */
  private static void assertCompiles(String java) {
    var code = java.startsWith(".") ? "Fit.of()" + java : java;
    code = code.replace("{ ... }", code.startsWith("class") ? "{ }" : "{ throw null; }");
    code = code.replace(" ... }", " throw null; }");
    code = code.startsWith("else") ? "if (b) { } " + code : code;
    code = code.startsWith("catch") ? "try { } " + code : code;
    if (code.startsWith("import") || code.startsWith("double scale")) {
      assertTrue(compiles(code), code);
      return;
    }
    var body = code;
    var bodies =
        Stream.of(
            "%s;",
            "%s\n;",
            "%s",
            "Object checked = %s;",
            "Function<Object, Object> checked = %s;",
            "BiFunction<Object, Object, Object> checked = %s;");
    assertTrue(
        bodies.anyMatch(
            form -> compiles("void check() throws Exception { " + form.formatted(body) + " }")),
        code);
  }

  private static boolean compiles(String declaration) {
    return page.jshell().eval(declaration).get(0).status() == Status.VALID;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "photos[2]                                  ~ photos.get(2)",
        "var first = photos[total - 1];             ~ photos.get(total - 1)",
        "photos / 255.0f                            ~ photos.divide(255.0f)",
        "var scaled = photos.slice(0, 2) / 255.0;   ~ photos.slice(0, 2).divide(255.0)",
        "parts[0].shape[1]                          ~ parts.get(0)",
        "photos.shape[total]                        ~ photos.shape().dim(total)",
        "parts.get(0).shape                         ~ parts.get(0).shape()",
        "NDArray half(NDArray some) { return some / 2; }  ~ some.divide(2)",
        "int rows(NDArray some) { return some.shape[0]; } ~ some.shape().dim(0)",
        "parts.forEach(p -> System.out.println(p[0]));    ~ p.get(0)",
        "network.fit(photos, weights, batch_size=64, epochs=3)"
            + "  ~ network.fit(photos, weights, Fit.epochs(3).batchSize(64))",
        "network.fit(photos, weights, batch_size=64)"
            + "  ~ network.fit(photos, weights, Fit.of().batchSize(64))",
        "network.fit(photos, weights, epochs=3, validation_data=(photos, weights), shuffle=False)"
            + "  ~ network.fit(photos, weights, Fit.epochs(3).validation(photos, weights).shuffle(false))",
        "network.fit(photos, weights, epochs=3, validation_split=0.2, verbose=0)"
            + "  ~ network.fit(photos, weights, Fit.epochs(3).validationSplit(0.2).verbose(0))",
        "network.add(Dense(64, activation='relu', use_bias=False))"
            + "  ~ Dense.of(64).activation(\"relu\").useBias(false)",
        "var model = Sequential([Dense(64, activation='relu'), Dense(10)])"
            + "  ~ Sequential.of(Dense.of(64).activation(\"relu\"), Dense.of(10))",
        "network.add(Dropout(0.5))                  ~ Dropout.of(0.5)",
        "network.compile(optimizer='adam', loss='mse', metrics=['mae'])"
            + "  ~ network.compile(\"adam\", \"mse\", \"mae\")",
        "network.compile(SGD(0.1), loss='mse')      ~ network.compile(SGD.of(0.1), \"mse\")",
        "print(len(photos))                         ~ photos.length()",
        "print(photos, total)                       ~ System.out.println(photos + \" \" + total)",
        "printf(\"%d\", len(photos))                ~ photos.length()",
        "if total == 5 and rate > 0:\\n    pass     ~ if (total == 5 && rate > 0) { ... }",
        "for photo in parts:\\n  print(photo)       ~ for (var photo : parts) { ... }",
        "for i in range(total):\\n  print(i)        ~ for (int i = 0; i < total; i++) { ... }",
        "var square = lambda a: a * a               ~ a -> a * a",
        "[p.shape() for p in parts]                 ~ parts.stream().map(p -> p.shape()).toList()",
        "print(f\"loss {rate:.3f} of {total}\")     ~ \"loss %.3f of %s\".formatted(rate, total)",
        "var other = None;                          ~ null",
        "boolean done = True;                       ~ true",
        "layers.Conv2D(32, (3, 3), activation='relu')  ~ Conv2D.of(32, 3, 3).activation(\"relu\")",
        "int first = len(photos);                   ~ photos.length()",
        "data = photos                              ~ var data = photos",
        "ages['Ann']                                ~ ages.get(\"Ann\")",
        "city[0]                                    ~ city.charAt(0)",
        "photos.T                                   ~ photos.transpose()",
        "photos @ weights                           ~ photos.matmul(weights)",
        "np.argmax(network.predict(photos), axis=1) ~ Ops.argmax(network.predict(photos), 1)",
        "network.predict(photos)[3]                 ~ network.predict(photos).get(3)",
        "history.history['val_loss']                ~ history.get(\"val_loss\")",
        "photos.astype('int32')                     ~ photos.cast(DType.INT32)",
        "int n = 3  # three                         ~ // three",
        "def half(x):\\n    return x / 2            ~ double half(double x) { ... }",
      })
  void formsHaveTheNamesOfTheCell(String code, String java) {
    assertEquals(List.of(java), hints(code.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "Fit.of().batch_size(32)             ~ In Java: batchSize(32)",
        "network.save_weights(\"a.h5\")      ~ In Java: saveWeights(\"a.h5\")",
        "network.count_params()              ~ In Java: countParams()",
        "Conv2D.of(32).kernelSize(3)         ~ kernelSize is an argument of"
            + " Conv2D.of(int filters, int... kernelSize)",
        "Conv2D.of(32).kernel_size(3)        ~ kernelSize is an argument of"
            + " Conv2D.of(int filters, int... kernelSize)",
        "Dense.of(10).units(3)               ~ units is an argument of Dense.of(int units)",
        "Dense.of(10).activaton(\"relu\")    ~ Did you mean activation(String name)?",
        "network.evalute(x, y)               ~ Did you mean evaluate(Object x, Object y)?",
      })
  void unknownMethodsOfAClass(String code, String line) {
    var thrown = assertThrows(CellException.class, () -> shell.eval("cell 1", 0, code));
    var last = thrown.lines().get(thrown.lines().size() - 1);
    assertTrue(last.startsWith("    " + line), thrown.lines().toString());
  }

  @Test
  void aMagicOfIPython() {
    var call = new MagicCall("matplotlib", "inline", null, 0);
    assertEquals(
        "There is no magic %matplotlib. %lsmagic lists all. In Java: Plots.of(history)",
        assertThrows(IllegalArgumentException.class, () -> Magics.of(call)).getMessage());
  }

  /** A wrong hint is worse than none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "int a = 3\nint b = ;",
        "int wrong = \"text\";",
        "String wrong = 3;",
        "System.out.println(missing);",
        "System.out.printn(total);",
        "total.length()",
        "counts[\"a\"]",
        "counts[0].size()",
        "counts.length()",
        "int c = counts[total;",
        "char c = 'a' String s;",
        "char c = 'a'; int d = c.size();",
        "List<int> numbers = new ArrayList<>();",
        "List<String> names = List.of(1, 2);",
        "Map<String, Integer> m = new HashMap<String>();",
        "Function<String> f = s -> s;",
        "Runnable r = () -> { return 3; };",
        "Comparator<String> c = (p, q) -> p - q;",
        "box.missing",
        "box.twice",
        "box.twice(3)",
        "new Box()",
        "Box(3).twice()",
        "for (int k = 0; k < 3; k++ { }",
        "for (String s : total) { }",
        "if (total = 5) { }",
        "if (total == 5 { total++; }",
        "while (total) { }",
        "else { total++; }",
        "switch (total) { case 1 -> 2 }",
        "int total2() { }",
        "int twice(int n) { return n * 2 }",
        "return missing + 1;",
        "totl = 6",
        "city - 1",
        "box + 1",
        "boolean same = !total;",
        "throw new Exception(\"x\"",
        "Files.readString(\"a.txt\")",
        "Path.of(\"a\").readString()",
        "String s = \"abc;",
        "String s = city[;",
        "int[] five = new int[5",
        "int five[5];",
        "int[] five = {1, 2, 3",
        "class Sub extends Missing { }",
        "class Sub implements Runnable { }",
        "record Pair(int a, int b { }",
        "enum Color { RED GREEN }",
        "import java.utl.List;",
        "import java.util.Lisst;",
        "var s = cond ? 1 : 2;",
        "var unset;",
        "int x1 = 3.5;",
        "Object o = new Missing(3);",
        "Missing.of(3)",
        "String t = city.substrin(1);",
        "double[] d = new double[]{1, 2}; d.add(3);",
        "List.of(1, 2).stream().map(n -> n * 2).toList().get(\"a\")",
        "Optional<String> o = Optional.of(3);",
        "try { total++; }",
        "synchronized { }",
        "this.total",
        "label: for (;;) break labl;",
        "int i = 08;",
        "String s = 'a' + ;",
        "totla = 6",
        "String s = \"print(x) None 'relu' x[0]\" + missing;",
        "missing(3); // lambda x: x and None",
        "photos.divide(255.0) total",
        "photos.divid",
        "photos.missing",
        "Dense.of(10).activation(relu)",
        "Dense.of(\"relu\")",
        "network.fit(photos, weights, 10)",
        "var both = a and(b);",
        "show(labels.toInts( [i]);",
      })
  void ordinaryMistakesAreLeftToTheCompiler(String code) {
    assertEquals(List.of(), hints(code), code);
  }

  /** Java code that lacks one sign has none of the forms of Python. */
  @Test
  void codeOfTheTutorialsThatLacksASign() throws IOException {
    var random = new Random(1);
    var habits = new PythonHabits(shell::index, expression -> null, List::of);
    var wrong = new ArrayList<String>();
    int refused = 0;
    try (var notebooks = Files.list(NOTEBOOKS)) {
      var files = notebooks.filter(f -> f.toString().endsWith(".ipynb")).sorted().toList();
      for (var notebook : files) {
        for (var cell : NotebookFile.cells(NotebookFile.read(notebook))) {
          if (!cell.get("cell_type").getAsString().equals("code")) continue;
          var code = NotebookFile.source(cell);
          var signs =
              CodeToken.of(code).stream().filter(t -> ";(){}[],.=".contains(t.text())).toList();
          for (int i = 0; i < Math.min(1, signs.size()); i++) {
            var sign = signs.get(random.nextInt(signs.size()));
            var broken = code.substring(0, sign.start()) + " " + code.substring(sign.end());
            var problem = problem(broken);
            if (problem != null) {
              refused++;
              habits.java(broken, problem).ifPresent(hint -> wrong.add(broken + "\n-> " + hint));
            }
          }
        }
      }
    }
    assertTrue(refused > 200, refused + " cells");
    assertEquals(List.of(), wrong);
  }

  /** Returns the first thing that the parser refuses, or null. */
  private static PythonHabits.Problem problem(String code) throws IOException {
    var before = "class $ { void $() throws Exception {\n";
    var problems = new ArrayList<Diagnostic<? extends JavaFileObject>>();
    Consumer<Diagnostic<? extends JavaFileObject>> add = problems::add;
    var file = CellAnalysis.file(before + code + "\n}}");
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task =
        (JavacTask)
            compiler.getTask(
                Writer.nullWriter(), null, add::accept, List.of(), null, List.of(file));
    var unused = task.parse();
    if (problems.isEmpty()) {
      return null;
    }
    var first = problems.get(0);
    int at = (int) first.getPosition() - before.length();
    return new PythonHabits.Problem(first.getCode(), at, first.getMessage(null));
  }
}
