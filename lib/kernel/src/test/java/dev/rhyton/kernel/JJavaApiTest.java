package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JJava's classes, as its notebooks and libraries use them, on one kernel. */
class JJavaApiTest {
  @TempDir private static Path folder;
  private static TestRepository repository;
  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    repository = new TestRepository(folder);
    repository.add("org.lib:alpha:1.0", "");
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

  /** Returns the data of the value of a cell. */
  private static JsonElement data(String code) throws IOException {
    var outputs = cells.run(code);
    assertEquals("ok", cells.status(), cells.reply().toString());
    return outputs.get(outputs.size() - 1).getAsJsonObject().get("data");
  }

  @Test
  void theKernelInItsFunctionsAndClasses() throws IOException {
    assertEquals("6", last("(int) kernel().evalRaw(\"1 + 2\") + 3"));
    assertEquals("3", last("kernel().evalBuilder(\"1 + 2\").resolveMagics().eval()"));
    assertEquals(
        "3",
        last(
            "kernel().evalBuilder(\"1 + 2\").resolveMagics().renderResults().eval()"
                + ".getData(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_PLAIN)"));
    for (var same :
        new String[] {
          "org.dflib.jjava.JJava.getKernelInstance()",
          "org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()",
          "org.dflib.jjava.kernel.JavaNotebookStatics.getKernelInstance()"
        }) {
      assertEquals("true", last("kernel() == " + same));
    }
    cells.text("kernel().evalBuilder(\"%maven org.lib:alpha:1.0\").resolveMagics().eval();");
    assertEquals("1.0", last("org.lib.Alpha.version()"));
    assertEquals("Java", last("kernel().getLanguageInfo().getName()"));
    assertEquals("complete", last("kernel().isComplete(\"1 + 1\")"));
    assertTrue(last("kernel().complete(\"Math.ab\", 7).getReplacements()").contains("abs("));
    assertTrue(last("kernel().inspect(\"Math.abs(1)\", 6, false) != null").contains("true"));
    assertEquals("4", last("String kernel = \"mine\";\nkernel.length()")); // names of the notebook
  }

  @Test
  void looksOfTheNotebook() throws IOException {
    cells.text(
        """
        import org.dflib.jjava.jupyter.kernel.display.*;
        import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
        record Circle(int r) { }
        record Box(int a) implements DisplayDataRenderable {
          public void render(RenderContext context) {
            context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<u>" + a + "</u>");
          }
        }
        kernel().getRenderer().createRegistration(Circle.class)
            .preferring(MIMEType.TEXT_HTML)
            .supporting(MIMEType.TEXT_MARKDOWN)
            .register((circle, context) -> {
              context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>" + circle.r() + "</b>");
              context.renderIfRequested(MIMEType.TEXT_MARKDOWN, type -> "**" + circle.r() + "**");
              context.renderIfRequested(
                  MIMEType.TEXT_PLAIN, (type, data) -> data.putText("circle " + circle.r()));
            });
        """);
    assertEquals(
        JsonParser.parseString("{\"text/plain\":[\"circle 2\"],\"text/html\":[\"<b>2</b>\"]}"),
        data("new Circle(2)"));
    assertEquals(
        JsonParser.parseString("{\"text/plain\":[\"circle 2\"],\"text/markdown\":[\"**2**\"]}"),
        data("render(new Circle(2), \"text/markdown\")"));
    assertEquals(
        JsonParser.parseString("{\"text/plain\":[\"Box[a=3]\"],\"text/html\":[\"<u>3</u>\"]}"),
        data("new Box(3)"));
    assertEquals(
        "<b>4</b>",
        last("kernel().getRenderer().render(new Circle(4)).getData(MIMEType.TEXT_HTML)"));
    // What Java itself and other libraries look like is the kernel's.
    assertTrue(data("new java.awt.image.BufferedImage(2, 2, 1)").toString().contains("image/png"));
    assertEquals(
        1, cells.run("new java.awt.image.BufferedImage(2, 2, 1)").size(), cells.reply().toString());
    assertEquals(
        "<u>picture</u>",
        last(
            "kernel().getRenderer().render(new dev.rhyton.kernel.TestRenderings.Picture())"
                + ".getData(MIMEType.TEXT_HTML)"));
  }

  @Test
  void displaysAndStreams() throws IOException {
    var shown =
        cells.text(
            """
            var jdata = new org.dflib.jjava.jupyter.kernel.display.DisplayData("first");
            jdata.setDisplayId("own");
            kernel().display(jdata);
            kernel().getIO().display.updateDisplay(
                "own", new org.dflib.jjava.jupyter.kernel.display.DisplayData("second"));
            kernel().getIO().out.print("printed");
            kernel().getIO().out.flush();
            org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.display("third");
            """);
    assertTrue(shown.contains("second") && !shown.contains("first"), shown);
    assertTrue(shown.contains("printed") && shown.contains("third"), shown);
  }

  @Test
  void magicsOfTheNotebook() throws IOException {
    cells.text(
        """
        kernel().getMagicsRegistry()
            .registerLineMagic("shout", (k, args) -> String.join(" ", args).toUpperCase())
            .registerCellMagic("count", (k, args, body) -> body.lines().count());
        """);
    assertEquals("A B", last("%shout a b"));
    assertEquals("2", last("%%count\na\nb"));
    assertEquals("C", last("lineMagic(\"shout\", List.of(\"c\"))"));
    assertEquals(
        "D",
        last("kernel().getMagicsRegistry().evalLineMagic(kernel(), \"shout\", List.of(\"d\"))"));
    assertTrue(last("kernel().getMagicsRegistry().getLineMagicNames()").contains("shout"));
    assertFalse(last("kernel().getMagicsRegistry().getCellMagicNames()").contains("shout"));
  }

  /** An extension as DFLib's: it imports, and reaches the kernel by a function. */
  @Test
  void extensionsOfLibraries() throws IOException {
    repository.add(
        "org.lib:frames:1",
        Map.of(
            "org/lib/Frames.java",
            """
            package org.lib;
            import org.dflib.jjava.jupyter.Extension;
            import org.dflib.jjava.jupyter.kernel.BaseKernel;
            import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
            public class Frames implements Extension {
              public static class Frame { }
              public static void init(BaseKernel kernel) {
                kernel.getRenderer().createRegistration(Frame.class)
                    .preferring(MIMEType.TEXT_PLAIN)
                    .register((frame, context) ->
                        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> "a frame"));
              }
              @Override public void install(BaseKernel kernel) {
                kernel.eval("import org.lib.Frames.*;\\norg.lib.Frames.init(getKernelInstance());");
              }
            }
            """,
            "META-INF/services/org.dflib.jjava.jupyter.Extension",
            "org.lib.Frames # of a library\n"));
    repository.add(
        "org.lib:broken:1",
        Map.of("META-INF/services/org.dflib.jjava.jupyter.Extension", "org.lib.Missing"));
    cells.text("%maven org.lib:frames:1");
    assertEquals("a frame", last("new Frame()"));
    var broken = cells.text("%maven org.lib:broken:1");
    assertTrue(
        broken.contains(
            "The extension org.lib.Missing cannot be installed:"
                + " java.lang.ClassNotFoundException: org.lib.Missing"),
        broken);
  }
}
