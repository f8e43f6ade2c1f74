package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.rhyton.kernel.KernelClient.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel in a process of its own, over its sockets. */
class KernelTest {
  private static final Duration TIMEOUT = TestCells.TIMEOUT;

  private static KernelClient kernel;

  private final List<Message> published = new ArrayList<>();
  private Message reply;

  @BeforeAll
  static void start() throws IOException {
    kernel = KernelClient.start(TestKernel.spec(), Path.of("target"));
  }

  @AfterAll
  static void stop() throws IOException {
    kernel.close();
  }

  @CanIgnoreReturnValue
  private JsonArray run(String code) throws IOException {
    return run(code, message -> {});
  }

  @CanIgnoreReturnValue
  private JsonArray run(String code, Consumer<Message> listener) throws IOException {
    var outputs = new NotebookOutputs(new HashMap<>());
    var request = kernel.send(code);
    reply =
        kernel.await(
            request,
            message -> {
              published.add(message);
              outputs.add(message);
              listener.accept(message);
            },
            TIMEOUT);
    return outputs.toJson();
  }

  private static String text(JsonArray outputs) {
    return NotebookOutputs.readable(outputs);
  }

  private String streamed(String name) {
    return published.stream()
        .filter(m -> m.type().equals("stream") && m.text("name").equals(name))
        .map(m -> m.text("text"))
        .collect(Collectors.joining());
  }

  @Test
  void aResultIsShown() throws IOException {
    var outputs = run("int a = 40;\na + 2");
    assertEquals("ok", reply.text("status"));
    assertEquals("42\n", text(outputs));
    assertEquals(List.of("execute_result text/plain"), NotebookOutputs.kinds(outputs));
  }

  /** So that XGBoost does not take the processors from other programs while it waits. */
  @Test
  void threadsOfOpenMpSleepWhileTheyWait() throws IOException {
    assertEquals("passive\n", text(run("System.getenv(\"OMP_WAIT_POLICY\")")));
  }

  @Test
  void iJavasImportsAndFunctionsAreThere() throws IOException {
    var outputs =
        run(
            """
            var list = new ArrayList<>(List.of(new BigDecimal(1)));
            printf("%s %d%n", list, 7);
            var id = display("first");
            display("<b>bold</b>", "text/html");
            updateDisplay(id, "second");
            render(3.5)
            """);
    assertEquals("[1] 7\n\nsecond\n<b>bold</b>\n<b>bold</b>\n3.5\n", text(outputs));
    assertEquals(
        Set.of(
            "stream stdout",
            "display_data text/plain",
            "display_data text/html",
            "execute_result text/plain"),
        Set.copyOf(NotebookOutputs.kinds(outputs)));
  }

  @Test
  void typesRenderThemselvesOrThroughAService() throws IOException {
    var outputs =
        run(
            """
            import io.github.spencerpark.jupyter.kernel.display.*;
            class Net implements DisplayDataRenderable {
              public void render(RenderContext context) {
                context.renderIfRequested(mime("text/html"), () -> "<i>net</i>");
              }
              private static io.github.spencerpark.jupyter.kernel.display.mime.MIMEType mime(
                  String name) {
                return io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.parse(name);
              }
            }
            display(new Net());
            new dev.rhyton.kernel.TestRenderings.Picture()
            """);
    assertTrue(text(outputs).contains("<i>net</i>"), outputs.toString());
    assertTrue(text(outputs).contains("<u>picture</u>"), outputs.toString());
  }

  @Test
  void overloadsThatDoNotCompileAnyMoreAreNamed() throws IOException {
    run("var d = 1;\nint scaled(int x) { return x * d; }");
    run("int scaled(int x, int k) { return scaled(x) * k; }");
    run("var d = \"2\";");
    assertEquals(
        """
        scaled(int) does not compile any more: run its cell again, or change it.
        scaled(int,int) does not compile any more: run its cell again, or change it.
        """,
        streamed("stderr"));
  }

  @Test
  void aDroppedCopyOfASetterIsWarnedOf() throws IOException {
    var dropped =
        run(
            """
            import dev.rhyton.layers.*;
            var layer = Dense.of(3);
            layer.useBias(false);
            layer.toString();
            layer = layer.named("a");
            """);
    assertTrue(text(dropped).contains("Warning: Dense.useBias returns a changed copy"));
    assertFalse(text(dropped).contains("Dense.named"), dropped.toString());
    var shown = run("dev.rhyton.models.Sequential.of().add(layer);\nlayer.useBias(true)");
    assertFalse(text(shown).contains("Warning"), shown.toString());
  }

  @Test
  void outputIsLiveOrderedAndOfEveryThread() throws IOException {
    var gate = new boolean[1];
    run(
        """
        System.out.print("one\\rtwo");
        System.err.print("oops");
        System.out.println("é three");
        var other = new Thread(() -> System.out.println("from a thread"));
        other.start();
        other.join();
        """,
        message -> gate[0] |= message.type().equals("stream"));
    assertEquals("one\rtwoé three\nfrom a thread\n", streamed("stdout"));
    assertEquals("oops", streamed("stderr"));
    assertTrue(gate[0]);
  }

  @Test
  void textComesWhileTheCellRuns() throws IOException {
    // The cell ends only when its text has come: the interrupt is the answer to it.
    run(
        "System.out.print(\"\\rstep 1\"); while (!Thread.interrupted()) { Thread.onSpinWait(); }",
        message -> {
          if (message.type().equals("stream")) {
            kernel.interrupt();
          }
        });
    assertEquals("\rstep 1", streamed("stdout"));
    assertEquals("KeyboardInterrupt", reply.text("ename"));
  }

  @Test
  void anErrorOfAThreadIsPrinted() throws IOException {
    run(
        """
        var thread = new Thread(() -> { throw new IllegalStateException("lost?"); });
        thread.start();
        thread.join();
        """);
    assertTrue(streamed("stderr").contains("IllegalStateException: lost?"), streamed("stderr"));
  }

  @Test
  void aHandlerOfTheCellGetsTheErrorsOfItsThreads() throws IOException {
    run(
        """
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.print(e.getMessage()));
        var thrower = new Thread(() -> { throw new IllegalStateException("handled"); });
        thrower.start();
        thrower.join();
        Thread.setDefaultUncaughtExceptionHandler(null);
        """);
    assertEquals("handled", streamed("stdout"));
    assertEquals("", streamed("stderr"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thread.sleep(60_000);",
        "while (true) { }",
        "while (true) { try { Thread.sleep(50); } catch (InterruptedException e) { } }",
        "for (int i = 0; true; i++) { if (i % 1000 == 0) { System.out.print(\"\\r\" + i); } }",
      })
  void anInterruptEndsTheCellAndItsThread(String code) throws IOException {
    run(
        "var runner = Thread.currentThread(); System.out.println(\"begun\");\n" + code,
        new Consumer<>() {
          private boolean sent;

          @Override
          public void accept(Message message) {
            if (!sent && message.type().equals("stream")) {
              sent = true;
              kernel.interrupt();
            }
          }
        });
    assertEquals("error", reply.text("status"));
    assertEquals("KeyboardInterrupt", reply.text("ename"));
    assertEquals("1\n", text(run("1")));
    var threads =
        run(
            "Thread.getAllStackTraces().keySet().stream()"
                + ".filter(t -> t.getThreadGroup() != null"
                + " && t.getThreadGroup().getName().equals(\"cell\")).count()");
    assertEquals("1\n", text(threads));
  }

  @Test
  void anInterruptBetweenCellsDoesNothing() throws IOException {
    kernel.interrupt();
    assertEquals("2\n", text(run("1 + 1")));
  }

  @Test
  void aFailedCellStopsThoseQueuedBehindIt() throws IOException {
    var first = kernel.send("int before = 1; throw new IllegalStateException(\"no\");");
    var second = kernel.send("int after = 1;");
    assertEquals("error", kernel.await(first, m -> {}, TIMEOUT).text("status"));
    var aborted = kernel.await(second, m -> {}, TIMEOUT);
    assertEquals("Aborted", aborted.text("ename"));
    assertEquals("1\n", text(run("before")));
    run("after");
    assertEquals("error", reply.text("status"));
  }

  @Test
  void magicsAddToTheClassPath() throws IOException {
    var jars = "%jars " + TestKernel.FOLDER.toAbsolutePath() + "/*.none";
    run(jars);
    assertTrue(reply.text("evalue").contains("nothing matches"), reply.toString());
    var outputs = run("List<String> added = %classpath test-classes\nadded.size()");
    assertEquals("1\n", text(outputs), reply.toString());
    run("%mavn a:b:1");
    assertEquals(
        "There is no magic %mavn. Did you mean %maven? %lsmagic lists all.", reply.text("evalue"));
  }

  @Test
  void usualPackagesAreImported() throws IOException {
    var code =
        """
        Function<Integer, Integer> twice = n -> 2 * n;
        var year = LocalDate.of(2024, 2, 29).getYear() + (Files.exists(Path.of("no")) ? 1 : 0);
        Stream.of(1, 2).map(twice).collect(Collectors.toList()) + " " + year
        """;
    assertEquals("[2, 4] 2024\n", text(run(code)));
  }

  @Test
  void anUnknownClassNamesItsImports() throws IOException {
    for (var code :
        List.of(
            "var early = new EarlyStopping();",
            "EarlyStopping early;",
            "class Own extends EarlyStopping { }",
            "EarlyStopping.of(\"loss\")")) {
      run(code);
      var trace = reply.content().get("traceback").toString();
      assertTrue(trace.contains("import dev.rhyton.callbacks.EarlyStopping;"), code + trace);
    }
    run("new AtomicInteger(1)");
    var trace = reply.content().get("traceback").toString();
    assertTrue(trace.contains("AtomicInteger is not imported. Add this line:"), trace);
    run("new NoSuchClassAnywhere()");
    assertFalse(reply.content().toString().contains("import"), reply.content().toString());
  }

  /** Not with the Java form of Python code, as if the class were none of Java. */
  @Test
  void aStaticMethodOfAnUnknownClassNamesItsImport() throws IOException {
    run(
        """
        History train(Sequential model) {
          model.compile(Compile.of("adam", "mse"));
          return null;
        }
        """);
    var trace = reply.content().get("traceback").toString();
    for (var name : List.of("callbacks.History", "models.Sequential", "models.Compile")) {
      assertTrue(trace.contains("import dev.rhyton." + name + ";"), trace);
    }
    assertFalse(trace.contains("In Java"), trace);
    run("Compile.of(\"adam\", \"mse\")");
    trace = reply.content().get("traceback").toString();
    assertTrue(trace.contains("import dev.rhyton.models.Compile;"), trace);
    assertFalse(trace.contains("In Java"), trace);
  }

  @Test
  void aNameOfACellThatHasNotRunIsExplained() throws IOException {
    for (var code : List.of("runs", "var all = runs;", "runs(1, \"a\")", "runs.size()")) {
      run(code);
      var trace = reply.content().get("traceback").toString();
      var expected = "No cell that has run defines runs. If a cell above does, run it first.";
      assertTrue(trace.contains(expected), code + trace);
    }
    run("int accuracies = 1; int measure(int x) { return x; }");
    run("double y = 1; int rows = 2;");
    for (var name : List.of("x", "runs")) {
      run(name + " + 1");
      assertTrue(reply.content().toString().contains("No cell that has run defines " + name), name);
    }
    run("acuracies + 1");
    assertTrue(reply.content().toString().contains("Did you mean accuracies?"), reply.toString());
    run("mesure(1)");
    assertTrue(reply.content().toString().contains("Did you mean measure?"), reply.toString());
  }

  @Test
  void valuesShowTheirElements() throws IOException {
    assertEquals("[[1, 2], [3]]\n", text(run("new int[][] {{1, 2}, {3}}")));
    var displayed = text(run("display(new double[] {0.5});\nList.of(new int[] {1})"));
    assertTrue(displayed.contains("[0.5]") && displayed.contains("[[1]]"), displayed);
    assertTrue(text(run("\"x\".repeat(50_000)")).endsWith("of 50,000 characters)\n"));
  }

  @Test
  void completesInspectsAndKnowsWhatIsComplete() throws IOException {
    var content = new JsonObject();
    content.addProperty("code", "import java.util.*;\nMath.ma");
    content.addProperty("cursor_pos", 27);
    var matches = kernel.ask("complete_request", content, TIMEOUT).content();
    assertTrue(matches.getAsJsonArray("matches").toString().contains("max("), matches.toString());
    assertEquals(25, matches.get("cursor_start").getAsInt());

    content.addProperty("code", "Math.max(1, 2)");
    content.addProperty("cursor_pos", 7);
    content.addProperty("detail_level", 0);
    var found = kernel.ask("inspect_request", content, TIMEOUT).content();
    assertTrue(found.toString().contains("Math.max(double a, double b)"), found.toString());

    content.addProperty("code", "var s = \"\ud83d\ude00\"; s.substr");
    content.addProperty("cursor_pos", 21); // in code points
    var typed = kernel.ask("complete_request", content, TIMEOUT).content();
    assertEquals(15, typed.get("cursor_start").getAsInt());
    assertEquals(21, typed.get("cursor_end").getAsInt());
    var first =
        typed
            .getAsJsonObject("metadata")
            .getAsJsonArray("_jupyter_types_experimental")
            .get(0)
            .getAsJsonObject();
    assertEquals("substring(", first.get("text").getAsString());
    assertEquals("function", first.get("type").getAsString());
    assertEquals(15, first.get("start").getAsInt());

    assertEquals("complete", completeness("int a = 1;"));
    assertEquals("incomplete", completeness("int b = 2;\nfor (int i = 0; i < 3; i++) {"));
    assertEquals("invalid", completeness("int = ;"));
  }

  private static String completeness(String code) throws IOException {
    var content = new JsonObject();
    content.addProperty("code", code);
    return kernel.ask("is_complete_request", content, TIMEOUT).text("status");
  }

  @Test
  void theKernelNamesItself() throws IOException {
    var info = kernel.ask("kernel_info_request", new JsonObject(), TIMEOUT).content();
    assertEquals("ok", info.get("status").getAsString());
    assertEquals("rhyton", info.get("implementation").getAsString());
    assertFalse(info.get("implementation_version").getAsString().isBlank());
    assertTrue(info.get("protocol_version").getAsString().startsWith("5."), info.toString());
    assertEquals("Java", info.getAsJsonObject("language_info").get("name").getAsString());
    assertEquals(
        ".java", info.getAsJsonObject("language_info").get("file_extension").getAsString());
    assertTrue(info.get("banner").getAsString().contains("Rhyton"), info.toString());
  }

  /** The requests of the Jupyter messaging specification; each has its reply. */
  @Test
  void theHistoryIsKept() throws IOException {
    try (var fresh = new TestCells(TestKernel.spec(), Path.of("target"))) {
      fresh.text("int a = 1;");
      fresh.text("a + 1");
      var unused = fresh.kernel.evaluate("a + 2", TIMEOUT); // not stored
      unused = fresh.fail("throw new IllegalStateException();");
      fresh.text("a + 1");
      fresh.text("String s = \"*[a]\\n?\";\ns");
      assertEquals(
          "1 int a = 1;, 2 a + 1, 3 throw new IllegalStateException();, 4 a + 1, 5 s",
          history(fresh, "tail", "n=100"));
      assertEquals("4 a + 1, 5 s", history(fresh, "tail", "n=2"));
      assertEquals(
          "2 [\"a + 1\",\"2\"], 3 [\"throw new IllegalStateException();\",null]",
          history(fresh, "range", "start=2", "stop=4", "session=0", "output=true"));
      assertEquals("4 a + 1, 5 s", history(fresh, "range", "start=4", "session=1"));
      assertEquals("", history(fresh, "range", "start=1", "stop=9", "session=-1"));
      assertEquals("2 a + 1, 4 a + 1", history(fresh, "search", "n=9", "pattern=a*"));
      assertEquals("4 a + 1", history(fresh, "search", "n=9", "pattern=a*", "unique=true"));
      assertEquals("4 a + 1", history(fresh, "search", "n=1", "pattern=?*+ [0-2]"));
      assertEquals("5 s", history(fresh, "search", "n=9", "pattern=*?[*][[]a]*"));
      assertEquals("", history(fresh, "search", "n=9", "pattern=b*"));
    }
  }

  /** Returns the number and the code of each entry; the code of the last one is short. */
  private static String history(TestCells cells, String type, String... fields) throws IOException {
    var content = new JsonObject();
    content.addProperty("hist_access_type", type);
    content.addProperty("raw", true);
    content.addProperty("output", false);
    for (var field : fields) {
      var parts = field.split("=", 2);
      if (parts[1].matches("-?\\d+")) {
        content.addProperty(parts[0], Integer.parseInt(parts[1]));
      } else if (parts[1].equals("true")) {
        content.addProperty(parts[0], true);
      } else {
        content.addProperty(parts[0], parts[1]);
      }
    }
    var reply = cells.kernel.ask("history_request", content, TIMEOUT).content();
    assertEquals("ok", reply.get("status").getAsString());
    var found = new ArrayList<String>();
    for (var entry : reply.getAsJsonArray("history")) {
      var tuple = entry.getAsJsonArray();
      assertEquals(3, tuple.size());
      var input = tuple.get(2);
      var code = input.isJsonArray() ? input.toString() : input.getAsString();
      found.add(tuple.get(1) + " " + code.substring(code.lastIndexOf('\n') + 1));
    }
    return String.join(", ", found);
  }

  @Test
  void userExpressionsAreEvaluated() throws IOException {
    var expressions = new JsonObject();
    expressions.addProperty("value", "base * 2");
    expressions.addProperty("html", "render(\"<b>\", \"text/html\")");
    expressions.addProperty("wrong", "missing + 1");
    expressions.addProperty("thrown", "1 / 0");
    expressions.addProperty("none", "(Object) null");
    var content = new JsonObject();
    content.addProperty("code", "int base = 21;");
    content.addProperty("silent", false);
    content.addProperty("store_history", true);
    content.addProperty("allow_stdin", false);
    content.add("user_expressions", expressions);
    var reply = kernel.ask("execute_request", content, TIMEOUT).content();
    assertEquals("ok", reply.get("status").getAsString());
    var values = reply.getAsJsonObject("user_expressions");
    var value = values.getAsJsonObject("value");
    assertEquals("ok", value.get("status").getAsString());
    assertEquals("42", value.getAsJsonObject("data").get("text/plain").getAsString());
    assertTrue(value.has("metadata"), value.toString());
    assertTrue(values.get("html").toString().contains("\"text/html\":"), values.toString());
    assertEquals(
        "null",
        values.getAsJsonObject("none").getAsJsonObject("data").get("text/plain").getAsString());
    var wrong = values.getAsJsonObject("wrong");
    assertEquals("error", wrong.get("status").getAsString());
    assertEquals("cannot find symbol", wrong.get("evalue").getAsString());
    assertTrue(wrong.get("traceback").isJsonArray(), wrong.toString());
    var thrown = values.getAsJsonObject("thrown");
    assertEquals("java.lang.ArithmeticException", thrown.get("ename").getAsString());
    run("1 + base");
    assertEquals("ok", reply.get("status").getAsString());
  }

  /** Bytes of a character may come one by one, and those of both streams mixed. */
  @Test
  void bytesOfACharacterStayTogether() throws IOException {
    run(
        """
        for (byte b : "aé€😀b".getBytes("UTF-8")) {
          System.out.write(b);
          System.out.flush();
          System.err.write(b);
          System.err.flush();
          Thread.sleep(60);
        }
        System.out.write(0xe2);
        System.out.write('x');
        System.out.write(0xf0);
        """);
    assertEquals("aé€😀b\ufffdx\ufffd", streamed("stdout"));
    assertEquals("aé€😀b", streamed("stderr"));
  }

  @Test
  void whatShowsOrPrintsIsNoResult() throws IOException {
    for (var code :
        List.of(
            "display(1);",
            "display(1)",
            "display(List.of(\")\"), \"text/plain\"); // )",
            "System.out.printf(\"a\");",
            "System.out.append(\"a\")",
            "System.err.format(\"a\")")) {
      var kinds = NotebookOutputs.kinds(run(code));
      assertFalse(kinds.contains("execute_result text/plain"), code + kinds);
      assertEquals(1, kinds.size(), code + kinds);
    }
    assertEquals(
        List.of("display_data text/plain", "execute_result text/plain"),
        NotebookOutputs.kinds(run("String id = display(1);\nid")));
  }

  @Test
  void bytesAndUrlsAreShown() throws IOException {
    var shown = run("display(new byte[] {1, 2, 3}, \"image/png\");").toString();
    assertTrue(shown.contains("\"image/png\":\"AQID\""), shown);
    shown = run("display(\"{}\", \"application/vnd.vega.v5+json\");\ndisplay(null);").toString();
    assertTrue(shown.contains("\"application/vnd.vega.v5+json\":{}"), shown);
    shown = run("new java.net.URL(\"https://example.org/\")").toString();
    assertTrue(shown.contains("example.org/") && shown.contains("href"), shown);
    assertFalse(shown.contains("%3A"), shown);
  }

  /** A library that logs each step does not fill the notebook; a handler of one's own shows all. */
  @Test
  void loggingIsShort() throws IOException {
    run(
        """
        var log = java.util.logging.Logger.getLogger("org.lib.Trainer");
        for (int i = 0; i < 100; i++) { log.info("step " + i); }
        log.log(java.util.logging.Level.WARNING, "wrong {0}", 7);
        """);
    var lines = streamed("stderr").lines().toList();
    assertEquals(21, lines.size(), lines.toString());
    assertEquals("INFO org.lib.Trainer: step 0", lines.get(0));
    assertEquals("... and 81 more messages of java.util.logging", lines.get(20));
    published.clear();
    run(
        "log.fine(\"hidden\"); log.log(java.util.logging.Level.WARNING, \"a\", new Exception(\"b\"));");
    assertTrue(
        streamed("stderr").startsWith("WARNING org.lib.Trainer: a\njava.lang.Exception: b\n"),
        streamed("stderr"));
    published.clear();
    run("log.info(\"x\"); throw new IllegalStateException();");
    assertEquals("INFO org.lib.Trainer: x\n", streamed("stderr"));
  }

  @Test
  void undefinedNamesAreReported() throws IOException {
    run("class Uses { void f() { new AtomicInteger(); } }");
    assertEquals("ok", reply.text("status"));
    assertEquals(
        """
        Uses uses class AtomicInteger, which is not defined yet.
            AtomicInteger is not imported. Add this line:
            import java.util.concurrent.atomic.AtomicInteger;
        """,
        streamed("stderr"));
    published.clear();
    run("int calls() { return called(); }\nint called() { return 1; }");
    assertEquals("", streamed("stderr"));
  }

  @Test
  void codeThatIsNestedTooDeeplyIsExplained() throws IOException {
    run("(".repeat(20_000) + "1" + ")".repeat(20_000));
    assertTrue(
        reply.text("evalue").endsWith(": the code is nested too deeply for the compiler"),
        reply.toString());
    assertEquals(1, reply.content().getAsJsonArray("traceback").size());
    assertEquals("", streamed("stderr"), "the compiler's own stack trace");
    assertEquals("2\n", text(run("1 + 1")));
  }

  @Test
  void aValueThatCannotBeShownFailsItsCell() throws IOException {
    run("class Endless { public String toString() { return \"\" + this; } }\nnew Endless()");
    assertEquals("java.lang.StackOverflowError", reply.text("ename"));
    var trace = reply.content().getAsJsonArray("traceback");
    assertTrue(trace.size() < 40, trace.toString());
    assertFalse(trace.toString().contains("reflect"), trace.toString());
    assertEquals("2\n", text(run("1 + 1")));
  }

  @Test
  void errorsCarryNameMessageAndCauses() throws IOException {
    run("throw new IllegalStateException(\"top\", new java.io.IOException(\"deep\"));");
    assertEquals("java.lang.IllegalStateException", reply.text("ename"));
    assertEquals("top", reply.text("evalue"));
    var trace = reply.content().get("traceback").toString();
    assertTrue(trace.contains("Caused by: java.io.IOException: deep"), trace);
    assertFalse(trace.contains("CellControl"), trace);
  }
}
